import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { certificates } from '../account/certificates.ts';
import { network } from '../account/network.ts';
import { serviceQuotas } from '../account/quotas.ts';
import { cloudFormation } from '../cloudformation/index.ts';
import { cloudFront } from '../cloudfront/index.ts';
import { ecrHandlers } from '../ecr/handlers.ts';
import { images } from '../ecr/images.ts';
import { ecr } from '../ecr/index.ts';
import { registry } from '../ecr/registry.ts';
import { RegistryStore } from '../ecr/store.ts';
import { ecs } from '../ecs/index.ts';
import { balancerFinder } from '../elb/find-balancer.ts';
import { iam } from '../iam/index.ts';
import { inNewAccount } from '../iam/new-account.ts';
import { logs, logsHandlers } from '../logs/index.ts';
import { LogStore } from '../logs/store.ts';
import { databases } from '../rds/index.ts';
import { s3Handlers } from '../s3/handlers.ts';
import { s3 } from '../s3/index.ts';
import { readObject } from '../s3/read.ts';
import { BucketStore } from '../s3/store.ts';
import { readTemplate } from '../s3/template.ts';
import { scheduler } from '../scheduler/index.ts';
import { secrets } from '../secrets/index.ts';
import { sns } from '../sns/index.ts';
import { sqs } from '../sqs/index.ts';
import { localEnvironment, withLocalUrls } from '../sqs/urls.ts';
import { states } from '../states/index.ts';
import { sts } from '../sts/index.ts';
import { Sessions } from '../sts/sessions.ts';
import { substitutesAnswer } from '../substitutes/index.ts';
import { Substitutes } from '../substitutes/substitutes.ts';
import { adopt } from './adopt.ts';
import { Failures } from './failures.ts';
import type { EndpointOptions } from './server.ts';

export interface Composition {
  /** The folder that all state lies in. */
  readonly home: string;
  readonly account: string;
  readonly region: string;
  /** Load balancers get ports of 127.0.0.1 from here upward. */
  readonly firstPort?: number | undefined;
  /** Health check intervals and grace periods are multiplied by it. */
  readonly timeScale?: number | undefined;
  /** An account in which nobody has used ECS yet. */
  readonly newAccount?: boolean | undefined;
  readonly health?: Readonly<Record<string, unknown>>;
  readonly log: (line: string) => void;
}

/** Every simulated service over one folder, and what their life needs. */
export interface Composed {
  readonly server: EndpointOptions;
  /** The resource types that are more than a record. */
  readonly liveTypes: readonly string[];
  /** Says where the endpoint listens: tasks that start before wait for it. */
  listens(url: string): void;
  /** Brings back what ran: call it before the first request. */
  resume(): Promise<void>;
  /** Goes on with stack operations that a stop interrupted; they may take minutes. */
  resumeStacks(): Promise<void>;
  close(): Promise<void>;
}

