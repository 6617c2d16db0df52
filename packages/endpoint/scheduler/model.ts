import type { Timing } from './expression.ts';

/** What a schedule starts, in the words of EventBridge Scheduler's API. */
export interface Target {
  readonly Arn: string;
  readonly RoleArn?: string;
  readonly Input?: string;
  readonly EcsParameters?: Readonly<Record<string, unknown>>;
  readonly SqsParameters?: { readonly MessageGroupId?: string };
  readonly RetryPolicy?: { readonly MaximumRetryAttempts?: number; readonly MaximumEventAgeInSeconds?: number };
  readonly DeadLetterConfig?: { readonly Arn?: string };
}

/** A schedule as it lies on disk. Times are ISO 8601. */
export interface ScheduleRecord extends Timing {
  readonly Arn: string;
  readonly Name: string;
  readonly GroupName: string;
  readonly State: 'ENABLED' | 'DISABLED';
  readonly FlexibleTimeWindow: unknown;
  readonly Target: Target;
  readonly Description?: string;
  readonly KmsKeyArn?: string;
  readonly CreationDate: string;
  readonly LastModificationDate: string;
  /** Which step made it, so that the same step finds it again. */
  readonly token?: string;
}

export interface GroupRecord {
  readonly Arn: string;
  readonly Name: string;
  readonly State: 'ACTIVE';
  readonly CreationDate: string;
  readonly LastModificationDate: string;
  readonly token?: string;
}

interface Place {
  readonly account: string;
  readonly region: string;
}

export function scheduleArn({ account, region }: Place, group: string, name: string): string {
  return `arn:aws:scheduler:${region}:${account}:schedule/${group}/${name}`;
}

export function groupArn({ account, region }: Place, name: string): string {
  return `arn:aws:scheduler:${region}:${account}:schedule-group/${name}`;
}
