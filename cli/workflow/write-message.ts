import type { Io } from '../command.ts';
import { shownMessage } from '../render/logs.ts';

/** Writes what a task wrote, below the line that says whose it is. */
export function writeMessage(io: Io, message: string): void {
  for (const text of shownMessage(message, io.colour)) io.err(`  ${text}`);
}
