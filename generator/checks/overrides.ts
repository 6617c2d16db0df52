import { RookeryError } from '../errors.ts';
import { nearest } from '../nearest.ts';
import { schemaOf } from '../resources/schema.ts';
import { checkAnswer, checkFields } from './definition.ts';
import { isPlain } from './known.ts';

const OPTIONS = ['path', 'description', 'parameters'];

/** Refuses an override of what is no template, or with options that it does not have. */
export function checkOverride(template: unknown, options: unknown, change: unknown): void {
  const path = String(isPlain(template) ? template.path : 'override');
  if (!isPlain(template) || !('document' in template)) {
    const mend = typeof template === 'function' ? 'call it: vpcTemplate({}).' : 'give it what template(...) answers.';
    throw refused(`${path}: what is to be overridden is no template.`, mend);
  }
  if ('text' in template) {
    throw refused(
      `${path}: a template in a file of its own is not overridden: it is emitted as it is.`,
      'change the file.',
    );
  }
  if (typeof change !== 'function') {
    throw refused(`${path}: the override changes nothing.`, 'write a function: ({ change }) => { ... }.');
  }
  checkFields(path, 'the options of the override', options);
  const fields: Readonly<Record<string, unknown>> = { ...(isPlain(options) ? options : {}) };
  const unknown = Object.keys(fields).find((name) => !OPTIONS.includes(name));
  if (unknown !== undefined)
    throw refused(`${path}: an override has no option "${unknown}".`, instead(unknown, OPTIONS));
  const { description = '' } = fields;
  if (typeof description !== 'string') throw refused(`${path}: the description is no text.`, 'write a literal text.');
}

/** Refuses what an override answers and is no record of outputs, or takes outputs away that are not there. */
export function checkAnswered(path: string, outputs: object, answered: unknown): void {
  if (answered === undefined) return;
  checkAnswer(path, answered);
  const gone = Object.entries(answered as object).find(([name, value]) => value === undefined && !(name in outputs));
  if (gone === undefined) return;
  const [name] = gone;
  throw refused(`${path}: there is no output "${name}" to take away.`, instead(name, Object.keys(outputs)));
}

/** Refuses replacements of attributes that a resource does not have. */
export function checkReplacements(path: string, logicalId: string, type: string, values: unknown): void {
  checkFields(path, `the replacements of ${logicalId}`, values);
  const known = ['Ref', ...Object.keys(schemaOf(type)?.a ?? {}).filter((name) => !name.startsWith('['))];
  for (const [name, value] of Object.entries(values as object)) {
    if (value === null) throw refused(`${path}: the value of ${logicalId}.${name} is null.`, 'give it a value.');
    // The outputs of a nested stack are its own.
    if (schemaOf(type) === undefined || name.startsWith('Outputs.') || known.includes(name)) continue;
    throw refused(`${path}: "${logicalId}" has no attribute "${name}" to replace.`, instead(name, known));
  }
}

/** Refuses to adopt a resource by names that CloudFormation cannot find it by. */
export function checkNames(path: string, logicalId: string, names: unknown): void {
  checkFields(path, `the names of ${logicalId}`, names);
  const values: readonly unknown[] = Object.values(names as object);
  if (values.length > 0 && values.every((value) => typeof value === 'string' || typeof value === 'number')) return;
  throw refused(
    `${path}: "${logicalId}" is adopted by ${values.length === 0 ? 'no name' : 'a name that is no literal'}.`,
    "name the resource that exists: { BucketName: 'my-bucket' }.",
  );
}

function instead(name: string, known: readonly string[]): string {
  const meant = nearest(name, known);
  return meant === undefined ? `there are: ${known.join(', ') || 'none'}.` : `write "${meant}".`;
}

function refused(what: string, mend: string) {
  return new RookeryError('OverrideRefused', {
    what,
    why: 'it would be lost in silence, or be found only while CloudFormation deploys.',
    mend,
  });
}
