import { RookeryError } from '../../../generator/errors.ts';

type Words = readonly [program: string, ...args: string[]];

/** How a service runs on this machine, as `services/SERVICE/local.ts` exports it as `program`, whatever it is written in. */
export interface LocalProgram {
  /** A command that makes what runs; it runs in the service's folder, without a shell. */
  readonly build?: Words;
  /** What is to be there when it runs: patterns of files below the service's folder. All files without it. */
  readonly files?: readonly [string, ...string[]];
  /**
   * The program and its arguments; it runs in a folder of its own that holds `files`, without a shell. `{folder}` is the path of
   * the service's own folder, for what is not copied: packages that were installed there.
   */
  readonly run: Words;
  /** Arguments that a task definition's command takes the place of. */
  readonly arguments?: readonly string[];
  /** Patterns of files whose change calls for a new build. What `files` do not name, where it builds; else `files`. */
  readonly watch?: readonly [string, ...string[]];
  /**
   * Variables on this machine alone, which win over those of the task definition. `{orders:80}` in a value becomes the address
   * of a service of the same namespace, `{localhost:9000}` that of another container of the task.
   */
  readonly environment?: Readonly<Record<string, string>>;
}

/** Checks what a service's `local.ts` exports. `file` is where it lies. */
export async function parseProgram(raw: unknown, file: string): Promise<LocalProgram> {
  const { z } = await import('zod');
  // No program is told such a word: it would end there.
  const word = z.string().refine((text) => !text.includes('\0'), 'a word without a zero byte');
  const words = z.tuple([word.min(1)], word, {
    error: "a list of words, the program first: ['python3', 'main.py']. No shell reads it",
  });
  const pattern = z
    .string()
    .min(1)
    .refine((text) => !text.startsWith('/') && !text.split('/').includes('..'), 'a pattern of files below the folder');
  const patterns = z.tuple([pattern], pattern);
  const name = z.string().regex(/^[A-Za-z_][A-Za-z0-9_]*$/, 'the name of a variable');
  const schema = z.strictObject({
    build: words.optional(),
    files: patterns.optional(),
    run: words,
    arguments: z.array(word).optional(),
    watch: patterns.optional(),
    environment: z.record(name, z.string()).optional(),
  });
  const result = schema.safeParse(raw);
  // The schema is the interface, but for undefined in the place of what is absent.
  if (result.success) return result.data as LocalProgram;
  const lines = result.error.issues.map(({ path, message }) => `${['program', ...path].join('.')}: ${message}`);
  throw new RookeryError('ProgramInvalid', {
    what: `${file}: ${lines.join('\n  ')}`,
    why: 'it says how the service runs on this machine.',
    mend: "export `program`, for example `export const program = { run: ['python3', 'main.py'] } satisfies LocalProgram;`.",
  });
}
