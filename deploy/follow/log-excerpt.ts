import { stripVTControlCharacters } from 'node:util';

/** The end of a container's log, as far as a person wants to see it. */
export interface LogExcerpt {
  /** Oldest first; of a stack trace the frames that say where, and how many were left out. */
  readonly lines: readonly string[];
  /** The line that says what happened: the message above the frames, or the last line. */
  readonly said?: string | undefined;
}

const MOST_LINES = 10;
const LONGEST_LINE = 300;
/** Frames of a trace that are shown: they say where, and the message says what. */
const SHOWN_FRAMES = 2;

function readable(message: string): string[] {
  return stripVTControlCharacters(message)
    .split(/[\r\n]+/)
    .map((line) =>
      line
        .replaceAll('\t', '    ')
        .replaceAll(/\p{Cc}/gu, ' ')
        .trimEnd(),
    )
    .filter((line) => line !== '')
    .map((line) => (line.length > LONGEST_LINE ? `${line.slice(0, LONGEST_LINE)}...` : line));
}

/** Frames of JavaScript, Java and .NET (`at`), Ruby (`from`), Java's own "... 12 more", PHP (`#1`), Go and Rust. */
const FRAME =
  /^\s+at\s|^\s+from\s.+:\d+|^\s+\.\.\. \d+ more|^#\d+ |^\s+\S+\.go:\d+|^goroutine \d+ \[|^\s+\d+: +\S|^stack backtrace:/;
/** Python writes the frames first, each with the line of its source below, and the message last. */
const PYTHON_FRAME = /^\s+File ".*", line \d+/;
const GO_CALL = /^[\w./*-]+(\.\(\*?\w+\))?\.\w+[\w.]*\(.*\)$/;

const TELLING =
  /\b(error|exception|fatal|panic(ked)?|uncaught|unhandled|failed|failure|denied|refused|cannot|can't|not found|no such|missing|killed|out of memory|exec format)\b|[a-z](Error|Exception)\b/i;

interface Line {
  readonly text: string;
  readonly isFrame: boolean;
}

function marked(lines: readonly string[]): Line[] {
  let inPython = false;
  return lines.map((text, index) => {
    if (PYTHON_FRAME.test(text)) inPython = true;
    else if (!/^\s/.test(text)) inPython = false;
    const isGoCall = GO_CALL.test(text) && /^\s+\S+\.go:\d+/.test(lines[index + 1] ?? '');
    return { text, isFrame: inPython || FRAME.test(text) || isGoCall };
  });
}

/** Runs of frames, shortened: those next to the message stay. */
function shortened(lines: readonly Line[]): Line[] {
  const found: Line[] = [];
  for (let at = 0; at < lines.length; ) {
    const end = lines.findIndex(({ isFrame }, index) => index >= at && !isFrame);
    const run = lines.slice(at, end === -1 ? lines.length : end);
    found.push(...shortenedRun(run));
    at += run.length;
    if (lines[at] !== undefined) found.push(lines[at]!);
    at += 1;
  }
  return found;
}

function shortenedRun(run: readonly Line[]): readonly Line[] {
  const left = run.length - SHOWN_FRAMES;
  if (left <= 1) return run;
  const rest = { text: `    ... ${left} more lines of the trace`, isFrame: true };
  const lastFirst = PYTHON_FRAME.test(run[0]?.text ?? '');
  return lastFirst ? [rest, ...run.slice(-SHOWN_FRAMES)] : [...run.slice(0, SHOWN_FRAMES), rest];
}

/** What a container wrote at last, from its log's messages, oldest first. */
export function excerpt(messages: readonly string[]): LogExcerpt {
  const lines = shortened(marked(messages.flatMap(readable)));
  const last = lines.slice(-MOST_LINES);
  const at = lines.indexOf(tellingLine(lines) ?? lines.at(-1)!);
  const said = lines[at]?.text.trim();
  const isCutOff = at >= 0 && at < lines.length - last.length;
  const shown = isCutOff ? [lines[at]!, { text: '...' }, ...last.slice(2)] : last;
  return { lines: shown.map(({ text }) => text), said };
}

/** The message of the last trace; without a trace the last line that speaks of a failure. */
function tellingLine(lines: readonly Line[]): Line | undefined {
  const words = lines.filter(({ isFrame }) => !isFrame);
  const frame = lines.findLastIndex(({ isFrame }) => isFrame);
  if (frame === -1) return words.findLast(({ text }) => TELLING.test(text));
  const start = lines.slice(0, frame).findLastIndex(({ isFrame }) => !isFrame);
  const [above, below] = [lines[start], lines[frame + 1]];
  const isPython = lines.slice(start + 1, frame + 1).some(({ text }) => PYTHON_FRAME.test(text));
  if (isPython) return below ?? words.at(-1);
  return messageOf(lines.slice(0, start + 1)) ?? above ?? words.at(-1);
}

/** A message may have several lines: the one that names the failure begins it. */
function messageOf(above: readonly Line[]): Line | undefined {
  const near = above.slice(-5);
  const since = near.findLastIndex(({ isFrame }) => isFrame);
  return near.slice(since + 1).findLast(({ text }) => TELLING.test(text));
}
