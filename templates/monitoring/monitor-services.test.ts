import assert from 'node:assert/strict';
import { test } from 'node:test';
import { template } from '../../generator/index.ts';
import { synthesize } from '../../generator/synth.ts';
import { ecsClusterTemplate } from '../cluster/ecs-cluster.ts';
import { loadBalancerTemplate } from '../load-balancer/load-balancer.ts';
import { networkLoadBalancerTemplate } from '../load-balancer/network-load-balancer.ts';
import { vpcTemplate } from '../network/vpc.ts';
import { parameters } from '../parameters/parts.ts';
import { defineService, defineServices } from '../services/define-services.ts';
import { scheduledTaskTemplate } from '../services/scheduled-task.ts';
import { tcpServiceTemplate } from '../services/tcp-service.ts';
import { webServiceTemplate } from '../services/web-service.ts';
import { workerServiceTemplate } from '../services/worker-service.ts';
import { monitorServices } from './monitor-services.ts';

const webTemplate = webServiceTemplate({ path: 'services/web.yaml' });
const many = Object.fromEntries(
  Array.from({ length: 40 }, (_, index) => [
    `Web${index}`,
    defineService(webTemplate, {
      image: `web-${index}`,
      priority: 1000 + index,
      values: { MinTasks: index + 1, MaxTasks: 50 },
    }),
  ]),
);
const services = defineServices({
  ...many,
  Canary: defineService(webServiceTemplate({ path: 'services/canary.yaml', deployment: 'canary' }), {
    image: 'canary',
    priority: 1,
  }),
  Mail: defineService(tcpServiceTemplate({ path: 'services/mail.yaml', port: 2525, sources: ['10.0.0.0/8'] }), {
    image: 'mail',
    values: { ListenerPort: 2525 },
  }),
  Parcels: defineService(workerServiceTemplate({ path: 'services/parcels.yaml' }), { image: 'parcels' }),
  Report: defineService(scheduledTaskTemplate({ path: 'services/report.yaml' }), {
    image: 'report',
    values: { ScheduleExpression: 'rate(1 hour)' },
  }),
});

const master = template({
  path: 'master.yaml',
  description: 'Services of all kinds',
  parameters: { ...parameters.cluster, ...services.parameters },
  body(builder) {
    const { params, stack } = builder;
    const network = stack('Network', vpcTemplate({ zones: 2 }), {});
    const balancer = stack('LoadBalancer', loadBalancerTemplate({}), network.outputs);
    const tcp = stack('Tcp', networkLoadBalancerTemplate({}), network.outputs);
    const cluster = stack('Cluster', ecsClusterTemplate({}), params);
    const nested = services.nest(builder, {
      ...params,
      ...network.outputs,
      ...cluster.outputs,
      ...tcp.outputs,
      ...balancer.outputs,
    });
    monitorServices(builder, nested, params, {
      each: { Canary: { LatencySeconds: 1 }, Mail: { LoadBalancerFullName: tcp.outputs.LoadBalancerFullName } },
    });
    return {};
  },
});

const { templates } = synthesize([master]);
const text = templates.find(({ file }) => file === 'master.yaml')?.text ?? '';
/** What a nested stack is in the emitted master. */
const nestedIn = (logicalId: string) => new RegExp(`^  ${logicalId}:\n((?:    .*\n)+)`, 'm').exec(text)?.[1];

test('services that are watched in the same way share one emitted template', () => {
  const watching = templates.map(({ file }) => file).filter((file) => file.endsWith('monitoring.yaml'));
  assert.deepEqual(watching.sort(), [
    'templates/http-service-monitoring.yaml',
    'templates/http-shifting-service-monitoring.yaml',
    'templates/queue-service-monitoring.yaml',
    'templates/tcp-service-monitoring.yaml',
  ]);
});

test('each service is watched with the tasks that it has, and with thresholds of its own', () => {
  assert.match(nestedIn('Web1Monitoring') ?? '', /MinTasks: 2\n/);
  assert.match(nestedIn('Web7Monitoring') ?? '', /MinTasks: 8\n/);
  assert.match(nestedIn('CanaryMonitoring') ?? '', /LatencySeconds: 1\n/);
  assert.doesNotMatch(nestedIn('Web7Monitoring') ?? '', /LatencySeconds/);
});

test('each kind of service is watched by what it is', () => {
  assert.match(nestedIn('CanaryMonitoring') ?? '', /OtherTargetGroupFullName: !GetAtt Canary\.Outputs/);
  assert.match(nestedIn('MailMonitoring') ?? '', /LoadBalancerFullName: !GetAtt Tcp\.Outputs/);
  assert.match(nestedIn('ParcelsMonitoring') ?? '', /QueueName: !GetAtt Parcels\.Outputs\.QueueName/);
  assert.equal(nestedIn('ReportMonitoring'), undefined, 'a scheduled task watches itself');
});
