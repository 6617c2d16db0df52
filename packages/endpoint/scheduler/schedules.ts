import type { Documents } from '../server/documents.ts';
import { dueTimes } from './expression.ts';
import { fire } from './fire.ts';
import { type GroupRecord, groupArn, type ScheduleRecord } from './model.ts';
import type { Starts } from './targets.ts';
import { until } from './until.ts';

export interface SchedulesParts {
  readonly schedules: Documents<ScheduleRecord>;
  readonly groups: Documents<GroupRecord>;
  readonly starts: Starts;
  readonly log: (line: string) => void;
}

/** Schedules by ARN, each of which waits for its time. */
export class Schedules {
  readonly #parts: SchedulesParts;
  readonly #waiting = new Map<string, AbortController>();

  constructor(parts: SchedulesParts) {
    this.#parts = parts;
  }

  get groups(): Documents<GroupRecord> {
    return this.#parts.groups;
  }

  get starts(): Starts {
    return this.#parts.starts;
  }

  get(arn: string): ScheduleRecord | undefined {
    return this.#parts.schedules.get(arn);
  }

  all(): ScheduleRecord[] {
    return this.#parts.schedules.all().map(([, schedule]) => schedule);
  }

  hasGroup(place: { readonly account: string; readonly region: string }, name: string): boolean {
    return name === 'default' || this.groups.get(groupArn(place, name)) !== undefined;
  }

  /** Puts a schedule in force from its last modification on: a rate that begins then is due at once. */
  put(schedule: ScheduleRecord): void {
    // Refuses an expression before anything is kept.
    dueTimes(schedule);
    this.#parts.schedules.put(schedule.Arn, schedule);
    this.#wait(schedule, Date.parse(schedule.LastModificationDate) - 1);
  }

  /** Ends a schedule at once: what it has started goes on. */
  delete(arn: string): void {
    this.#waiting.get(arn)?.abort();
    this.#waiting.delete(arn);
    this.#parts.schedules.delete(arn);
  }

  /** Goes on after a restart; what was due in between is not made up for. */
  resume(): void {
    for (const schedule of this.all()) this.#wait(schedule, Date.now());
  }

  close(): void {
    for (const controller of this.#waiting.values()) controller.abort();
    this.#waiting.clear();
  }

  #wait(schedule: ScheduleRecord, after: number): void {
    this.#waiting.get(schedule.Arn)?.abort();
    this.#waiting.delete(schedule.Arn);
    if (schedule.State === 'DISABLED') return;
    const controller = new AbortController();
    this.#waiting.set(schedule.Arn, controller);
    this.#follow(schedule, after, controller.signal).catch(this.#unlessStopped(schedule, controller.signal));
  }

  async #follow(schedule: ScheduleRecord, after: number, signal: AbortSignal): Promise<void> {
    const { starts, log } = this.#parts;
    const next = dueTimes(schedule);
    for (let due = next(after); due !== undefined; due = next(Math.max(due, Date.now()))) {
      await until(due, signal);
      fire(schedule, due, starts, log, signal).catch(this.#unlessStopped(schedule, signal));
    }
  }

  #unlessStopped({ Name }: ScheduleRecord, signal: AbortSignal) {
    return (error: unknown): void => {
      if (!signal.aborted) this.#parts.log(`schedule ${Name}: ${String(error)}`);
    };
  }
}
