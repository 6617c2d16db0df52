import { join } from 'node:path';
import type { ResourceHandler } from '../cloudformation/handler.ts';
import { Documents } from '../server/documents.ts';
import type { Service } from '../server/service.ts';
import { groupHandler, scheduleHandler } from './handlers.ts';
import type { GroupRecord, ScheduleRecord } from './model.ts';
import { schedulerService } from './operations.ts';
import { Schedules } from './schedules.ts';
import type { Starts } from './targets.ts';

export interface SchedulerDependencies {
  /** Where the state lies; a folder of one endpoint alone. */
  readonly folder: string;
  readonly starts: Starts;
  readonly log: (line: string) => void;
}

export interface Scheduler {
  readonly service: Service;
  readonly handlers: Readonly<Record<string, ResourceHandler>>;
  /** Lets the schedules of an earlier endpoint go on. Call it once, before the first request. */
  resume(): void;
  close(): void;
}

/** EventBridge Scheduler in real time, as far as schedules start tasks and state machines. */
export function scheduler({ folder, starts, log }: SchedulerDependencies): Scheduler {
  const schedules = new Schedules({
    schedules: new Documents<ScheduleRecord>(join(folder, 'schedules')),
    groups: new Documents<GroupRecord>(join(folder, 'groups')),
    starts,
    log,
  });
  return {
    service: schedulerService(schedules),
    handlers: {
      'AWS::Scheduler::Schedule': scheduleHandler(schedules),
      'AWS::Scheduler::ScheduleGroup': groupHandler(schedules),
    },
    resume: () => schedules.resume(),
    close: () => schedules.close(),
  };
}
