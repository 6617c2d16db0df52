// Each marked line is a mistake that the compiler must refuse: `tsc` fails if one of them ever compiles.
import {
  arnParameter,
  prefixed,
  type SecretArn,
  secretParameter,
  type Token,
  template,
} from '../../generator/index.ts';
import { ec2CapacityTemplate } from '../../templates/cluster/ec2-capacity.ts';
import { ecsClusterTemplate } from '../../templates/cluster/ecs-cluster.ts';
import { databaseTemplate } from '../../templates/database/database.ts';
import { loadBalancerTemplate } from '../../templates/load-balancer/load-balancer.ts';
import { topicTemplate } from '../../templates/messaging/topic.ts';
import { vpcTemplate } from '../../templates/network/vpc.ts';
import { fargateSize } from '../../templates/parameters/fargate-size.ts';
import { parameters } from '../../templates/parameters/parts.ts';
import { internalServiceTemplate } from '../../templates/services/internal-service.ts';
import { oneOffTaskTemplate } from '../../templates/services/one-off-task.ts';
import { repositoryOf } from '../../templates/services/parts/repository.ts';
import {
  cache,
  database,
  queue,
  secret,
  secretKeys,
  service,
  topic,
  variable,
} from '../../templates/services/parts/uses.ts';
import { scheduledTaskTemplate } from '../../templates/services/scheduled-task.ts';
import { tcpServiceTemplate } from '../../templates/services/tcp-service.ts';
import { webServiceTemplate } from '../../templates/services/web-service.ts';
import { workerServiceTemplate } from '../../templates/services/worker-service.ts';

const path = 'services/service.yaml';

webServiceTemplate({ path, scaleBy: [], deployment: 'canary', testTraffic: true });
webServiceTemplate({ path, stickinessSeconds: 60 });
// @ts-expect-error clients cannot stay with a task that traffic is shifted away from
webServiceTemplate({ path, deployment: 'canary', stickinessSeconds: 60 });
webServiceTemplate({ path, deployment: 'rolling', testTraffic: false, diskGiB: 40 });
internalServiceTemplate({ path, scaleBy: ['cpu-steps'] });
// @ts-expect-error a misspelt property of a sidecar
webServiceTemplate({ path, sidecars: [{ name: 'Agent', essential: true, esential: false }] });
// @ts-expect-error a property misspelt of a rule
webServiceTemplate({ path, rules: [{ name: 'Api', method: ['GET'] }] });
// @ts-expect-error a property misspelt of a topic
workerServiceTemplate({ path, topics: [{ name: 'Orders', filtr: { kind: ['a'] } }] });
webServiceTemplate({ path, sidecars: [{ name: 'Agent', init: true }], rules: [{ name: 'Api', methods: ['GET'] }] });
workerServiceTemplate({ path, topics: [{ name: 'Orders', filter: { kind: ['a'] } }] });
// @ts-expect-error nowhere to write it
webServiceTemplate({});
// @ts-expect-error an option misspelt
webServiceTemplate({ path, drainSecond: 60 });
// @ts-expect-error a way of deploying that does not exist
webServiceTemplate({ path, deployment: 'recreate' });
// @ts-expect-error task by task there is nothing to test before it gets traffic
webServiceTemplate({ path, deployment: 'rolling', testTraffic: true });
// @ts-expect-error rolling unless another way is named
webServiceTemplate({ path, testTraffic: true });
// @ts-expect-error a worker with a port
workerServiceTemplate({ path, port: 8080 });
// @ts-expect-error a canary without a target group
workerServiceTemplate({ path, deployment: 'canary' });
// @ts-expect-error a canary without a target group
internalServiceTemplate({ path, deployment: 'canary' });
// @ts-expect-error requests that no load balancer counts
internalServiceTemplate({ path, scaleBy: ['requests'] });
// @ts-expect-error requests that a network load balancer does not count
tcpServiceTemplate({ path, port: 1883, sources: ['10.0.0.0/8'], scaleBy: ['requests'] });
// @ts-expect-error nothing that it could be scaled by
webServiceTemplate({ path, scaleBy: ['latency'] });
// @ts-expect-error a worker is scaled by its backlog
workerServiceTemplate({ path, scaleBy: ['cpu'] });
// @ts-expect-error where it runs does not exist
webServiceTemplate({ path, compute: 'lambda' });
// @ts-expect-error the disk of a host is not a task's
webServiceTemplate({ path, compute: 'ec2', diskGiB: 40 });
// @ts-expect-error a protocol of load balancers, not of Service Connect
internalServiceTemplate({ path, protocol: 'HTTP2' });
// @ts-expect-error a range without its mask
tcpServiceTemplate({ path, port: 1883, sources: ['10.0.0.0'] });
// @ts-expect-error nobody may connect
tcpServiceTemplate({ path, port: 1883 });
// @ts-expect-error a task that ends is not scaled
scheduledTaskTemplate({ path, scaleBy: ['cpu'] });
// @ts-expect-error a shell in a task that nobody is told of
oneOffTaskTemplate({ path, exec: true });
// @ts-expect-error a use that is a mere name
webServiceTemplate({ path, uses: ['database'] });
// @ts-expect-error a topic that names no publisher of AWS
topicTemplate({ publishers: ['cloudwatch'] });

