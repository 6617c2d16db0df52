import { z } from 'zod';

/** What stands in the place of a record: where it listens on this machine, and how it is entered. */
export interface Substitute {
  readonly host: string;
  readonly port: string;
  readonly username?: string | undefined;
  readonly password?: string | undefined;
  readonly database?: string | undefined;
}

/** The substitutes of one stack, by logical ids from the root stack down. */
export interface SubstitutesOfStack {
  readonly stack: string;
  readonly region: string;
  readonly substitutes: Readonly<Record<string, Substitute>>;
}

const LOOPBACK = /^(127\.0\.0\.1|localhost|\[::1\])$/;

const url = z.string().transform((text, context): Substitute => {
  const parsed = tried(text);
  if (parsed && LOOPBACK.test(parsed.hostname) && parsed.port !== '') {
    const part = (value: string) => (value === '' ? undefined : decodeURIComponent(value));
    return {
      host: parsed.hostname,
      port: parsed.port,
      username: part(parsed.username),
      password: part(parsed.password),
      database: part(parsed.pathname.slice(1)),
    };
  }
  // Never the text itself: a password may be in it.
  context.addIssue({
    code: 'custom',
    message:
      'an address of this machine with its port, postgres://127.0.0.1:5432 for example, a % in it written as %25',
  });
  return z.NEVER;
});

/** What `PUT /_rookery/substitutes` takes: addresses by path. */
export const substitutesSchema = z.record(
  z.string().regex(/^[A-Za-z0-9]{1,255}(\/[A-Za-z0-9]{1,255})*$/, 'logical ids, as Database/Instance'),
  url,
);

/** Undefined for what is no URL, or has a `%` in it that escapes nothing. */
function tried(text: string): URL | undefined {
  try {
    decodeURIComponent(text);
    return new URL(text);
  } catch {
    return undefined;
  }
}
