import { option, type Shape } from '../../../generator/index.ts';
import type { ScheduledScaling } from './scaling.ts';
import type { Sidecar } from './sidecars.ts';
import type { Range, RunOptions, TaskOptions, WritableFolder } from './task-options.ts';
import type { Rule, TrafficOptions } from './traffic.ts';
import { USE_PARAMETERS, type Use } from './uses.ts';
import type { Subscribed } from './work-queue.ts';

/** What parameters and logical ids are made of. */
const name = () => option.text(/^[A-Za-z][A-Za-z0-9]*$/, 'letters and digits, as in "Orders"');
/** A text that may be empty. */
const anyText = option.text(/^/, 'a text');
const texts = option.listOf(anyText);
const port = option.whole(1, 65535);
const range = option.text<Range>(
  /^(pl-[a-z0-9]+|[0-9.]+\/[0-9]+|[0-9a-f:.]+\/[0-9]+)$/i,
  'a range of addresses, as "10.0.0.0/16", or a prefix list, as "pl-6ea54007"',
);

const path = option.text(/^\//, 'a path that begins with a slash');
const folder = option.object<WritableFolder>({
  path: option.required(path),
  mib: option.whole(1, 122880),
  volume: option.flag(),
});

const use = option.object<Use>({
  kind: option.required(option.keyOf(USE_PARAMETERS)),
  name: option.required(name()),
  variables: option.recordOf(anyText),
  mountedAt: option.text(/^\//, 'a path that begins with a slash'),
  user: option.text(),
});

const sidecar = option.object<Sidecar>({
  name: option.required(option.text(/^[A-Za-z][A-Za-z0-9_-]*$/, 'letters and digits, as in "Proxy"')),
  init: option.flag(),
  ownImage: option.flag(),
  private: option.flag(),
  command: texts,
  environment: option.recordOf(anyText),
  secrets: texts,
  port,
  user: option.text(),
  healthCheck: texts,
  essential: option.flag(),
});

/** The options of every task, as data. */
export const RUN_OPTIONS = {
  path: option.required(option.text()),
  compute: option.oneOf('fargate', 'ec2', 'managed-instances'),
  user: option.text(),
  uses: option.listOf(use),
  sidecars: option.listOf(sidecar),
  environment: option.recordOf(anyText),
  command: texts,
  writable: option.listOf(option.either(path, folder)),
  diskGiB: option.number(),
  https: option.listOf(range),
  egress: option.listOf(
    option.object<{ readonly port: number; readonly cidr: Range; readonly description: string }>({
      port: option.required(port),
      cidr: option.required(range),
      description: option.required(option.text()),
    }),
  ),
} satisfies Shape<RunOptions>;

/** The options of every service, as data. */
export const TASK_OPTIONS = { ...RUN_OPTIONS, exec: option.flag() } satisfies Shape<TaskOptions>;

const CONDITIONS = {
  headers: option.recordOf(texts),
  methods: texts,
  query: option.recordOf(anyText),
  sources: texts,
} satisfies Shape<Omit<Rule, 'name'>>;

/** The options of what has rules of a listener, as data. */
export const TRAFFIC_OPTIONS = {
  port,
  protocol: option.oneOf('HTTP1', 'HTTP2', 'GRPC'),
  stickinessSeconds: option.whole(1, 604_800),
  drainSeconds: option.whole(0, 3600),
  only: option.object<Omit<Rule, 'name'>>(CONDITIONS),
  rules: option.listOf(option.object<Rule>({ name: option.required(name()), ...CONDITIONS })),
} satisfies Shape<TrafficOptions>;

/** Topics that a queue gets messages of, as data. */
export const topics = option.listOf(
  option.object<Subscribed>({ name: option.required(name()), filter: option.recordOf(texts) }),
);

/** Changes of the bounds by the clock, as data. */
export const schedules = option.listOf(
  option.object<ScheduledScaling>({
    name: option.required(option.text()),
    schedule: option.required(option.text()),
    timeZone: option.text(),
    minTasks: option.required(option.whole(0)),
    maxTasks: option.required(option.whole(0)),
  }),
);

export { port, texts };
