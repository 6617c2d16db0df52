import { createHash } from 'node:crypto';
import { appendFileSync, mkdirSync, readdirSync, readFileSync, rmSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import { Documents } from '../server/documents.ts';
import { parsed } from '../server/parsed.ts';
import type { ChangeSet } from './changes/model.ts';
import type { EventRecord, JournalLine, ResourceRecord, StackRecord } from './model.ts';

/** A stack with its resources and events, as the store holds it. */
export interface StackState {
  stack: StackRecord;
  readonly resources: Map<string, ResourceRecord>;
  /** Oldest first. */
  readonly events: EventRecord[];
}

/**
 * All state of the engine. A stack is a journal of its own: one line for each step, holding all that the step changes.
 * A line is written whole or, after a kill in the middle, not at all; the cost of an operation grows with its steps.
 */
export interface Store {
  stack(id: string): StackState | undefined;
  all(): StackState[];
  /** The living stack of a name, or undefined. */
  named(name: string, region: string): StackState | undefined;
  write(id: string, line: JournalLine): void;
  readonly changeSets: Documents<ChangeSet>;
  keepTemplate(text: string): string;
  template(key: string): string;
}

function apply(state: StackState, line: JournalLine): void {
  if (line.stack !== undefined) state.stack = line.stack;
  if (line.resource !== undefined) state.resources.set(line.resource.logicalId, line.resource);
  if (line.removed !== undefined) state.resources.delete(line.removed);
  if (line.event !== undefined) state.events.push(line.event);
}

function read(file: string): StackState | undefined {
  const text = readFileSync(file, 'utf8');
  const end = text.lastIndexOf('\n') + 1;
  // What follows the last line break was being written when the process was killed.
  if (end < text.length) truncateSync(file, Buffer.byteLength(text.slice(0, end)));
  let state: StackState | undefined;
  for (const json of text.slice(0, end).split('\n')) {
    if (json === '') continue;
    // Written by `write` below.
    const line = parsed(file, json) as JournalLine;
    if (state !== undefined) apply(state, line);
    else if (line.stack !== undefined) {
      state = { stack: line.stack, resources: new Map(), events: [] };
      apply(state, line);
    }
  }
  return state;
}

/** CloudFormation describes a deleted stack for 90 days. */
const KEPT_MS = 90 * 24 * 3_600_000;

function loadStacks(folder: string): Map<string, StackState> {
  mkdirSync(folder, { recursive: true });
  const states = readdirSync(folder)
    .filter((file) => file.endsWith('.jsonl'))
    .flatMap((file) => read(join(folder, file)) ?? []);
  const kept = states.filter(({ stack: { id, deleted } }) => {
    const expired = deleted !== undefined && Date.now() - Date.parse(deleted) > KEPT_MS;
    if (expired) rmSync(join(folder, fileOf(id)));
    return !expired;
  });
  kept.sort((one, other) => one.stack.created.localeCompare(other.stack.created));
  return new Map(kept.map((state) => [state.stack.id, state]));
}

/** A stack's journal is named by the UUID that its ARN ends in. */
const fileOf = (id: string): string => `${id.split('/').at(-1)}.jsonl`;

/** Texts that no stack and no change set has any more: each edit of a template leaves one behind. */
function forgetTemplates(
  templates: Documents<string>,
  stacks: ReadonlyMap<string, StackState>,
  changeSets: Documents<ChangeSet>,
): void {
  const deployments = [
    ...changeSets.all().map(([, { deployment }]) => deployment),
    ...[...stacks.values()].flatMap(({ stack: { current, previous } }) => [current ?? [], previous ?? []].flat()),
  ];
  const used = new Set(deployments.flatMap(({ template, original }) => [template, original]));
  for (const [key] of templates.all()) if (!used.has(key)) templates.delete(key);
}

/** Change sets of stacks that nobody can ask for any more, with those of their nested stacks. */
function forgetChangeSets(changeSets: Documents<ChangeSet>, stacks: ReadonlyMap<string, StackState>): void {
  const roots = changeSets.all().filter(([, { rootId, stackId }]) => rootId === undefined && !stacks.has(stackId));
  const gone = new Set(roots.map(([, { id }]) => id));
  for (const [key, set] of changeSets.all()) if (gone.has(set.rootId ?? set.id)) changeSets.delete(key);
}

/** Opens the state in a folder, or begins it there. */
export function openStore(folder: string): Store {
  const journals = join(folder, 'stacks');
  const stacks = loadStacks(journals);
  const templates = new Documents<string>(join(folder, 'templates'));
  const changeSets = new Documents<ChangeSet>(join(folder, 'change-sets'));
  forgetChangeSets(changeSets, stacks);
  forgetTemplates(templates, stacks, changeSets);
  const living = new Map<string, string>();
  const note = ({ id, name, region, status }: StackRecord): void => {
    const key = `${region}/${name}`;
    if (status !== 'DELETE_COMPLETE') living.set(key, id);
    else if (living.get(key) === id) living.delete(key);
  };
  for (const { stack } of stacks.values()) note(stack);
  return {
    stack: (id) => stacks.get(id),
    all: () => [...stacks.values()],
    named: (name, region) => stacks.get(living.get(`${region}/${name}`) ?? ''),
    write: (id, line) => {
      appendFileSync(join(journals, fileOf(id)), `${JSON.stringify(line)}\n`);
      const state = stacks.get(id);
      if (state !== undefined) apply(state, line);
      else if (line.stack !== undefined) {
        const fresh: StackState = { stack: line.stack, resources: new Map(), events: [] };
        stacks.set(id, fresh);
        apply(fresh, line);
      }
      if (line.stack !== undefined) note(line.stack);
    },
    changeSets,
    keepTemplate: (text) => {
      const key = createHash('sha256').update(text).digest('hex');
      if (templates.get(key) === undefined) templates.put(key, text);
      return key;
    },
    template: (key) => templates.get(key) ?? '',
  };
}
