import { eventsToAst, type Node, parseEvents, SCALAR_STYLE, YAML11_SCHEMA, YAMLException } from 'js-yaml';
import { refused } from './refused.ts';

/** Plain data: functions stand in their long form, whatever form they were written in. */
export type Plain = string | number | boolean | readonly Plain[] | { readonly [name: string]: Plain };

/** Reads a template as CloudFormation does: JSON, or YAML 1.1 without what AWS leaves out of it. */
export function readTemplate(path: string, text: string): Readonly<Record<string, Plain>> {
  if (text.startsWith('\uFEFF'))
    throw refused(path, 'it begins with a byte order mark', 'it is emitted as it is', 'save it without');
  if (text.includes('\uFFFD'))
    throw refused(path, 'it is no text in UTF-8', 'it is emitted byte for byte', 'save it as UTF-8');
  const read = path.endsWith('.json') ? fromJson(path, text) : fromYaml(path, text);
  if (typeof read === 'object' && !Array.isArray(read)) return read as Readonly<Record<string, Plain>>;
  throw refused(
    path,
    'it is no template',
    'a template is an object of sections',
    'begin with AWSTemplateFormatVersion',
  );
}

function fromJson(path: string, text: string): Plain {
  try {
    return withoutNull(path, '', JSON.parse(text));
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw refused(path, `it is no JSON: ${error.message}`, 'CloudFormation could not read it', 'correct it there');
  }
}

function withoutNull(path: string, place: string, value: unknown): Plain {
  if (value === null) throw isNull(path, place);
  if (Array.isArray(value)) return value.map((item, index) => withoutNull(path, joined(place, String(index)), item));
  // JSON has no other values.
  if (typeof value !== 'object') return value as Plain;
  const entries = Object.entries(value ?? {});
  return Object.fromEntries(entries.map(([name, member]) => [name, withoutNull(path, joined(place, name), member)]));
}

function fromYaml(path: string, text: string): Plain {
  const source = text;
  try {
    const [document, ...more] = astOf(source);
    if (more.length > 0) throw refused(path, 'it holds several documents', 'a template is one', 'leave "---" out');
    if (document?.contents) return plain(path, '', document.contents);
  } catch (error) {
    if (!(error instanceof YAMLException)) throw error;
    const { line = 0, column = 0 } = error.mark ?? {};
    const at = error.mark === undefined ? '' : ` (line ${line + 1}, column ${column + 1})`;
    throw refused(path, `${error.reason}${at}`, 'CloudFormation says "YAML not well-formed"', 'correct it there');
  }
  throw refused(path, 'it is empty', 'a template has at least a resource', 'write one');
}

/**
 * The documents of a text. A bracket may close at the column of its key, as YAML 1.1's readers take it: js-yaml wants it
 * indented, and gets it so.
 */
function astOf(source: string) {
  try {
    return eventsToAst(parseEvents(source, {}), { source, schema: YAML11_SCHEMA });
  } catch (error) {
    const { position = 0 } = (error instanceof YAMLException && error.mark) || {};
    const line = source.slice(source.lastIndexOf('\n', position - 1) + 1, position);
    if (!/^[\]}]/.test(source.slice(position)) || line.trim() !== '') throw error;
    return astOf(`${source.slice(0, position)} ${source.slice(position)}`);
  }
}

const joined = (place: string, name: string): string => (place === '' ? name : `${place}.${name}`);

function plain(path: string, place: string, node: Node): Plain {
  if (node.kind === 'alias') throw unsupported(path, place, `the alias *${node.anchor}`);
  if (node.tagged) return called(path, place, node.tag, { ...node, tagged: false });
  if (node.kind === 'scalar') return scalar(path, place, node);
  if (node.kind === 'sequence') return node.items.map((item, index) => plain(path, joined(place, String(index)), item));
  const members = new Map<string, Plain>();
  for (const { key, value } of node.items) {
    const name = key.kind === 'scalar' ? key.value : '';
    if (key.kind !== 'scalar') throw unsupported(path, place, 'a key that is no text');
    if (key.tag === 'tag:yaml.org,2002:merge') throw unsupported(path, place, 'the merge key "<<"');
    if (members.has(name))
      throw refused(
        path,
        `${joined(place, name)} stands there twice`,
        'one of them would be lost',
        'take one of them out',
      );
    members.set(name, plain(path, joined(place, name), value));
  }
  return Object.fromEntries(members);
}

/** "CloudFormation supports the YAML Version 1.1 specification with a few exceptions" (Template formats). */
function unsupported(path: string, place: string, what: string) {
  return refused(
    path,
    `${place || 'it'} has ${what}`,
    'CloudFormation does not support aliases, merges and the tags binary, omap, pairs, set and timestamp',
    'write the value out',
  );
}

function called(path: string, place: string, tag: string, node: Exclude<Node, { kind: 'alias' }>): Plain {
  if (tag === '!!str' && node.kind === 'scalar') return node.value;
  const name = /^!([A-Za-z]+)$/.exec(tag)?.[1];
  if (name === undefined) throw unsupported(path, place, `the tag ${tag}`);
  // A tagged scalar is a text whatever it looks like.
  const argument = node.kind === 'scalar' ? node.value : plain(path, place, node);
  if (name === 'Ref' || name === 'Condition') return { [name]: argument };
  return { [`Fn::${name}`]: argument };
}

function scalar(path: string, place: string, { value, style }: Extract<Node, { kind: 'scalar' }>): Plain {
  if (style !== SCALAR_STYLE.PLAIN) return value;
  if (/^(~|null|Null|NULL|)$/.test(value)) throw isNull(path, place);
  // YAML 1.1's readers leave y and n alone, which its text counts among these.
  if (/^(true|True|TRUE|yes|Yes|YES|on|On|ON)$/.test(value)) return true;
  if (/^(false|False|FALSE|no|No|NO|off|Off|OFF)$/.test(value)) return false;
  // An account id such as 012345678901, a date and a version 1.10 stay the texts that they are.
  return /^-?\d+(\.\d+)?$/.test(value) && String(Number(value)) === value ? Number(value) : value;
}

function isNull(path: string, place: string) {
  return refused(
    path,
    `${place} has no value`,
    'CloudFormation says "Null values are not allowed"',
    'give it one, or take it out',
  );
}
