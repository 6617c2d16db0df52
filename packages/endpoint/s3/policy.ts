/** Who asks for an object, and under which circumstances: the keys of conditions, in lower case. */
export interface Asking {
  /** A service principal, an identity by its ARN and canonical user, or nobody. */
  readonly principal:
    | { readonly kind: 'Service' | 'AWS'; readonly name: string; readonly user?: string | undefined }
    | undefined;
  readonly action: string;
  readonly resource: string;
  readonly context: Readonly<Record<string, string>>;
}

/** Whether a bucket policy lets somebody do something: an explicit refusal wins, and what nothing allows is refused. */
export function isAllowed(policy: string | undefined, asking: Asking): boolean {
  const statements = listOf(fieldsOf(parse(policy ?? '{}')).Statement)
    .map(fieldsOf)
    .filter((statement) => applies(statement, asking));
  return statements.some(({ Effect }) => Effect === 'Allow') && !statements.some(({ Effect }) => Effect === 'Deny');
}

type Fields = Readonly<Record<string, unknown>>;

function applies(statement: Fields, asking: Asking): boolean {
  const { action, resource } = asking;
  const names = (value: unknown, text: string) => listOf(value).some((pattern) => isLike(String(pattern), text));
  const actionFits =
    statement.NotAction === undefined
      ? names(lower(statement.Action), action.toLowerCase())
      : !names(lower(statement.NotAction), action.toLowerCase());
  const resourceFits =
    statement.NotResource === undefined ? names(statement.Resource, resource) : !names(statement.NotResource, resource);
  const principalFits =
    statement.NotPrincipal === undefined
      ? means(statement.Principal, asking.principal)
      : !means(statement.NotPrincipal, asking.principal);
  return actionFits && resourceFits && principalFits && conditionsHold(statement, asking.context);
}

const lower = (value: unknown): string[] => listOf(value).map((one) => String(one).toLowerCase());

function means(value: unknown, principal: Asking['principal']): boolean {
  if (value === '*') return true;
  const named = fieldsOf(value);
  if (listOf(named.AWS).includes('*')) return true;
  if (principal?.user !== undefined && listOf(named.CanonicalUser).includes(principal.user)) return true;
  return principal !== undefined && listOf(named[principal.kind]).includes(principal.name);
}

const COMPARISONS: Readonly<Record<string, (wanted: string, found: string) => boolean>> = {
  stringequals: (wanted, found) => wanted === found,
  stringequalsignorecase: (wanted, found) => wanted.toLowerCase() === found.toLowerCase(),
  stringlike: isLike,
  arnequals: isLike,
  arnlike: isLike,
  bool: (wanted, found) => wanted.toLowerCase() === found.toLowerCase(),
  numericequals: (wanted, found) => Number(found) === Number(wanted),
  numericlessthan: (wanted, found) => Number(found) < Number(wanted),
  numericlessthanequals: (wanted, found) => Number(found) <= Number(wanted),
  numericgreaterthan: (wanted, found) => Number(found) > Number(wanted),
  numericgreaterthanequals: (wanted, found) => Number(found) >= Number(wanted),
};

/** A condition that is not known here holds for a refusal and for no permission: what is uncertain is refused. */
function conditionsHold({ Condition, Effect }: Fields, context: Asking['context']): boolean {
  return Object.entries(fieldsOf(Condition)).every(([operator, keys]) =>
    Object.entries(fieldsOf(keys)).every(
      ([key, values]) => holds(operator, context[key.toLowerCase()], listOf(values).map(String)) ?? Effect === 'Deny',
    ),
  );
}

function holds(operator: string, found: string | undefined, wanted: readonly string[]): boolean | undefined {
  const optional = /IfExists$/i.test(operator);
  const name = operator.replace(/IfExists$/i, '').toLowerCase();
  if (name === 'null') return wanted.some((value) => (value === 'true') === (found === undefined));
  const negated = /^(string|arn|numeric)not/.test(name);
  const compare = COMPARISONS[name.replace(/^(string|arn|numeric)not/, '$1')];
  if (!compare) return undefined;
  if (found === undefined) return optional || negated;
  const some = wanted.some((value) => compare(value, found));
  return negated ? !some : some;
}

function isLike(pattern: string, text: string): boolean {
  const source = pattern
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replace(/\*/g, '.*')
    .replace(/\?/g, '.');
  return new RegExp(`^${source}$`, 's').test(text);
}

function listOf(value: unknown): unknown[] {
  if (value === undefined || value === null) return [];
  return Array.isArray(value) ? value : [value];
}

function fieldsOf(value: unknown): Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : {};
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return {};
  }
}
