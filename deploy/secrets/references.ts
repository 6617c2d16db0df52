import type { DeployedTask } from '../services/task-definitions.ts';

/** What a task definition names as the source of a variable: a secret of Secrets Manager or a parameter of Systems Manager. */
export interface Reference {
  readonly kind: 'secret' | 'parameter';
  /** The ARN of a secret; the name or ARN of a parameter. */
  readonly id: string;
  /** Of a secret in JSON. */
  readonly key?: string | undefined;
  readonly stage?: string | undefined;
  /** A version that is named never changes. */
  readonly version?: string | undefined;
}

/** A variable of a container whose value is a secret. */
export interface SecretUse {
  readonly variable: string;
  readonly container: string;
  readonly task: DeployedTask;
  readonly reference: Reference;
}

/** Takes `valueFrom` apart: `arn:...:secret:name-AbCdEf:key:stage:version`, or a parameter's name or ARN. */
export function referenceOf(valueFrom: string): Reference {
  const parts = valueFrom.split(':');
  if (parts[2] === 'secretsmanager') {
    const [key, stage, version] = parts.slice(7).map((part) => part || undefined);
    return { kind: 'secret', id: parts.slice(0, 7).join(':'), key, stage, version };
  }
  const isArn = parts[0] === 'arn';
  const [id, version] = isArn ? [parts.slice(0, 6).join(':'), parts[6]] : [parts[0] ?? '', parts[1]];
  return { kind: 'parameter', id, version };
}

/** Every variable of the tasks that is a secret. */
export function secretUses(tasks: readonly DeployedTask[]): readonly SecretUse[] {
  return tasks.flatMap((task) =>
    (task.definition.containerDefinitions ?? []).flatMap(({ name: container = '', secrets = [] }) =>
      secrets.map(({ name: variable = '', valueFrom = '' }) => ({
        variable,
        container,
        task,
        reference: referenceOf(valueFrom),
      })),
    ),
  );
}

/** The name of a parameter, whichever way it is referred to. */
export function parameterName(id: string): string {
  const [, path] = /^arn:[^:]+:ssm:[^:]*:\d*:parameter\/(.+)$/.exec(id) ?? [];
  if (path === undefined) return id;
  // `arn:...:parameter/a` is the parameter `a`; one with a hierarchy has its slash in front.
  return path.includes('/') ? `/${path}` : path;
}
