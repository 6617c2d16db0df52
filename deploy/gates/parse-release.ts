import { RookeryError } from '../../generator/errors.ts';
import type { Template } from '../../generator/model.ts';
import { nearest } from '../../generator/nearest.ts';
import type { CommandCheck, Gated, Gates, ReleaseHooks, UrlCheck } from './model.ts';

const HOOKS = ['afterSynth', 'afterPlan', 'afterDeploy', 'onFailure'] as const;

/** Checks what `release.ts` exports, and answers what it says of one stack. `file` is where it lies. */
export async function parseRelease(raw: unknown, { name, template }: Gated, file = 'release.ts'): Promise<Gates> {
  const result = (await releaseSchema(name !== undefined)).safeParse(raw);
  if (!result.success) {
    const lines = result.error.issues.map(({ path, message }) => `${['release', ...path].join('.')}: ${message}`);
    throw invalid(`${file}: ${lines.join('\n  ')}`, 'a release has to know for certain what it waits for.');
  }
  // The schema holds the shape; of functions it knows no more than that they are some.
  const data = result.data as Partial<Gates> & { readonly roots?: Readonly<Record<string, Partial<Gates>>> };
  const own = name === undefined ? data : (data.roots?.[name] ?? {});
  const place = name === undefined ? `${file}: release` : `${file}: release.roots.${name}`;
  for (const path of own.migrations ?? []) checkMigration(place, template, path);
  for (const check of own.checks ?? []) if ('output' in check) checkOutput(place, template, check.output);
  return { migrations: own.migrations ?? [], checks: own.checks ?? [], hooks: data.hooks ?? {} };
}

/** Refuses roots that the system does not have. */
export function checkRootNames(raw: unknown, names: readonly string[], file = 'release.ts'): void {
  const roots = Object.keys((raw as { roots?: object } | undefined)?.roots ?? {});
  const unknown = roots.find((one) => !names.includes(one));
  if (unknown !== undefined)
    throw unknownName(`${file}: release.roots.${unknown}: there is no such root.`, unknown, names);
}

async function releaseSchema(hasRoots: boolean) {
  const { z } = await import('zod');
  const patienceSeconds = z.number().min(0).max(3600).optional();
  const url = z.strictObject({
    output: z.string(),
    path: z.string().startsWith('/').optional(),
    status: z
      .string()
      .regex(/^\d{3}(-\d{3})?(,\d{3}(-\d{3})?)*$/, '200, 200,204 or 200-299')
      .optional(),
    body: z.string().refine(isPattern, 'a regular expression').optional(),
    patienceSeconds,
  });
  const command = z.strictObject({ command: z.array(z.string().min(1)).min(1), patienceSeconds });
  const gates = {
    migrations: z.array(z.string().regex(/^[A-Za-z0-9]+(\/[A-Za-z0-9]+)*$/, 'the path of a nested stack')).optional(),
    checks: z.array(z.union([url, command])).optional(),
  };
  const callable = z.custom<ReleaseHooks[keyof ReleaseHooks]>((one) => typeof one === 'function', 'a function');
  const hooks = z.strictObject(Object.fromEntries(HOOKS.map((hook) => [hook, callable.optional()]))).optional();
  return hasRoots
    ? z.strictObject({ roots: z.record(z.string(), z.strictObject(gates)).optional(), hooks })
    : z.strictObject({ ...gates, hooks });
}

function isPattern(text: string): boolean {
  try {
    return new RegExp(text) instanceof RegExp;
  } catch {
    return false;
  }
}

/** A migration is the path of a nested stack that offers a task. */
function checkMigration(place: string, template: Template, path: string): void {
  let at = template;
  for (const name of path.split('/')) {
    const nested = Object.entries(at.document.Resources).filter(
      ([, { Type }]) => Type === 'AWS::CloudFormation::Stack',
    );
    const found = nested.find(([logicalId]) => logicalId === name)?.[1];
    const what = `${place}: migrations: ${path}: ${at.path} has no nested stack ${name}.`;
    if (found?.nested === undefined)
      throw unknownName(
        what,
        name,
        nested.map(([logicalId]) => logicalId),
      );
    at = found.nested;
  }
  const missing = ['TaskDefinitionArn', 'ClusterName', 'TaskSubnetIds', 'TaskSecurityGroupId'].find(
    (output) => !Object.hasOwn(at.outputs, output),
  );
  if (missing === undefined) return;
  throw invalid(
    `${place}: migrations: ${path} offers no task: ${at.path} puts out no ${missing}.`,
    'a migration is a one-off task, whose stack says by its outputs how it is run.',
  );
}

function checkOutput(place: string, template: Template, output: string): void {
  const names = Object.keys(template.outputs);
  if (!names.includes(output)) throw unknownName(`${place}: checks: there is no output ${output}.`, output, names);
}

function unknownName(what: string, name: string, known: readonly string[]): RookeryError {
  const close = nearest(name, known);
  const mend = close === undefined ? 'name one of these.' : `did you mean ${close}?`;
  return invalid(what, `there are ${known.join(', ') || 'none'}.`, mend);
}

function invalid(
  what: string,
  why: string,
  mend = 'correct it there; `npm run check` finds most of these while you write.',
) {
  return new RookeryError('ReleaseInvalid', { what, why, mend });
}

/** Whether a check runs a program of one's own. */
export function isCommand(check: UrlCheck | CommandCheck): check is CommandCheck {
  return 'command' in check;
}
