/** One line of the log, as a flat object. */
export type Entry = Readonly<Record<string, string | number | undefined>>;

export type Log = (event: string, entry?: Entry) => void;

/** A log that writes one JSON object a line; members that are undefined are left out. */
export function jsonLog(write: (line: string) => void): Log {
  return (event, entry = {}) => write(`${JSON.stringify({ time: new Date().toISOString(), event, ...entry })}\n`);
}
