import type { ResourceChange, SecurityChange } from '../../model.ts';
import { isLater, LATER_WORD, readable } from '../values/differences.ts';
import type { SecurityEntry } from './entry.ts';
import { networkRules } from './network-rules.ts';
import { isFields, policyDocument, statements } from './policy-statements.ts';
import { settingEntry } from './settings.ts';

type Fields = Readonly<Record<string, unknown>>;

/** Who a Lambda function lets call it: one permission is one resource. */
function lambdaPermission({ Principal, Action, SourceArn, SourceAccount }: Fields): SecurityEntry {
  const source = SourceArn ?? SourceAccount;
  const by = source === undefined ? '' : ` for ${String(source)}`;
  return {
    kind: 'resource policy',
    text: `Allow ${String(Action)} to ${String(Principal)}${by}`,
    broad: Principal === '*' || (source === undefined && String(Principal).endsWith('.amazonaws.com')),
  };
}

function kindOf(type: string, path: readonly string[]): SecurityEntry['kind'] {
  if (path.includes('AssumeRolePolicyDocument')) return 'trust';
  return type.startsWith('AWS::IAM::') ? 'permissions' : 'resource policy';
}

function* walk(type: string, value: unknown, path: readonly string[]): Generator<SecurityEntry> {
  const document = path.length === 0 ? undefined : policyDocument(value);
  if (document !== undefined) {
    for (const one of statements(kindOf(type, path), document)) yield { ...one, property: path[0] };
    return;
  }
  const name = path.at(-1) ?? '';
  if (Array.isArray(value)) for (const item of value) yield* walk(type, item, path);
  else if (isFields(value)) for (const [key, item] of Object.entries(value)) yield* walk(type, item, [...path, key]);
  else if (value !== undefined && value !== null) {
    const entry = settingEntry(path.join('.'), name, String(value));
    if (entry !== undefined) yield { ...entry, property: path[0] };
  }
}

/** All that the properties of a resource say about security. */
function entriesOf(type: string, properties: Fields | undefined): SecurityEntry[] {
  if (properties === undefined) return [];
  const permission = type === 'AWS::Lambda::Permission' ? [lambdaPermission(properties)] : [];
  return [...networkRules(type, properties), ...permission, ...walk(type, properties, [])];
}

const keyOf = ({ kind, text }: SecurityEntry): string => `${kind} ${text}`;

/** Policies and rules are shown of what is new as well; of its settings only those that open something. */
const isWorthShowing = ({ text, broad, kind }: SecurityEntry, isNew: boolean): boolean =>
  !isNew ||
  broad ||
  /^(network|trust|resource policy)$/.test(kind) ||
  /^(Allow|Deny|PermissionsBoundary|ManagedPolicyArns)\b/.test(text);

/** Properties before and after a change; undefined where there is no such resource, or nobody shows them. */
export interface PropertySides {
  readonly before?: Fields | undefined;
  readonly after?: Fields | undefined;
}

/** Whether a text with placeholders may turn out to be another one. */
function mayBecome(text: string, other: string): boolean {
  if (!isLater(text)) return false;
  const parts = readable(text).split(LATER_WORD);
  let from = 0;
  for (const [index, part] of parts.entries()) {
    const at = index === parts.length - 1 ? other.length - part.length : other.indexOf(part, from);
    if (at < from || !other.startsWith(part, at) || (index === 0 && at !== 0)) return false;
    from = at + part.length;
  }
  return true;
}

/** What a change does to permissions, open ports, public access and encryption. */
export function securityChanges(
  type: string,
  { action, details }: Pick<ResourceChange, 'action' | 'details'>,
  { before, after }: PropertySides,
): readonly SecurityChange[] {
  const [old, next] = [distinct(entriesOf(type, before)), distinct(entriesOf(type, after))];
  const isNew = action === 'Add' || action === 'Remove';
  const removed = [...old.values()].filter((entry) => !next.has(keyOf(entry)) && isWorthShowing(entry, isNew));
  const added = [...next.values()].filter((entry) => !old.has(keyOf(entry)) && isWorthShowing(entry, isNew));
  const certain = new Set(details.filter(({ dynamic }) => !dynamic).map(({ target }) => target.split('.')[1] ?? ''));
  const isCertain = ({ property }: SecurityEntry) =>
    property === undefined ? certain.size > 0 : certain.has(property);
  const found: SecurityChange[] = [];
  for (const entry of added) {
    const twin = isCertain(entry)
      ? -1
      : removed.findIndex((one) => one.kind === entry.kind && mayBecome(entry.text, one.text));
    if (twin >= 0) found.push(changeOf(removed.splice(twin, 1)[0] ?? entry, 'uncertain'));
    else found.push(changeOf(entry, 'added'));
  }
  return [...removed.map((entry) => changeOf(entry, 'removed')), ...found];
}

const distinct = (entries: readonly SecurityEntry[]) => new Map(entries.map((entry) => [keyOf(entry), entry]));

const changeOf = ({ kind, text, broad }: SecurityEntry, effect: SecurityChange['effect']): SecurityChange => ({
  effect,
  kind,
  text,
  broad,
});
