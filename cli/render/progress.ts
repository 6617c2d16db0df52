import type { Rollout } from '../../deploy/follow/deploying.ts';
import type { Expected } from '../../deploy/follow/expected.ts';
import type { ServiceEvent } from '../../deploy/follow/service-events.ts';
import type { StackEvent } from '../../deploy/model.ts';
import type { Io } from '../command.ts';
import type { Emit } from '../stream/model.ts';
import { eventLine, serviceLine, withoutName } from './events.ts';
import { drawBelow } from './line.ts';
import { painter } from './style.ts';
import { ProgressTree } from './tree.ts';

/** Shows an operation while it runs. */
export interface Progress {
  onEvent(event: StackEvent): void;
  onService(event: ServiceEvent): void;
  /** Takes how far ECS is with a service: only a tree has room for it. */
  readonly onRollout: ((rollout: Rollout) => void) | undefined;
  /** Takes what the last update took: only a tree has room for it. */
  onExpected(expected: Expected): void;
  /** Takes a sentence of the deployer's own. */
  onNote(sentence: string): void;
  /** Shows the last state, and leaves it on the screen. */
  end(): void;
}

const redrawMs = 200;

/** A tree that is redrawn in place on a terminal, one line an event elsewhere. Nothing is shown before the first event. */
export function progressOf(io: Io, stackName: string): Progress {
  const shown = io.terminal === undefined ? eventLines(io) : liveTree(io, stackName);
  return io.emit === undefined ? shown : emitting(io.emit, stackName, shown);
}

/** What is shown, and for a program beside it. */
function emitting(emit: Emit, stack: string, shown: Progress): Progress {
  return {
    ...shown,
    onEvent(event) {
      shown.onEvent(event);
      const { time, path, logicalId, physicalId, type, status, reason } = event;
      emit({ event: 'resource', stack, time: time.toISOString(), path, logicalId, physicalId, type, status, reason });
    },
    onService(event) {
      shown.onService(event);
      const { time, service, message } = event;
      emit({ event: 'service', stack, time: time.toISOString(), service, message });
    },
  };
}

/** What ECS says, or the deployer, of tasks that do not come up, and of a rollout that waits for somebody. */
const TROUBLE = /fail|unable|unhealthy|circuit breaker|error|rollout:continue/i;

/** Where nobody looks on: how the stack itself is, and what failed. */
const matters = ({ path, status }: StackEvent) => path.length === 0 || status.endsWith('_FAILED');

function eventLines(io: Io): Progress {
  const paint = painter(io.colour);
  return {
    onEvent(event) {
      if (!io.quiet || matters(event)) io.err(eventLine(event, paint));
    },
    onService(event) {
      if (!io.quiet || TROUBLE.test(event.message)) io.err(serviceLine(event, paint));
    },
    onRollout: undefined,
    onExpected() {},
    onNote: (sentence) => io.err(sentence),
    end() {},
  };
}

function liveTree(io: Io, stackName: string): Progress {
  const paint = painter(io.colour);
  const tree = new ProgressTree(stackName);
  let timer: ReturnType<typeof setInterval> | undefined;
  let drawn = 0;

  const draw = (rows?: number): void => {
    const { columns, rows: all } = io.terminal ?? { columns: 80, rows: 24 };
    const lines = tree.lines(Date.now(), { columns, rows: rows ?? all - 2 }, paint);
    const up = drawn > 0 ? `\x1b[${drawn}A` : '';
    // From the left edge: a Ctrl-C may have left its `^C` there. Without wrapping: a line that is wider than it looks, by wide characters, is cut off instead of taking two.
    io.raw(`\x1b[?7l\r${up}${lines.map((line) => `\x1b[2K${line}\n`).join('')}\x1b[0J\x1b[?7h`);
    drawn = lines.length;
  };

  const printAbove = (line: string): void => {
    io.raw(`${drawn > 0 ? `\x1b[${drawn}A\r` : ''}\x1b[0J${line}\n`);
    drawn = 0;
    draw();
  };

  return {
    onEvent(event) {
      tree.take(event, Date.now());
      if (timer !== undefined) return;
      draw();
      timer = setInterval(draw, redrawMs);
      drawBelow(printAbove);
    },
    onService: ({ service, message }) => tree.note(service, withoutName(message)),
    onRollout: (rollout) => tree.rollout(rollout),
    onExpected: (expected) => tree.expect(expected),
    onNote(sentence) {
      tree.say(sentence);
    },
    end() {
      if (timer === undefined) return;
      clearInterval(timer);
      timer = undefined;
      drawBelow(undefined);
      // Nothing is drawn over this one: it may be longer than the screen.
      draw(Number.POSITIVE_INFINITY);
      drawn = 0;
    },
  };
}
