import { isDeeperThan } from '../../wire/depth.ts';
import { validationError } from '../failure.ts';
import { jsonFault } from './json-fault.ts';
import { YamlFailure } from './yaml/cursor.ts';
import { readYaml } from './yaml/read-yaml.ts';

/** As that of YAML. */
const DEEPEST = 500;

function parseJson(text: string): unknown {
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    const { line, column } = jsonFault(text);
    throw validationError(`Template format error: JSON not well-formed. (line ${line}, column ${column})`);
  }
  if (isDeeperThan(body, DEEPEST)) throw validationError('Template format error: JSON is nested too deeply.');
  return body;
}

function parseYaml(text: string): unknown {
  try {
    return readYaml(text);
  } catch (error) {
    if (!(error instanceof YamlFailure)) throw error;
    const { mark, sentence = '' } = error;
    if (sentence.startsWith('Template')) throw validationError(sentence);
    const where = `(line ${mark.line + 1}, column ${mark.column + 1})`;
    const why = sentence === '' ? '' : `: ${sentence}`;
    throw validationError(`Template format error: YAML not well-formed. ${where}${why}`);
  }
}

/** Parses a template's text, JSON or YAML with short forms, into plain data in which every function has its long form. */
export function parseText(text: string): unknown {
  return text.trimStart().startsWith('{') ? parseJson(text) : parseYaml(text);
}
