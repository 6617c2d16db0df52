import { nearest } from '../nearest.ts';
import { isPlain } from './known.ts';

type Keys = Readonly<Record<string, readonly string[] | null>>;

const UPDATES_OF_GROUPS: Keys = {
  AutoScalingReplacingUpdate: ['WillReplace'],
  AutoScalingRollingUpdate: [
    'MaxBatchSize',
    'MinActiveInstancesPercent',
    'MinInstancesInService',
    'MinSuccessfulInstancesPercent',
    'PauseTime',
    'SuspendProcesses',
    'WaitOnResourceSignals',
  ],
  AutoScalingScheduledAction: ['IgnoreUnmodifiedGroupSizeProperties'],
};
const SIGNALS: Keys = { ResourceSignal: ['Count', 'Timeout'] };

/** By attribute and type what a policy can have: AWS CloudFormation Template Reference, "UpdatePolicy", "CreationPolicy". */
const POLICIES: Readonly<Record<string, Readonly<Record<string, Keys>>>> = {
  UpdatePolicy: {
    'AWS::AppStream::Fleet': { StopBeforeUpdate: null, StartAfterUpdate: null },
    'AWS::AutoScaling::AutoScalingGroup': UPDATES_OF_GROUPS,
    'AWS::ElastiCache::ReplicationGroup': { UseOnlineResharding: null },
    'AWS::Elasticsearch::Domain': { EnableVersionUpgrade: null },
    'AWS::Lambda::Alias': {
      CodeDeployLambdaAliasUpdate: [
        'AfterAllowTrafficHook',
        'ApplicationName',
        'BeforeAllowTrafficHook',
        'DeploymentGroupName',
      ],
    },
    'AWS::OpenSearchService::Domain': { EnableVersionUpgrade: null },
  },
  CreationPolicy: {
    'AWS::AppStream::Fleet': { StartFleet: null },
    'AWS::AutoScaling::AutoScalingGroup': { ...SIGNALS, AutoScalingCreationPolicy: ['MinSuccessfulInstancesPercent'] },
    'AWS::CloudFormation::WaitCondition': SIGNALS,
    'AWS::EC2::Instance': SIGNALS,
  },
};

interface Problem {
  readonly what: string;
  readonly mend: string;
}

/** What is wrong with an `UpdatePolicy` or a `CreationPolicy`; undefined of other attributes. */
export function policyProblem(name: string, type: string, value: unknown): Problem | undefined {
  const types = POLICIES[name];
  if (types === undefined) return undefined;
  const keys = types[type];
  if (keys === undefined) {
    return { what: `${type} has no ${name}`, mend: `leave it out; ${Object.keys(types).join(', ')} have one` };
  }
  return membersProblem(name, Object.keys(keys), value, (key, member) => {
    const inner = keys[key];
    return inner === undefined || inner === null ? undefined : membersProblem(`${name}.${key}`, inner, member);
  });
}

function membersProblem(
  at: string,
  known: readonly string[],
  value: unknown,
  inside: (key: string, member: unknown) => Problem | undefined = () => undefined,
): Problem | undefined {
  if (!isPlain(value)) {
    // A choice between policies is a function.
    const isOther = typeof value !== 'object' || value === null || Array.isArray(value);
    return isOther ? { what: `${at} is no object`, mend: `give it ${known.join(', ')}` } : undefined;
  }
  for (const [key, member] of Object.entries(value)) {
    if (!known.includes(key)) {
      return { what: `${at} has no "${key}"`, mend: `write "${nearest(key, known) ?? known.join('" or "')}"` };
    }
    const problem = member === undefined ? undefined : inside(key, member);
    if (problem !== undefined) return problem;
  }
  return undefined;
}
