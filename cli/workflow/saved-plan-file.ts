import { randomBytes } from 'node:crypto';
import { access, constants, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { z } from 'zod';
import type { Plan } from '../../deploy/model.ts';
import type { SavedPlan } from '../../deploy/plan/saved/saved-plan.ts';
import { RookeryError } from '../../generator/errors.ts';
import type { Io } from '../command.ts';

/** What `stack:diff --save` writes: the plans of one environment, one for each stack that would change. */
export interface SavedPlans {
  readonly format: 'rookery-plan';
  readonly version: 1;
  readonly environment: string;
  /** The master template as it was named on the command line. */
  readonly app?: string | undefined;
  readonly plans: readonly SavedPlan[];
}

const text = z.string().min(1);
const savedPlan = z.object({
  environment: text,
  root: text.optional(),
  account: text,
  region: text,
  stackName: text,
  stackId: text,
  changeSetId: text,
  made: text,
  stackChanged: text.optional(),
  digest: z.object({ templates: text, parameters: text }),
  // Its changes are compared with those of the change set itself before anything is executed.
  plan: z.custom<Plan>((plan) => planShape.safeParse(plan).success),
  marks: z.object({ shifted: z.array(z.string()), members: z.array(z.string()) }),
  request: z.object({
    templateUrl: z.string(),
    parameters: z.array(z.string()),
    tags: z.record(z.string(), z.string()),
  }),
});
const changeShape: z.ZodType = z.lazy(() =>
  z.object({
    logicalId: text,
    type: text,
    action: z.enum(['Add', 'Modify', 'Remove', 'Import', 'Dynamic']),
    replacement: z.enum(['True', 'False', 'Conditional']),
    stateful: z.boolean(),
    details: z.array(z.object({ target: z.string(), dynamic: z.boolean() })),
    nested: z.array(changeShape).optional(),
  }),
);
const planShape = z.object({
  kind: z.enum(['CREATE', 'UPDATE']),
  changeSetId: text,
  stackId: text,
  stackName: text,
  changes: z.array(changeShape),
  parameters: z.array(z.object({ name: text, before: z.string().optional(), after: z.string() })),
});
const savedPlans = z.object({
  format: z.literal('rookery-plan'),
  version: z.literal(1),
  environment: text,
  app: text.optional(),
  plans: z.array(savedPlan),
});

function unwritable(file: string, reason: string): RookeryError {
  return new RookeryError('PlanNotSaved', {
    what: `${file}: the plan cannot be written there (${reason}).`,
    why: 'without the file nobody could execute it, so no change set is kept.',
    mend: 'name a file in a folder that is there and may be written.',
  });
}

const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** Refuses a place that could not be written, before a change set is made for it. */
export async function checkPlace(io: Io, file: string): Promise<void> {
  const folder = dirname(resolve(io.folder, file));
  await access(folder, constants.W_OK).catch((error: unknown) => {
    throw unwritable(file, reasonOf(error));
  });
}

/** Writes plans so that only their owner reads them, and nobody a half of them. */
export async function writePlans(io: Io, file: string, plans: Omit<SavedPlans, 'format' | 'version'>): Promise<void> {
  const path = resolve(io.folder, file);
  const draft = `${path}.${randomBytes(4).toString('hex')}`;
  const document: SavedPlans = { format: 'rookery-plan', version: 1, ...plans };
  try {
    await writeFile(draft, `${JSON.stringify(document, undefined, 2)}\n`, { mode: 0o600, flag: 'wx' });
    await rename(draft, path);
  } catch (error) {
    await rm(draft, { force: true });
    throw unwritable(file, reasonOf(error));
  }
}

function unreadable(file: string, what: string): RookeryError {
  return new RookeryError('PlanUnreadable', {
    what: `${file}: ${what}.`,
    why: 'only a plan that `stack:diff --save` wrote can be executed.',
    mend: 'name the file that was written by it, as it is.',
  });
}

/** Reads what `stack:diff --save` wrote. */
export async function readPlans(io: Io, file: string): Promise<SavedPlans> {
  const content = await readFile(resolve(io.folder, file), 'utf8').catch((error: unknown) => {
    throw unreadable(file, `it cannot be read (${reasonOf(error)})`);
  });
  let document: unknown;
  try {
    document = JSON.parse(content);
  } catch {
    throw unreadable(file, 'it holds no JSON');
  }
  const parsed = savedPlans.safeParse(document);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw unreadable(file, `it is no saved plan (${issue?.path.join('.') || 'the document'}: ${issue?.message})`);
}
