import { AwsError } from '../server/service.ts';
import { content, element, escapeXml, type ListStyle } from './xml.ts';

/** A call of the AWS query protocol: a form whose dotted names spell nested structures. */
export interface QueryCall {
  readonly action: string;
  readonly version: string;
  readonly input: Record<string, unknown>;
}

const MOST_FIELDS = 20_000;
const DEEPEST = 16;

type Tree = Map<string, Tree | string>;

/** Reads `Parameters.member.1.ParameterKey=A` and its like; undefined when the form names no action. */
export function parseQuery(body: string): QueryCall | undefined {
  const fields = [...new URLSearchParams(body)];
  if (fields.length > MOST_FIELDS)
    throw new AwsError('MalformedInput', `More than ${MOST_FIELDS} fields in one request.`);
  const tree: Tree = new Map();
  for (const [name, value] of fields) plant(tree, name.split('.'), value);
  const { Action: action, Version: version, ...input } = branch(tree);
  if (typeof action !== 'string') return undefined;
  return { action, version: typeof version === 'string' ? version : '', input };
}

function plant(tree: Tree, path: readonly string[], value: string): void {
  if (path.length > DEEPEST) throw new AwsError('MalformedInput', 'A field of the request is nested too deeply.');
  let node = tree;
  for (const step of path.slice(0, -1)) {
    const next = node.get(step);
    // `Tags=` (an empty list) beside `Tags.member.1.Key=a`: the items win.
    const below: Tree = next instanceof Map ? next : new Map();
    node.set(step, below);
    node = below;
  }
  const last = path.at(-1) ?? '';
  if (!(node.get(last) instanceof Map)) node.set(last, value);
}

function branch(tree: Tree): Record<string, unknown> {
  // fromEntries defines its properties, so that a field named __proto__ is only a field.
  return Object.fromEntries([...tree].map(([name, node]) => [name, node instanceof Map ? grow(node) : node]));
}

function grow(tree: Tree): unknown {
  const member = tree.get('member');
  if (member instanceof Map && tree.size === 1) return items(member);
  const entry = tree.get('entry');
  if (entry instanceof Map && tree.size === 1) return pairs(entry);
  return branch(tree);
}

function items(tree: Tree): unknown[] {
  return [...tree]
    .sort(([a], [b]) => Number(a) - Number(b))
    .map(([, node]) => (node instanceof Map ? grow(node) : node));
}

function pairs(tree: Tree): Record<string, unknown> {
  const nodes = [...tree.values()].filter((node) => node instanceof Map);
  return Object.fromEntries(
    nodes.map((node) => {
      // Maps of message attributes spell both with a capital letter.
      const value = node.get('value') ?? node.get('Value');
      return [String(node.get('key') ?? node.get('Name')), value instanceof Map ? grow(value) : value];
    }),
  );
}

/** The answer to a call; a void operation (undefined) has no result element. */
export function queryAnswer(
  action: string,
  namespace: string,
  result: unknown,
  requestId: string,
  lists: ListStyle = 'member',
): string {
  const body = result === undefined ? '' : `<${action}Result>${content(result, lists)}</${action}Result>`;
  const metadata = element('ResponseMetadata', { RequestId: requestId });
  return `<${action}Response xmlns="${escapeXml(namespace)}">${body}${metadata}</${action}Response>`;
}

/** The answer to a call of EC2, and of EC2 alone: nothing stands around its result. */
export function ec2Answer(action: string, namespace: string, result: unknown, requestId: string): string {
  const body = `${element('requestId', requestId)}${result === undefined ? '' : content(result, 'item')}`;
  return `<${action}Response xmlns="${escapeXml(namespace)}">${body}</${action}Response>`;
}

/** An error as the query protocol words it. */
export function queryError(error: AwsError, namespace: string, requestId: string): string {
  const members = { Type: error.status < 500 ? 'Sender' : 'Receiver', Code: error.code, Message: error.message };
  return `<ErrorResponse xmlns="${escapeXml(namespace)}">${element('Error', { ...members, ...error.details })}${element('RequestId', requestId)}</ErrorResponse>`;
}

/** An error as EC2, and EC2 alone, words it. */
export function ec2Error(error: AwsError, requestId: string): string {
  const members = { Code: error.code, Message: error.message };
  return `<Response>${element('Errors', { Error: members })}${element('RequestID', requestId)}</Response>`;
}
