// Each marked line is a mistake that the compiler must refuse: `tsc` fails if one of them ever compiles.
import { template } from '../../generator/index.ts';
import { ec2CapacityTemplate } from '../../templates/cluster/ec2-capacity.ts';
import { ecsClusterTemplate } from '../../templates/cluster/ecs-cluster.ts';
import { existingCluster } from '../../templates/cluster/existing-cluster.ts';
import { managedInstancesTemplate } from '../../templates/cluster/managed-instances.ts';
import { privateSubnetIds, vpcId } from '../../templates/parameters/parameters.ts';

export const capacityMistakes = template({
  path: 'capacity-mistakes.yaml',
  description: '',
  parameters: { ...existingCluster, VpcId: vpcId, PrivateSubnetIds: privateSubnetIds },
  body({ params, stack }) {
    const onFargate = stack('OnFargate', ecsClusterTemplate({}), {});
    const bare = stack('Bare', ecsClusterTemplate({ capacity: 'elsewhere' }), {});
    const connected = stack('Connected', ecsClusterTemplate({ serviceConnect: true, exec: true }), {
      LogRetentionDays: 7,
    });
    stack('FineHosts', ec2CapacityTemplate({}), { ...params, ...bare.outputs });
    stack('FineHostsElsewhere', ec2CapacityTemplate({}), params);
    stack('FineManaged', managedInstancesTemplate({}), { ...params, ...onFargate.outputs });
    stack('FineManagedToo', managedInstancesTemplate({}), { ...params, ...bare.outputs });

    // @ts-expect-error a cluster that names its capacity providers itself
    stack('A', ec2CapacityTemplate({}), { ...params, ...onFargate.outputs });
    // @ts-expect-error hosts without a network
    stack('A', ec2CapacityTemplate({}), { ...bare.outputs });
    // @ts-expect-error hosts without a cluster
    stack('A', managedInstancesTemplate({}), { VpcId: params.VpcId, PrivateSubnetIds: params.PrivateSubnetIds });
    // @ts-expect-error a namespace that nobody asked for
    onFargate.outputs.NamespaceArn;
    // @ts-expect-error a log that nobody asked for
    bare.outputs.ExecLogPolicyArn;
    // @ts-expect-error the retention of a log that nobody asked for
    stack('A', ecsClusterTemplate({}), { LogRetentionDays: 7 });
    // @ts-expect-error an option misspelt
    ecsClusterTemplate({ serviceconnect: true });
    // @ts-expect-error no such capacity
    ecsClusterTemplate({ capacity: 'ec2' });
    // @ts-expect-error one instance type, which may run out
    ec2CapacityTemplate({ instanceTypes: ['m7g.large'] });
    // @ts-expect-error an instance type without its size
    managedInstancesTemplate({ instanceTypes: ['m7g'] });
    // @ts-expect-error hosts with an open port
    ec2CapacityTemplate({ hostAccess: 'ssh' });
    // @ts-expect-error Spot in ECS's own words
    stack('A', managedInstancesTemplate({}), { ...params, CapacityOptionType: 'spot' });
    return { NamespaceArn: connected.outputs.NamespaceArn, ExecLogPolicyArn: connected.outputs.ExecLogPolicyArn };
  },
});
