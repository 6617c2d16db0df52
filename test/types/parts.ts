// Each marked line is a mistake inside a part of a template, which the compiler must refuse.
import type { Declare } from '../../generator/index.ts';
import {
  ruleParameters,
  type TaskParams,
  taskParameters,
  trafficParameters,
} from '../../templates/services/parts/parameters.ts';
import type { Params } from '../../templates/services/parts/params.ts';
import { queueParameters } from '../../templates/services/parts/work-queue.ts';

/** A part that takes some of the parameters of every task. */
export function fixed(resource: Declare, params: Pick<TaskParams, 'VpcId'>) {
  resource('Fine', 'AWS::EC2::Subnet', { VpcId: params.VpcId });
  // @ts-expect-error a parameter misspelt
  resource('A', 'AWS::EC2::Subnet', { VpcId: params.VpcID });
  // @ts-expect-error a parameter that the part does not take
  resource('A', 'AWS::ECS::Service', { Cluster: params.ClusterName });
}

/** A part that takes what the options of its template declare. */
export function taken(resource: Declare, params: Params) {
  const { TaskSubnetIds, VpcId, ClusterName } = params.take(taskParameters);
  const { ListenerArn, LoadBalancerSecurityGroupId } = params.take(trafficParameters);
  const Actions = [{ Type: 'forward' }] as const;
  const api = params.take(ruleParameters, 'Api');
  const rule = { Priority: api.RulePriority, Conditions: [], Actions };
  resource('Fine', 'AWS::ElasticLoadBalancingV2::ListenerRule', { ListenerArn, ...rule });
  // @ts-expect-error a parameter misspelt
  params.take(taskParameters).VpcID;
  // @ts-expect-error a prefix is no part of the name here
  api.ApiRulePriority;
  // @ts-expect-error a parameter of another part
  params.take(queueParameters).VpcId;
  // @ts-expect-error a subnet list where a listener's ARN belongs
  resource('A', 'AWS::ElasticLoadBalancingV2::ListenerRule', { ListenerArn: TaskSubnetIds, ...rule });
  // @ts-expect-error the name of a cluster where a listener's ARN belongs
  resource('A', 'AWS::ElasticLoadBalancingV2::ListenerRule', { ListenerArn: ClusterName, ...rule });
  // @ts-expect-error a security group where a VPC belongs
  resource('A', 'AWS::EC2::Subnet', { VpcId: LoadBalancerSecurityGroupId });
  // @ts-expect-error a list of paths where a priority belongs
  resource('A', 'AWS::ElasticLoadBalancingV2::ListenerRule', { ListenerArn, ...rule, Priority: api.Paths });
  // @ts-expect-error what a part takes is not handed to it
  fixed(resource, { ClusterName });
  return VpcId;
}
