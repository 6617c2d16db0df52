import { number, text } from '../cloudformation/handler-values.ts';
import { shortName } from '../ecs/names.ts';
import { AwsError, type Caller, type Service } from '../server/service.ts';
import { type GroupRecord, groupArn, type ScheduleRecord, scheduleArn, type Target } from './model.ts';
import type { Schedules } from './schedules.ts';

type Input = Readonly<Record<string, unknown>>;

/** EventBridge Scheduler's API, as far as people look at schedules through it, and switch them off and on. */
export function schedulerService(schedules: Schedules): Service {
  const groupsIn = (caller: Caller): GroupRecord[] => [
    defaultGroup(caller),
    ...schedules.groups.all().flatMap(([arn, group]) => (arn.startsWith(groupArn(caller, '')) ? [group] : [])),
  ];
  return {
    operations: {
      GetSchedule(input, caller) {
        const name = String(input.Name);
        const schedule = schedules.get(scheduleArn(caller, text(input.groupName) ?? 'default', name));
        if (!schedule) throw missing(`Schedule ${name} does not exist.`);
        const { since, token, ...shown } = dated(schedule);
        return shown;
      },
      UpdateSchedule(input, caller) {
        const name = String(input.Name);
        const before = schedules.get(scheduleArn(caller, text(input.GroupName) ?? 'default', name));
        if (!before) throw missing(`Schedule ${name} does not exist.`);
        schedules.put(updated(before, input));
        return { ScheduleArn: before.Arn };
      },
      ListSchedules(input, caller) {
        const chosen = schedules
          .all()
          .filter(({ Arn, GroupName }) => Arn === scheduleArn(caller, GroupName, shortName(Arn)))
          .filter(({ GroupName }) => GroupName === (text(input.ScheduleGroup) ?? GroupName))
          .filter(({ State }) => State === (text(input.State) ?? State))
          .filter(({ Name }) => Name.startsWith(text(input.NamePrefix) ?? ''));
        return page(input, 'Schedules', chosen.map(summary));
      },
      ListScheduleGroups: (input, caller) =>
        page(
          input,
          'ScheduleGroups',
          groupsIn(caller)
            .filter(({ Name }) => Name.startsWith(text(input.NamePrefix) ?? ''))
            .map(groupView),
        ),
      GetScheduleGroup(input, caller) {
        const group = groupsIn(caller).find(({ Name }) => Name === input.Name);
        if (!group) throw missing(`Schedule group ${String(input.Name)} does not exist.`);
        return groupView(group);
      },
    },
  };
}

const missing = (message: string): AwsError => new AwsError('ResourceNotFoundException', message, 404);

const DATES = ['CreationDate', 'LastModificationDate', 'StartDate', 'EndDate'];

/** A record with its times as the API has them. */
function dated<T extends object>(record: T): T {
  const times = Object.entries(record).flatMap(([name, value]) =>
    DATES.includes(name) && typeof value === 'string' ? [[name, new Date(value)] as const] : [],
  );
  return { ...record, ...Object.fromEntries(times) };
}

/** Times of requests are seconds since 1970. */
function timeOf(value: unknown): string | undefined {
  const seconds = number(value);
  return seconds === undefined ? text(value) : new Date(seconds * 1000).toISOString();
}

/** A schedule as an update says it: what the request leaves out is gone, but for what makes it the same schedule. */
function updated({ Arn, Name, GroupName, CreationDate, since, token, ...before }: ScheduleRecord, input: Input) {
  const { ScheduleExpression, Target: target, FlexibleTimeWindow, State, Description, KmsKeyArn } = input;
  if (ScheduleExpression === undefined || target === undefined || FlexibleTimeWindow === undefined) {
    const message = 'ScheduleExpression, Target and FlexibleTimeWindow are required.';
    throw new AwsError('ValidationException', message);
  }
  const [StartDate, EndDate] = [timeOf(input.StartDate), timeOf(input.EndDate)];
  const same = before.ScheduleExpression === ScheduleExpression && before.StartDate === StartDate;
  const now = new Date().toISOString();
  return {
    ...{ Arn, Name, GroupName, CreationDate, LastModificationDate: now, since: same ? since : now, FlexibleTimeWindow },
    ScheduleExpression: String(ScheduleExpression),
    ScheduleExpressionTimezone: text(input.ScheduleExpressionTimezone) ?? 'UTC',
    State: State === 'DISABLED' ? ('DISABLED' as const) : ('ENABLED' as const),
    // Input of the API: the shape is the API's.
    Target: target as Target,
    ...(StartDate !== undefined && { StartDate }),
    ...(EndDate !== undefined && { EndDate }),
    ...(Description !== undefined && { Description: String(Description) }),
    ...(KmsKeyArn !== undefined && { KmsKeyArn: String(KmsKeyArn) }),
    ...(token !== undefined && { token }),
  };
}

function summary(schedule: ScheduleRecord) {
  const { Arn, Name, GroupName, State, Target, CreationDate, LastModificationDate } = dated(schedule);
  return { Arn, Name, GroupName, State, Target: { Arn: Target.Arn }, CreationDate, LastModificationDate };
}

function groupView(group: GroupRecord) {
  const { token, ...shown } = dated(group);
  return shown;
}

/** Every account has it from the beginning. */
function defaultGroup(caller: Caller): GroupRecord {
  const since = new Date(0).toISOString();
  const Arn = groupArn(caller, 'default');
  return { Arn, Name: 'default', State: 'ACTIVE', CreationDate: since, LastModificationDate: since };
}

function page(input: Input, key: string, items: readonly unknown[]) {
  const from = number(input.NextToken) ?? 0;
  const to = from + (number(input.MaxResults) ?? 100);
  return { [key]: items.slice(from, to), ...(to < items.length && { NextToken: String(to) }) };
}
