import {
  appendFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
} from 'node:fs';
import { join } from 'node:path';
import { Documents } from '../server/documents.ts';
import { fileNameOf, nameOfFile } from '../server/file-names.ts';

export interface LogEvent {
  /** Milliseconds since 1970. */
  readonly timestamp: number;
  readonly message: string;
}

export interface LogGroup {
  readonly logGroupName: string;
  readonly creationTime: number;
  readonly retentionInDays?: number;
  readonly tags?: Readonly<Record<string, string>>;
  /** What CloudFormation made it with, so that a step tried twice makes one group. */
  readonly token?: string;
}

export interface LogStream {
  readonly logStreamName: string;
  readonly creationTime: number;
  readonly storedBytes: number;
}

/** The region whose groups lie in the store's own folder; those of others lie below it. */
const FIRST_REGION = 'us-east-1';

/** Log groups of one region on disk: a folder a group, a file of JSON lines a stream. */
export class LogStore {
  readonly #groups: Documents<LogGroup>;
  /** Names of streams that are too long for a file's, by what their files are named. */
  readonly #longNames: Documents<string>;
  readonly #folder: string;
  readonly #root: string;
  readonly #others = new Map<string, LogStore>();
  readonly #pending = new Map<string, string[]>();
  #flushing: NodeJS.Immediate | undefined;

  constructor(folder: string) {
    this.#root = folder;
    this.#folder = join(folder, 'streams');
    this.#groups = new Documents(join(folder, 'groups'));
    this.#longNames = new Documents(join(folder, 'long-names'));
    for (const [group] of this.#groups.all()) mkdirSync(this.#groupFolder(group), { recursive: true });
    this.#mendTornLines();
  }

  /** The groups of a region. */
  in(region: string): LogStore {
    if (region === FIRST_REGION) return this;
    const store = this.#others.get(region) ?? new LogStore(join(this.#root, 'regions', encodeURIComponent(region)));
    this.#others.set(region, store);
    return store;
  }

  /** Takes one line of a task's output; a group or stream that is missing is made. */
  append(group: string, stream: string, message: string, timestamp = Date.now()): void {
    if (!this.#groups.get(group)) this.createGroup(group);
    const file = this.#file(group, stream);
    const lines = this.#pending.get(file);
    const line = `${JSON.stringify({ timestamp, message })}\n`;
    if (lines) lines.push(line);
    else this.#pending.set(file, [line]);
    this.#flushing ??= setImmediate(() => this.flush());
  }

  /** Writes what `append` took since the last turn of the event loop: one write a stream, not one a line. */
  flush(): void {
    if (this.#flushing) clearImmediate(this.#flushing);
    this.#flushing = undefined;
    for (const other of this.#others.values()) other.flush();
    const pending = [...this.#pending];
    this.#pending.clear();
    for (const [file, lines] of pending) {
      try {
        appendFileSync(file, lines.join(''));
      } catch {
        // The disk is full: lines of a task are lost, and what runs goes on.
      }
    }
  }

  groups(): LogGroup[] {
    return this.#groups
      .all()
      .map(([, group]) => group)
      .sort((a, b) => (a.logGroupName < b.logGroupName ? -1 : 1));
  }

  group(name: string): LogGroup | undefined {
    return this.#groups.get(name);
  }

  createGroup(name: string, settings: Omit<LogGroup, 'logGroupName' | 'creationTime'> = {}): LogGroup {
    mkdirSync(this.#groupFolder(name), { recursive: true });
    return this.#groups.put(name, { logGroupName: name, creationTime: Date.now(), ...settings });
  }

  updateGroup(group: LogGroup): LogGroup {
    return this.#groups.put(group.logGroupName, group);
  }

  deleteGroup(name: string): boolean {
    this.flush();
    const existed = this.#groups.delete(name);
    rmSync(this.#groupFolder(name), { recursive: true, force: true });
    return existed;
  }

  /** Streams of a group, by name. */
  streams(group: string): LogStream[] {
    this.flush();
    if (!existsSync(this.#groupFolder(group))) return [];
    return readdirSync(this.#groupFolder(group))
      .map((file) => {
        const status = statSync(join(this.#groupFolder(group), file));
        const name = file.slice(0, -'.jsonl'.length);
        const logStreamName = nameOfFile(name) ?? this.#longNames.get(name) ?? name;
        return { logStreamName, creationTime: Math.round(status.birthtimeMs), storedBytes: status.size };
      })
      .sort((a, b) => (a.logStreamName < b.logStreamName ? -1 : 1));
  }

  createStream(group: string, stream: string): void {
    appendFileSync(this.#file(group, stream), '');
  }

  hasStream(group: string, stream: string): boolean {
    this.flush();
    return existsSync(this.#file(group, stream));
  }

  deleteStream(group: string, stream: string): void {
    this.flush();
    rmSync(this.#file(group, stream), { force: true });
  }

  /** A stream's events as they came. */
  events(group: string, stream: string): LogEvent[] {
    this.flush();
    const file = this.#file(group, stream);
    if (!existsSync(file)) return [];
    return (
      readFileSync(file, 'utf8')
        .split('\n')
        .filter(Boolean)
        // What lies in the file was written by `append` above.
        .map((line) => JSON.parse(line) as LogEvent)
    );
  }

  #groupFolder(group: string): string {
    return join(this.#folder, fileNameOf(group));
  }

  #file(group: string, stream: string): string {
    const name = fileNameOf(stream);
    if (nameOfFile(name) === undefined && this.#longNames.get(name) !== stream) this.#longNames.put(name, stream);
    return join(this.#groupFolder(group), `${name}.jsonl`);
  }

  /** A kill in the middle of a write leaves half a line at a file's end, on which the next line would be glued. */
  #mendTornLines(): void {
    for (const [group] of this.#groups.all()) {
      for (const stream of readdirSync(this.#groupFolder(group))) {
        const file = join(this.#groupFolder(group), stream);
        const text = readFileSync(file);
        if (text.length > 0 && text.at(-1) !== 10) truncateSync(file, text.lastIndexOf(10) + 1);
      }
    }
  }
}
