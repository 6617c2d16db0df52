// Each marked line is a mistake that the compiler must refuse.
import { template } from '../../generator/index.ts';
import { loadBalancerTemplate } from '../../templates/load-balancer/load-balancer.ts';
import { existingNetwork } from '../../templates/network/existing-network.ts';
import { vpcTemplate } from '../../templates/network/vpc.ts';

export const networkMistakes = template({
  path: 'mistakes.yaml',
  description: '',
  parameters: { ...existingNetwork },
  body({ params, stack }) {
    stack('Fine', vpcTemplate({ zones: 4, endpoints: ['ecr.api'], flowLogs: true }), { LogRetentionDays: 7 });
    stack('FineToo', loadBalancerTemplate({}), params);

    // @ts-expect-error one zone is no network for a load balancer
    vpcTemplate({ zones: 1 });
    // @ts-expect-error no such option
    vpcTemplate({ zone: 2 });
    // @ts-expect-error no such service
    vpcTemplate({ endpoints: ['ecr.apis'] });
    // @ts-expect-error nothing is logged that could be kept
    stack('A', vpcTemplate({}), { LogRetentionDays: 7 });
    // @ts-expect-error no such way out
    stack('A', vpcTemplate({}), { NatGateways: 'every-zone' });
    return {};
  },
});
