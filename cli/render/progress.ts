import type { ServiceEvent } from '../../deploy/follow/service-events.ts';
import type { StackEvent } from '../../deploy/model.ts';
import type { Io } from '../command.ts';
import { eventLine, serviceLine, withoutName } from './events.ts';
import { drawBelow } from './line.ts';
import { painter } from './style.ts';
import { ProgressTree } from './tree.ts';

/** Shows an operation while it runs. */
export interface Progress {
  onEvent(event: StackEvent): void;
  onService(event: ServiceEvent): void;
  /** Takes a sentence of the deployer's own. */
  onNote(sentence: string): void;
  /** Shows the last state, and leaves it on the screen. */
  end(): void;
}

const redrawMs = 200;

/** A tree that is redrawn in place on a terminal, one line an event elsewhere. Nothing is shown before the first event. */
export function progressOf(io: Io, stackName: string): Progress {
  return io.terminal === undefined ? eventLines(io) : liveTree(io, stackName);
}

function eventLines(io: Io): Progress {
  const paint = painter(io.colour);
  return {
    onEvent: (event) => io.err(eventLine(event, paint)),
    onService: (event) => io.err(serviceLine(event, paint)),
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