/** Puts the services together: this file alone knows all of them. */
export function compose({
  home,
  account,
  region,
  firstPort,
  timeScale,
  newAccount,
  health,
  log,
}: Composition): Composed {
  const failures = new Failures();
  const sessions = new Sessions();
  const listening = address();
  const buckets = new BucketStore(join(home, 's3'));
  const repositories = new RegistryStore(join(home, 'ecr'), account);
  const groups = new LogStore(join(home, 'logs'));
  const substitutes = new Substitutes(
    join(home, 'substitutes'),
    (path) => stacks.at(path),
    (stack, place) => stacks.records(stack, place) !== undefined,
  );
  const secretStore = secrets(
    join(home, 'secrets'),
    (type, physicalId) => stacks.find(type, physicalId),
    (arn, text) => substitutes.inSecret(arn, text),
  );
  const hadMessages = existsSync(join(home, 'sqs'));
  const messages = sqs(join(home, 'sqs'), sessions);
  const topics = sns(join(home, 'sns'), { queues: messages.queues, address: listening.url, log });
  const identities = iam(join(home, 'iam'));
  const relational = databases(join(home, 'rds'), secretStore.handlers);
  const containers = ecs({
    folder: join(home, 'ecs'),
    images: images(repositories),
    logs: {
      append: (group, stream, message, timestamp, place = region) =>
        groups.in(place).append(group, stream, message, timestamp),
    },
    secret: secretStore.secret,
    object: (bucket, key) => readObject(buckets, bucket, key),
    resources: (type, place) => stacks.resources(type, place),
    taken: () => distributions.ports(),
    agent: { address: () => listening.known, sessions },
    localize: (env) => localEnvironment(messages.queues, listening.url(), substitutes.inEnvironment(env)),
    ...(firstPort !== undefined && { firstPort }),
    ...(timeScale !== undefined && { timeScale }),
  });
  const distributions = cloudFront({
    folder: join(home, 'cloudfront'),
    buckets: join(home, 's3'),
    allot: containers.allot,
    findBalancer: balancerFinder(containers.balancing.records, (name) => stacks.aliasOf(name)),
    canonicalUser: (identity) => {
      const found = stacks.find('AWS::CloudFront::CloudFrontOriginAccessIdentity', identity);
      return found && String(found.attributes.S3CanonicalUserId);
    },
  });
  containers.balancing.onChange(() => {
    distributions.changed().catch((error: unknown) => log(`distributions: ${String(error)}`));
  });
  const machines = states({
    folder: join(home, 'states'),
    ecs: { ...containers.services.ecs, task: containers.task, watch: containers.watchTasks },
    timeScale,
  });
  const schedules = scheduler({
    folder: join(home, 'scheduler'),
    starts: { ecs: containers.services.ecs, sfn: machines.service, sqs: messages.service, sns: topics.service },
    log,
  });
  const stacks = cloudFormation({
    folder: join(home, 'cloudformation'),
    readTemplate: (url) => readTemplate(buckets, url),
    readReference: secretStore.reference,
    lookUp: secretStore.lookUp,
    failing: (step) => failures.step(step),
    urlOf: (type, id) => (type === 'AWS::CloudFront::Distribution' ? distributions.url(id) : undefined),
    handlers: {
      ...s3Handlers(buckets),
      ...ecrHandlers(repositories),
      ...logsHandlers(groups),
      ...containers.handlers,
      ...distributions.handlers,
      ...(newAccount && { 'AWS::ECS::Cluster': inNewAccount(identities, containers.handlers['AWS::ECS::Cluster']!) }),
      ...secretStore.handlers,
      ...relational.handlers,
      ...machines.handlers,
      ...schedules.handlers,
      ...messages.handlers,
      ...topics.handlers,
    },
  });
  const apis = {
    cloudformation: withLocalUrls(stacks.service, messages.queues),
    sts: sts(sessions),
    cloudfront: distributions.service,
    ecr: ecr(repositories),
    ecs: containers.services.ecs,
    'application-autoscaling': containers.services.scaling,
    elasticloadbalancing: containers.services.elbv2,
    logs: logs(groups),
    rds: relational.service,
    iam: identities.service,
    acm: certificates(stacks.resources),
    ec2: network(stacks.resources),
    servicequotas: serviceQuotas,
    ...secretStore.services,
    scheduler: schedules.service,
    sqs: messages.service,
    sns: topics.service,
    states: machines.service,
  };
  // Each is what it was, with calls that may fail on demand.
  const services = Object.fromEntries(
    Object.entries(apis).map(([name, service]) => [name, failures.over(name, service)]),
  ) as typeof apis;
  return {
    server: {
      account,
      region,
      services,
      s3: s3(buckets),
      registry: registry(repositories),
      records: stacks.records,
      addresses: stacks.addresses,
      signal: stacks.signal,
      startedWith: containers.startedWith,
      own: async (request) =>
        topics.answer(request) ?? (await substitutesAnswer(substitutes, request)) ?? containers.taskAgent(request),
      failures,
      log,
      ...(health && { health }),
    },
    liveTypes: stacks.liveTypes,
    listens: listening.tell,
    async resume() {
      if (!hadMessages) adopt({ allOf: stacks.allOf, queues: messages.queues, topics: topics.topics, log });
      await containers.resume();
      await distributions.changed();
      machines.resume();
      schedules.resume();
    },
    resumeStacks: () => stacks.resume(),
    async close() {
      messages.close();
      schedules.close();
      machines.close();
      await stacks.close();
      await distributions.close();
      await containers.close();
      groups.flush();
    },
  };
}

/** An address that is known later than it is asked for. */
function address() {
  let found = '';
  let tell = (_url: string): void => {};
  const known = new Promise<string>((resolve) => {
    tell = (url) => {
      found = url;
      resolve(url);
    };
  });
  return { known, url: () => found, tell: (url: string) => tell(url) };
}
