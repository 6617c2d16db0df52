/** What a schema says about one value. */
export interface Limits {
  readonly enum?: readonly (string | number | boolean)[];
  readonly pattern?: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly uniqueItems?: boolean;
}

/** A schema without what the resource specification says anyway: names, types, required properties. */
export interface Node {
  /** What the resource's own schema says, and so CloudFormation checks. */
  l?: Limits;
  /** What only the service's API says. */
  s?: Limits;
  /** A definition that the rest is in. */
  r?: string;
  /** Properties. */
  c?: Record<string, Node>;
  /** Items of a list. */
  a?: Node;
  /** Members of a map. */
  m?: Node;
  /** Definitions, at the root alone. */
  d?: Record<string, Node>;
}

type Fields = Readonly<Record<string, unknown>>;
const KEYWORDS = new Set('enum pattern minimum maximum minLength maxLength minItems maxItems uniqueItems'.split(' '));
const fields = (value: unknown): Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : {};

/** The limits of a resource's schema; `added` holds the paths of what was added to it from the service's API. */
export function compact(schema: unknown, added: ReadonlySet<string>): Node {
  const { properties, definitions } = fields(schema);
  const defined = Object.entries(fields(definitions)).map(
    ([name, definition]) => [name, nodeOf(definition, `/definitions/${name}`, added)] as const,
  );
  const root = nodeOf({ properties }, '', added);
  let known = new Map(defined);
  // A definition without limits leaves what refers to it without, too.
  for (let size = -1; size !== known.size; ) {
    size = known.size;
    known = new Map([...known].filter(([, node]) => !isEmpty(pruned(node, known))));
  }
  pruned(root, known);
  return known.size === 0 ? root : { ...root, d: Object.fromEntries(known) };
}

function nodeOf(schema: unknown, path: string, added: ReadonlySet<string>): Node {
  const { $ref, items, properties, patternProperties, ...rest } = fields(schema);
  if (typeof $ref === 'string') return { r: $ref.replace('#/definitions/', '') };
  const node: Node = { ...limitsOf(rest, path, added) };
  const children = Object.entries(fields(properties)).map(
    ([name, child]) => [name, nodeOf(child, `${path}/properties/${name}`, added)] as const,
  );
  if (children.length > 0) node.c = Object.fromEntries(children);
  if (items !== undefined && !Array.isArray(items)) node.a = nodeOf(items, `${path}/items`, added);
  const members = Object.values(fields(patternProperties));
  if (members.length === 1) node.m = nodeOf(members[0], `${path}/patternProperties`, added);
  return node;
}

function limitsOf(schema: Fields, path: string, added: ReadonlySet<string>): Pick<Node, 'l' | 's'> {
  const limits = Object.entries(schema).filter(
    ([keyword, value]) =>
      KEYWORDS.has(keyword) && value !== false && !(value === 0 && keyword.startsWith('min') && keyword !== 'minimum'),
  );
  const isAdded = ([keyword]: readonly [string, unknown]): boolean => added.has(`${path}/${keyword}`);
  const own = Object.fromEntries(limits.filter((one) => !isAdded(one)));
  const service = Object.fromEntries(limits.filter(isAdded));
  return {
    ...(Object.keys(own).length > 0 && { l: own }),
    ...(Object.keys(service).length > 0 && { s: service }),
  };
}

/** A node without children that say nothing. */
function pruned(node: Node, known: ReadonlyMap<string, Node>): Node {
  if (node.r !== undefined && !known.has(node.r)) delete node.r;
  if (node.a && isEmpty(pruned(node.a, known))) delete node.a;
  if (node.m && isEmpty(pruned(node.m, known))) delete node.m;
  if (node.c) {
    const kept = Object.entries(node.c).filter(([, child]) => !isEmpty(pruned(child, known)));
    if (kept.length > 0) node.c = Object.fromEntries(kept);
    else delete node.c;
  }
  return node;
}

const isEmpty = (node: Node): boolean => Object.keys(node).length === 0;
