import type { ParameterDeclaration } from '../model.ts';
import type { RecordedParameter } from '../release-model.ts';

/** Words in the name of a parameter that holds a secret... */
const SECRET_WORDS =
  /passw(or)?d|passphrase|secret|token|credential|salt|hmac|dsn|connection_?string|webhook|(api|private|access|signing|encryption|session|master|shared|license|client|auth|ssh|deploy|service|account)_?key/i;
const SECRET_ENDS = /(^pass|[a-z_]Pass|_pass)$/;
/** ...unless the name goes on to say that it is of something else. */
const NAMES_ANOTHER =
  /(arn|arns|name|names|id|ids|alias|path|prefix|url|uri|version|days|hours|minutes|seconds|length|count|ttl)$/i;

/** Values that are credentials whatever their parameter is called. */
const SECRET_VALUES = [
  /\b(AKIA|ASIA)[0-9A-Z]{16}\b/,
  /-----BEGIN [A-Z ]*PRIVATE KEY-----/,
  /\beyJ[\w-]{8,}\.[\w-]{8,}\./,
  /\b(gh[pousr]_|github_pat_|glpat-|xox[abeprs]-|sk_live_|rk_live_|npm_|AIza)[\w-]{16,}/,
  /:\/\/[^/\s:@]*:[^/\s@]+@/,
  /\bSG\.[\w-]{16,}\.[\w-]+/,
  /\b(Basic|Bearer) [\w+/.~-]{8,}/,
  /(passw(or)?d|pwd|secret|token|api_?key|account_?key)(\s*=\s*|["']\s*:\s*)["']?[^\s"']/i,
  /:\/\/hooks\.slack\.com\/services\/|discord(app)?\.com\/api\/webhooks\//,
];

/** What a generated key looks like: long, of one piece, with letters of both cases and digits. */
function looksGenerated(value: string): boolean {
  return /^[A-Za-z0-9/+=_-]{32,}$/.test(value) && [/[a-z]/, /[A-Z]/, /[0-9]/].every((kind) => kind.test(value));
}

const isPlain = (value: string): boolean => value === '' || /^(arn:|true$|false$|[\d.]+$)/.test(value);

/** Whether a value is one that nobody should read in a record. */
export function looksSecret(name: string, value: string): boolean {
  if (SECRET_VALUES.some((pattern) => pattern.test(value)) || looksGenerated(value)) return true;
  const isNamed = (SECRET_WORDS.test(name) && !NAMES_ANOTHER.test(name)) || SECRET_ENDS.test(name);
  return isNamed && !isPlain(value);
}

/** A parameter as a record may hold it. */
export function recordedParameter(
  name: string,
  declaration: ParameterDeclaration | undefined,
  value: string | undefined,
): RecordedParameter {
  // What was NoEcho when it was deployed is answered as asterisks, whatever the template says now.
  const isMasked = value === undefined || /^\*{4,}$/.test(value);
  if (isMasked || String(declaration?.NoEcho) === 'true') return { hidden: 'NoEcho' };
  return looksSecret(name, value) ? { hidden: 'secret' } : { value };
}
