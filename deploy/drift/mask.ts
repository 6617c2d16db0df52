/** Names of properties whose values are not for a screen; names and ARNs of secrets are. */
const SECRET = /(password|passphrase|secretstring|secret|token|credential|private_?key|api_?key)s?$/i;
const HIDDEN = '****';

function maskedMember(name: string, value: unknown): unknown {
  return SECRET.test(name) && typeof value === 'string' ? HIDDEN : value;
}

/** An environment variable is a name and a value side by side. */
function maskedPair(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  const { Name, Value } = value as { readonly Name?: unknown; readonly Value?: unknown };
  return typeof Name === 'string' && Value !== undefined && SECRET.test(Name) ? { ...value, Value: HIDDEN } : value;
}

/** A value of a property at a path, without what must not be shown. */
export function masked(path: string, text: string): string {
  if (text === 'null') return text;
  if (path.split('/').some((name) => SECRET.test(name))) return HIDDEN;
  if (!/^[[{]/.test(text)) return text;
  try {
    return JSON.stringify(JSON.parse(text, (name, value: unknown) => maskedPair(maskedMember(name, value))));
  } catch {
    return text;
  }
}
