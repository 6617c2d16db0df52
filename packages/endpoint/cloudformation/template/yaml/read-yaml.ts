import { type Mark, YamlFailure } from './cursor.ts';
import { longForm } from './functions.ts';
import { type Node, readDocument } from './nodes.ts';
import { booleanOf, floatOf, integerOf, plainScalar, type Scalar } from './scalar.ts';

const STANDARD = 'tag:yaml.org,2002:';

/**
 * Reads a text as CloudFormation does: YAML 1.1, without aliases, merged keys and the types that AWS leaves out, and with
 * the short forms of functions. Throws YamlFailure.
 */
export function readYaml(text: string): unknown {
  const node = readDocument(text);
  return node === undefined ? null : dataOf(node);
}

function dataOf(node: Node): unknown {
  const { tag } = node;
  if (tag === undefined) return untagged(node);
  if (tag === '!') return node.kind === 'scalar' ? plainScalar(node.text) : untagged(node);
  if (tag.startsWith(STANDARD)) return standard(node, tag.slice(STANDARD.length));
  const value = node.kind === 'scalar' ? node.text : untagged(node);
  const called = longForm(tag, value);
  if (called !== undefined && tag.startsWith('!')) return called;
  throw new YamlFailure(`found the unknown tag ${tag}`, node.mark, `unknown tag ${tag}`);
}

function untagged(node: Node): unknown {
  if (node.kind === 'sequence') return node.items.map(dataOf);
  if (node.kind === 'mapping') return mapping(node.pairs);
  return node.plain ? plainScalar(node.text) : node.text;
}

function mapping(pairs: readonly (readonly [Node, Node])[]): Record<string, unknown> {
  // A name that stands twice has its last value.
  return Object.fromEntries(pairs.map(([key, value]) => [keyOf(key), dataOf(value)]));
}

function keyOf(key: Node): string {
  if (key.kind !== 'scalar') throw new YamlFailure('found unhashable key', key.mark);
  if (key.plain && key.tag === undefined && key.text === '<<') {
    throw new YamlFailure('found a merged key', key.mark, 'YAML hash merges are not supported');
  }
  const name = dataOf(key);
  if (typeof name === 'object' && name !== null) throw new YamlFailure('found unhashable key', key.mark);
  return String(name);
}

function standard(node: Node, type: string): unknown {
  const collection = { seq: 'sequence', map: 'mapping' }[type];
  if (collection === node.kind) return untagged(node);
  if (node.kind === 'scalar') {
    const value = standardScalar(type, node.text, node.mark);
    if (value !== undefined) return value;
  }
  throw new YamlFailure(`found the type ${type}`, node.mark, `unsupported tag !!${type}`);
}

function standardScalar(type: string, text: string, mark: Mark): Scalar | undefined {
  if (type === 'str') return text;
  if (type === 'null') return null;
  const read = { bool: booleanOf, int: integerOf, float: floatOf }[type];
  if (read === undefined) return undefined;
  const written = text.trim();
  const value = read(written) ?? (type === 'float' ? integerOf(written) : undefined);
  if (value === undefined) throw new YamlFailure(`"${text}" is not of the type ${type}`, mark);
  return value;
}
