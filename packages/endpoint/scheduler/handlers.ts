import type { ResourceHandler, ResourceRequest, ResourceState } from '../cloudformation/handler.ts';
import { digits, handlerFailure, object, text } from '../cloudformation/handler-values.ts';
import { liveProperties } from '../cloudformation/live-values.ts';
import { generatedName } from '../ecs/handler-input.ts';
import { AwsError } from '../server/service.ts';
import { groupArn, type ScheduleRecord, scheduleArn, type Target } from './model.ts';
import type { Schedules } from './schedules.ts';
import { operationOf } from './targets.ts';

const NAME_LIMIT = 64;

/** AWS::Scheduler::Schedule: starts its target when it is due. */
export function scheduleHandler(schedules: Schedules): ResourceHandler {
  const save = (request: ResourceRequest, name: string, before?: ScheduleRecord): ResourceState => {
    const schedule = recordOf(request, name, before);
    asHandler(request.token, () => {
      if (!schedules.hasGroup(request.stack, schedule.GroupName)) {
        throw new AwsError('ResourceNotFoundException', `Schedule group ${schedule.GroupName} does not exist.`, 404);
      }
      schedules.put(schedule);
    });
    return { physicalId: name, attributes: { Arn: schedule.Arn } };
  };
  return {
    async create(request, made) {
      const name = String(request.properties.Name ?? generatedName(request, NAME_LIMIT));
      const known = schedules.get(scheduleArn(request.stack, groupOf(request.properties), name));
      if (known && known.token !== request.token) {
        throw handlerFailure(`Schedule ${name} already exists.`, 'AlreadyExists', request.token);
      }
      const state = known ? { physicalId: name, attributes: { Arn: known.Arn } } : save(request, name);
      made(name);
      return state;
    },
    async update(request, { physicalId, previousProperties }) {
      const arn = scheduleArn(request.stack, groupOf(previousProperties), physicalId);
      const moved = scheduleArn(request.stack, groupOf(request.properties), physicalId);
      const before = schedules.get(arn) ?? schedules.get(moved);
      if (!before) throw handlerFailure(`Schedule ${physicalId} does not exist.`, 'NotFound', request.token);
      const state = save(request, physicalId, before);
      if (moved !== arn) schedules.delete(arn);
      return state;
    },
    async delete({ stack }, { physicalId, previousProperties }) {
      schedules.delete(scheduleArn(stack, groupOf(previousProperties), physicalId));
    },
    async read({ physicalId, properties, stack }) {
      const schedule = schedules.get(scheduleArn(stack, groupOf(properties), physicalId));
      if (schedule === undefined) return undefined;
      const { State, ScheduleExpression, ScheduleExpressionTimezone, Description } = schedule;
      return liveProperties(properties, { State, ScheduleExpression, ScheduleExpressionTimezone, Description });
    },
    isRecord: ({ Target: target }) => operationOf(String(object(target).Arn), schedules.starts) === undefined,
  };
}

/** AWS::Scheduler::ScheduleGroup: its schedules go with it. */
export function groupHandler(schedules: Schedules): ResourceHandler {
  const { groups } = schedules;
  const state = (arn: string): ResourceState => {
    const { token, Name, ...attributes } = object(groups.get(arn));
    return { physicalId: String(Name), attributes };
  };
  return {
    async create(request, made) {
      const Name = String(request.properties.Name ?? generatedName(request, NAME_LIMIT));
      const Arn = groupArn(request.stack, Name);
      const known = groups.get(Arn);
      if (known ? known.token !== request.token : Name === 'default') {
        throw handlerFailure(`Schedule group ${Name} already exists.`, 'AlreadyExists', request.token);
      }
      const now = new Date().toISOString();
      const { token } = request;
      if (!known) groups.put(Arn, { Arn, Name, State: 'ACTIVE', CreationDate: now, LastModificationDate: now, token });
      made(Name);
      return state(Arn);
    },
    async update({ stack }, { physicalId }) {
      return state(groupArn(stack, physicalId));
    },
    async delete({ stack }, { physicalId }) {
      for (const { Arn } of schedules.all()) {
        if (Arn.startsWith(scheduleArn(stack, physicalId, ''))) schedules.delete(Arn);
      }
      groups.delete(groupArn(stack, physicalId));
    },
  };
}

const groupOf = ({ GroupName }: Readonly<Record<string, unknown>>): string => text(GroupName) ?? 'default';

function recordOf(
  { properties, stack, token }: ResourceRequest,
  name: string,
  before?: ScheduleRecord,
): ScheduleRecord {
  const now = new Date().toISOString();
  const { StartDate, EndDate, Description, KmsKeyArn } = properties;
  const ScheduleExpression = String(properties.ScheduleExpression);
  const start = text(StartDate);
  const sameTimes = before?.ScheduleExpression === ScheduleExpression && before.StartDate === start;
  return {
    Arn: scheduleArn(stack, groupOf(properties), name),
    Name: name,
    GroupName: groupOf(properties),
    ScheduleExpression,
    ScheduleExpressionTimezone: text(properties.ScheduleExpressionTimezone) ?? 'UTC',
    State: properties.State === 'DISABLED' ? 'DISABLED' : 'ENABLED',
    FlexibleTimeWindow: properties.FlexibleTimeWindow,
    // The specification has checked its shape; numbers may be texts.
    Target: properties.Target as Target,
    CreationDate: before?.CreationDate ?? now,
    LastModificationDate: now,
    since: sameTimes ? before.since : now,
    token,
    ...(start !== undefined && { StartDate: start }),
    ...(EndDate !== undefined && { EndDate: String(EndDate) }),
    ...(Description !== undefined && { Description: String(Description) }),
    ...(KmsKeyArn !== undefined && { KmsKeyArn: String(KmsKeyArn) }),
  };
}

/** Words a refusal as CloudFormation's handlers do. */
function asHandler(token: string, action: () => void): void {
  try {
    action();
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    const details = `(Service: Scheduler, Status Code: ${error.status}, Request ID: ${digits(`${token} request`, 32)})`;
    throw handlerFailure(`${error.message} ${details}`, error.status === 404 ? 'NotFound' : 'InvalidRequest', token);
  }
}
