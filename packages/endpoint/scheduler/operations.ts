import { number, text } from '../cloudformation/handler-values.ts';
import { shortName } from '../ecs/names.ts';
import { AwsError, type Caller, type Service } from '../server/service.ts';
import { type GroupRecord, groupArn, type ScheduleRecord, scheduleArn } from './model.ts';
import type { Schedules } from './schedules.ts';

type Input = Readonly<Record<string, unknown>>;

/** EventBridge Scheduler's API, as far as people look at schedules through it. */
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

function dated<T extends { readonly CreationDate: string; readonly LastModificationDate: string }>(record: T) {
  const { CreationDate, LastModificationDate } = record;
  return { ...record, CreationDate: new Date(CreationDate), LastModificationDate: new Date(LastModificationDate) };
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
