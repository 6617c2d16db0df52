import { RookeryError } from '../errors.ts';
import { nearest } from '../nearest.ts';
import { isPlain } from './known.ts';

const PARTS = ['path', 'description', 'parameters', 'region', 'transforms', 'metadata', 'body'];

/** The transforms of AWS (AWS CloudFormation User Guide, "Transform reference"); a macro of one's own has another name. */
const TRANSFORMS = [
  'AWS::CodeDeployBlueGreen',
  'AWS::Include',
  'AWS::LanguageExtensions',
  'AWS::SecretsManager-2020-07-23',
  'AWS::SecretsManager-2024-09-16',
  'AWS::Serverless-2016-10-31',
  'AWS::ServiceCatalog',
];

/** Refuses a definition with parts that no template has, or that are not of their kind. */
export function checkDefinition(path: string, definition: object): void {
  const fields: Readonly<Record<string, unknown>> = { ...definition };
  const unknown = Object.keys(fields).find((name) => !PARTS.includes(name) && fields[name] !== undefined);
  if (unknown !== undefined) {
    const meant = nearest(unknown, PARTS);
    throw refused(
      `${path}: a template has no "${unknown}".`,
      meant === undefined ? `it has ${PARTS.join(', ')}.` : `write "${meant}".`,
    );
  }
  const { description, parameters, transforms = [], metadata = {}, body } = fields;
  if (typeof description !== 'string') throw refused(`${path}: its description is no text.`, 'write a literal text.');
  if (!isPlain(parameters))
    throw refused(`${path}: its parameters are no object.`, 'declare them by name, or write {}.');
  if (!isPlain(metadata)) throw refused(`${path}: its metadata is no object.`, 'write an object.');
  if (typeof body !== 'function')
    throw refused(`${path}: it has no body.`, 'write body({ resource, params }) { ... }.');
  checkTransforms(path, transforms);
}

function checkTransforms(path: string, transforms: unknown): void {
  if (!Array.isArray(transforms)) throw refused(`${path}: its transforms are no list.`, 'put them into a list: [...].');
  for (const name of transforms) {
    if (typeof name !== 'string')
      throw refused(`${path}: a transform is no text.`, "name it: 'AWS::LanguageExtensions'.");
    if (!name.startsWith('AWS::') || TRANSFORMS.includes(name)) continue;
    const meant = nearest(name, TRANSFORMS);
    throw refused(
      `${path}: there is no transform "${name}".`,
      meant === undefined ? `AWS has ${TRANSFORMS.join(', ')}.` : `write "${meant}".`,
    );
  }
}

/** Refuses what a body answers and is no record of outputs: the outputs would be lost. */
export function checkAnswer(path: string, answer: unknown): void {
  if (isPlain(answer)) return;
  const isPromise = answer instanceof Promise;
  throw refused(
    `${path}: its body answers ${isPromise ? 'a promise' : answer === undefined ? 'nothing' : 'no object of outputs'}.`,
    isPromise ? 'write it without async: a body runs at once.' : 'return the outputs by name, or {}.',
  );
}

/** Refuses what is no object where names and values belong. */
export function checkFields(path: string, what: string, value: unknown): void {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return;
  throw refused(`${path}: what is given as ${what} is no object.`, 'write names and values: { ... }.');
}

function refused(what: string, mend: string) {
  return new RookeryError('DefinitionRefused', {
    what,
    why: 'it would be lost in silence, or break the template that is emitted.',
    mend,
  });
}
