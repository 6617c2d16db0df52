const { VERSION = 'development' } = process.env;

/** What the image was built as. */
export const version = VERSION;

/** One line of JSON. */
export function log(event: string, more: Readonly<Record<string, unknown>> = {}): void {
  process.stdout.write(`${JSON.stringify({ time: new Date().toISOString(), event, version, ...more })}\n`);
}

/** The value of an environment variable; a program without one that it needs does not start. */
export function need(name: string): string {
  const value = process.env[name];
  if (value) return value;
  log('refused', { message: `${name} has to be set` });
  process.exit(2);
}
