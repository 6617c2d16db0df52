import { isNoEcho } from '../template/parameters.ts';
import { mentionsIn } from '../template/references.ts';
import type { Template } from '../template/template.ts';
import { type Fields, isFields } from '../value.ts';

/** Properties that hold a password or a secret, whatever they are made from. */
const SECRETS = new Set(['SecretString', 'MasterUserPassword', 'AuthToken']);
const HIDDEN = '****';

function isFunction(expression: unknown): boolean {
  return isFields(expression) && Object.keys(expression).some((key) => key === 'Ref' || key.startsWith('Fn::'));
}

/** The value with what its expression makes of such parameters masked, at any depth. */
function masked(value: unknown, expression: unknown, secret: ReadonlySet<string>): unknown {
  if (isFunction(expression)) {
    return mentionsIn(expression).some(({ kind, name }) => kind === 'Ref' && secret.has(name)) ? HIDDEN : value;
  }
  if (Array.isArray(value) && Array.isArray(expression)) {
    return value.map((item, index) => masked(item, expression[index], secret));
  }
  if (!isFields(value) || !isFields(expression)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => [name, masked(inner, expression[name], secret)]),
  );
}

/** Properties as events show them: without what came from NoEcho parameters of any of these templates, and secrets. */
export function shownProperties(logicalId: string, properties: Fields, templates: readonly Template[]): string {
  let shown: unknown = properties;
  for (const { parameters, resources } of templates) {
    const secret = new Set(Object.keys(parameters).filter((name) => isNoEcho(parameters[name])));
    if (secret.size > 0) shown = masked(shown, resources[logicalId]?.properties, secret);
  }
  return JSON.stringify(shown, (name, value: unknown) => (SECRETS.has(name) ? HIDDEN : value));
}
