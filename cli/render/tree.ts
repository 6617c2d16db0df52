import type { Rollout } from '../../deploy/follow/deploying.ts';
import type { Expected } from '../../deploy/follow/expected.ts';
import type { StackEvent } from '../../deploy/model.ts';
import { duration, type Paint, statusColour } from './style.ts';

interface Node {
  readonly name: string;
  readonly type: string;
  readonly depth: number;
  since: number;
  until?: number | undefined;
  status: string;
  /** What went wrong, kept while the roll back goes over it; or what ECS says of a service. */
  note?: string | undefined;
  failed: boolean;
  /** How far ECS is with its tasks. */
  tasks?: string | undefined;
  readonly children: Map<string, Node>;
}

/** What a terminal has room for. */
export interface Size {
  readonly columns: number;
  readonly rows: number;
}

/** As many sentences of the deployer's own stay on the screen. */
const SENTENCES = 3;

/** What is over in a moment needs no expectation. */
const WORTH_SHOWING = 1_000;

const nestedStack = 'AWS::CloudFormation::Stack';

/** The state of an operation, resource by resource, as far as its events say. */
export class ProgressTree {
  readonly #root: Node;
  // How far this machine's clock is ahead of the service's, at the most: elapsed times are then right for a wrong clock.
  #ahead = Number.POSITIVE_INFINITY;
  #said: readonly string[] = [];
  #expected: Expected = new Map();

  constructor(stackName: string) {
    this.#root = node(stackName, nestedStack, 0, Number.POSITIVE_INFINITY);
  }

  /** Takes an event that was received at a moment of this machine's clock. */
  take(event: StackEvent, now: number): void {
    const time = event.time.getTime();
    this.#ahead = Math.min(this.#ahead, now - time);
    this.#root.since = Math.min(this.#root.since, time);
    const at = this.#reach(event.path, event.type, time);
    at.status = event.status;
    at.until = event.status.endsWith('_IN_PROGRESS') ? undefined : time;
    if (!event.status.endsWith('_FAILED') || /cancell?ed/i.test(event.reason ?? '')) return;
    at.failed = true;
    // A nested stack only says that something in it failed: that has a line of its own.
    if (at.children.size === 0) at.note = event.reason;
  }

  /** Takes how far ECS is with a service. */
  rollout({ service, desired, running, pending, failed, targets }: Rollout): void {
    const found = this.#find(service);
    if (!found) return;
    const counts = [
      `${running}/${desired} running`,
      pending > 0 && `${pending} pending`,
      failed > 0 && `${failed} failed`,
      targets && `${targets.healthy}/${targets.registered} targets healthy`,
    ];
    found.tasks = counts.filter(Boolean).join(', ');
  }

  /** Takes what the last update took, by the names of the root's own resources. */
  expect(expected: Expected): void {
    this.#expected = expected;
  }

  /** Takes what is said of the operation as a whole: it stands below the tree. */
  say(sentence: string): void {
    this.#said = [...this.#said, sentence].slice(-SENTENCES);
  }

  /** Takes what ECS says about a service, named by its path joined with slashes. */
  note(service: string, message: string): void {
    const found = this.#find(service);
    // There is one deployment at a time in a line, and its number would push what it does off the screen.
    if (found && !found.failed) found.note = message.replace(/^\(deployment [^)]*\) /, '');
  }

  /** The tree at one moment, clipped to a size: a nested stack that is complete is one line. */
  lines(now: number, { columns, rows }: Size, paint: Paint): string[] {
    const all = unfold(this.#root);
    const shown = fit(all, Math.max(1, rows - this.#said.length));
    const width = Math.min(Math.max(...shown.map(label).map(({ length }) => length)), Math.floor(columns * 0.4));
    const statusWidth = Math.max(...shown.map(({ status }) => status.length));
    const clock = now - this.#ahead;
    const lines = shown.map((at) => {
      const time = duration(Math.max(0, (at.until ?? clock) - at.since));
      const room = columns - 1 - width - 2;
      const status = at.status.padEnd(statusWidth).slice(0, Math.max(0, room));
      const rest = `  ${time.padStart(6)}${this.#usual(at)}  ${remark(at)}`
        .slice(0, Math.max(0, room - statusWidth))
        .trimEnd();
      const format = at.failed ? 'red' : statusColour(at.status);
      return `${clip(label(at), width).padEnd(width)}  ${paint(format, status)}${paint(at.failed ? 'red' : 'dim', rest)}`;
    });
    const hidden = all.length - shown.length;
    const said = this.#said
      .map((sentence) => clip(sentence, columns - 1))
      .slice(0, Math.max(0, rows - lines.length - 1));
    return [...lines, ...(hidden > 0 ? [paint('dim', `  … ${hidden} more`)] : []), ...said];
  }

  #find(service: string): Node | undefined {
    return service.split('/').reduce<Node | undefined>((at, name) => at?.children.get(name), this.#root);
  }

  /** What it took last time, while it goes on. */
  #usual(at: Node): string {
    if (at.depth > 1 || at.until !== undefined) return '';
    const usual = this.#expected.get(at.depth === 0 ? '' : at.name);
    return usual === undefined || usual < WORTH_SHOWING ? '' : ` of ~${duration(usual)}`;
  }

  #reach(path: readonly string[], type: string, time: number): Node {
    return path.reduce((at, name, index) => {
      const known = at.children.get(name);
      if (known) return known;
      const made = node(name, index === path.length - 1 ? type : nestedStack, index + 1, time);
      at.children.set(name, made);
      return made;
    }, this.#root);
  }
}

function node(name: string, type: string, depth: number, since: number): Node {
  return {
    name,
    type,
    depth,
    since,
    status: 'IN_PROGRESS',
    failed: false,
    children: new Map(),
  };
}

const isComplete = ({ status }: Node): boolean => status.endsWith('_COMPLETE');

const hasFailure = (at: Node): boolean => at.failed || [...at.children.values()].some(hasFailure);

/** The rows of a tree: what is complete and went well shows nothing of its inside. */
function unfold(at: Node): Node[] {
  if (at.depth > 0 && isComplete(at) && !hasFailure(at)) return [at];
  return [at, ...[...at.children.values()].flatMap(unfold)];
}

/** What matters most where there is no room for all: what is under way or failed, before what is done. */
function fit(all: readonly Node[], rows: number): readonly Node[] {
  if (all.length <= rows) return all;
  const room = Math.max(1, rows - 1);
  const open = all.filter((at) => at.depth === 0 || !isComplete(at) || at.failed);
  return open.slice(0, room);
}

const label = ({ name, depth }: Node): string => `${'  '.repeat(depth)}${name}`;

const clip = (text: string, width: number): string => (text.length <= width ? text : `${text.slice(0, width - 1)}…`);

function leaves({ children }: Node): number {
  return [...children.values()].reduce((sum, child) => sum + (child.children.size > 0 ? leaves(child) : 1), 0);
}

function remark(at: Node): string {
  if (at.tasks && !at.failed && !isComplete(at) && at.note) return `${at.tasks}; ${at.note.replaceAll(/\s+/g, ' ')}`;
  if (at.note) return at.note.replaceAll(/\s+/g, ' ');
  if (at.tasks && at.children.size === 0 && !isComplete(at)) return at.tasks;
  if (at.children.size === 0) return at.type;
  return `${leaves(at)} ${leaves(at) === 1 ? 'resource' : 'resources'}`;
}
