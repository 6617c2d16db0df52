/** Where a command writes to. */
export interface Output {
  write(text: string): void;
  /** Aborted once nobody reads it any more. */
  readonly gone: AbortSignal;
}

/** What node calls a reader that has gone: of a pipe, of a terminal, of a socket. */
const GONE = new Set(['EPIPE', 'EIO', 'ECONNRESET', 'EBADF', 'ERR_STREAM_DESTROYED']);

/**
 * Writes to a stream of the process for as long as somebody reads it. A reader that has gone (`| head`, a closed terminal)
 * changes nothing of what the command does, nor of its exit code; an answer that could not be written is a failure.
 */
export function outputTo(stream: NodeJS.WriteStream): Output {
  const gone = new AbortController();
  stream.on('error', ({ code, message }: NodeJS.ErrnoException) => {
    if (gone.signal.aborted) return;
    gone.abort();
    if (GONE.has(code ?? '')) return;
    if (stream === process.stdout) process.stderr.write(`error: the answer could not be written: ${message}\n`);
    process.once('exit', () => {
      process.exitCode ||= 1;
    });
  });
  return {
    write: (text) => {
      if (!gone.signal.aborted) stream.write(text);
    },
    gone: gone.signal,
  };
}