export const mistakes = template({
  path: 'mistakes.yaml',
  description: '',
  parameters: {
    ...parameters.repositories,
    ...parameters.service,
    PlainSecretArn: arnParameter('AWS::SecretsManager::Secret'),
    MailSecretArn: secretParameter(['user', 'password', 'host']),
    UserSecretArn: secretParameter(['user']),
    QueueArn: arnParameter('AWS::SQS::Queue'),
  },
  body({ params, stack }) {
    const network = stack('Network', vpcTemplate({ zones: 2 }), {}).outputs;
    const loadBalancer = stack('LoadBalancer', loadBalancerTemplate({ testListener: true }), network).outputs;
    const cluster = stack('Cluster', ecsClusterTemplate({ serviceConnect: true }), {}).outputs;
    const image = repositoryOf(params, 'shop');
    const { ListenerArn: _, ...noListener } = {
      ...params,
      ...image,
      ...network,
      ...loadBalancer,
      ...cluster,
      RulePriority: 100,
    };
    const unclustered = { ...params, ...image, ...network };
    const task = { ...params, ...image, ...network, ...cluster };
    const web = { ...task, ...loadBalancer, RulePriority: 100 };

    const plain = webServiceTemplate({ path });
    stack('Fine', plain, { ...web, Cpu: 1024, Memory: 2048, CpuTarget: 50 });
    stack('FineWithoutAddress', plain, { ...web, TaskPublicIp: 'DISABLED' });
    // @ts-expect-error no listener
    stack('A', plain, noListener);
    // @ts-expect-error no priority
    stack('A', plain, { ...task, ...loadBalancer });
    // @ts-expect-error no cluster
    stack('A', workerServiceTemplate({ path }), unclustered);
    // @ts-expect-error a size that Fargate does not have
    stack('A', plain, { ...web, Memory: 513 });
    // @ts-expect-error a pair that Fargate does not have
    stack('A', plain, { ...web, ...fargateSize(256, 4096) });
    // @ts-expect-error an architecture that does not exist
    stack('A', plain, { ...web, Architecture: 'arm64' });
    // @ts-expect-error the name of a cluster where a listener's ARN belongs
    stack('A', plain, { ...web, ListenerArn: cluster.ClusterName });
    // @ts-expect-error a bake time where tasks are replaced one by one
    stack('A', plain, { ...web, BakeMinutes: 5 });

    const canary = webServiceTemplate({ path, deployment: 'canary', testTraffic: true });
    stack('FineCanary', canary, { ...web, CanaryPercent: 10 });
    const { TestListenerArn: __, ...untested } = web;
    // @ts-expect-error no test listener
    stack('A', canary, untested);
    // @ts-expect-error failed tasks end rolling deployments alone
    stack('A', canary, { ...web, FailedTasks: 2 });

    const hosted = workerServiceTemplate({ path, compute: 'ec2' });
    const other = stack('Other', ecsClusterTemplate({ capacity: 'elsewhere' }), {}).outputs;
    const hosts = stack('Hosts', ec2CapacityTemplate({}), { ...network, ClusterName: other.ClusterName }).outputs;
    stack('FineOnHosts', hosted, { ...task, ...hosts, Cpu: 300, Memory: 700 });
    // @ts-expect-error no capacity provider
    stack('A', hosted, task);
    const beside = workerServiceTemplate({ path });
    stack('FineBesideHosts', beside, { ...task, ...other, ClusterName: hosts.ClusterName });
    // @ts-expect-error a cluster that may not have its capacity providers yet
    stack('A', beside, { ...task, ...other });

    const made = stack('Database', databaseTemplate({ engine: 'postgres' }), network).outputs;
    const shop = webServiceTemplate({ path, uses: [database('Database')] });
    stack('FineDatabase', shop, { ...web, ...prefixed('Database', made) });
    // @ts-expect-error no database
    stack('A', shop, web);
    // @ts-expect-error a database of another name
    stack('A', shop, { ...web, ...prefixed('Db', made) });
    // @ts-expect-error its address is missing
    stack('A', shop, { ...web, ...withoutHost(prefixed('Database', made)) });
    // @ts-expect-error a cache is no database
    stack('A', webServiceTemplate({ path, uses: [cache('Cache')] }), { ...web, ...prefixed('Database', made) });

    const mailer = webServiceTemplate({ path, uses: [secretKeys('Mail', { MAIL_USER: 'user', MAIL_PW: 'password' })] });
    stack('FineSecret', mailer, { ...web, MailSecretArn: params.MailSecretArn });
    // @ts-expect-error a secret that has no keys
    stack('A', mailer, { ...web, MailSecretArn: params.PlainSecretArn });
    // @ts-expect-error a secret without the key `password`
    stack('A', mailer, { ...web, MailSecretArn: params.UserSecretArn });
    // @ts-expect-error the secret of a database has no key `user`
    stack('A', mailer, { ...web, MailSecretArn: made.SecretArn });
    const whole = webServiceTemplate({ path, uses: [secret('ApiKey')] });
    stack('FineWhole', whole, { ...web, ApiKeySecretArn: params.PlainSecretArn });
    // @ts-expect-error a queue where a secret belongs
    stack('A', whole, { ...web, ApiKeySecretArn: params.QueueArn });

    const inventory = stack('Inventory', internalServiceTemplate({ path }), { ...task, DiscoveryName: 'inventory' });
    const client = webServiceTemplate({ path, uses: [service('Inventory'), variable('LogLevel')] });
    const level = { LogLevel: 'info' } as const;
    stack('FineClient', client, { ...web, ...level, ...prefixed('Inventory', inventory.outputs) });
    // @ts-expect-error a variable without a value
    stack('A', client, { ...web, ...prefixed('Inventory', inventory.outputs) });
    // @ts-expect-error no name to find it by
    stack('A', internalServiceTemplate({ path }), task);

    const events = stack('Events', topicTemplate({}), {});
    const listener = workerServiceTemplate({ path, topics: [{ name: 'Ordered' }] });
    const worker = stack('Worker', listener, { ...task, ...prefixed('Ordered', events.outputs) });
    const sender = webServiceTemplate({ path, uses: [queue('Orders'), topic('Ordered')] });
    stack('FineSender', sender, {
      ...web,
      ...prefixed('Orders', worker.outputs),
      ...prefixed('Ordered', events.outputs),
    });
    // @ts-expect-error a topic whose messages it wants
    stack('A', listener, task);
    // @ts-expect-error a queue's URL where its ARN belongs
    stack('A', sender, { ...web, OrdersQueueArn: worker.outputs.QueueUrl, ...prefixed('Ordered', events.outputs) });
    // @ts-expect-error a queue where a topic belongs
    stack('A', listener, { ...task, OrderedTopicArn: worker.outputs.QueueArn });
    // @ts-expect-error the URL of a worker, which has none
    worker.outputs.Url;

    const job = scheduledTaskTemplate({ path, waits: true });
    const nightly = { ...task, ScheduleExpression: 'cron(0 3 * * ? *)' } as const;
    const fineJob: Token<string> = stack('FineJob', job, { ...nightly, TimeoutSeconds: 600 }).outputs.JobArn;
    // @ts-expect-error a job where nobody waits
    stack('Plain', scheduledTaskTemplate({ path }), nightly).outputs.JobArn;
    // @ts-expect-error no time
    stack('A', job, task);
    // @ts-expect-error a time limit of what nobody waits for
    stack('A', scheduledTaskTemplate({ path }), { ...nightly, TimeoutSeconds: 600 });
    // @ts-expect-error neither on nor off
    stack('A', job, { ...nightly, ScheduleState: 'true' });

    const keyed: Token<SecretArn<'user'>> = params.UserSecretArn;
    return { Url: inventory.outputs.Url, Secret: keyed, Job: fineJob };
  },
});

const withoutHost = <T extends { readonly DatabaseHost: unknown }>({ DatabaseHost: _, ...rest }: T) => rest;
