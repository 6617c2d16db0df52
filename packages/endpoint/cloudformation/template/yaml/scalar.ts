const NULL = /^(?:~|null|Null|NULL|)$/;
const TRUE = /^(?:yes|Yes|YES|true|True|TRUE|on|On|ON)$/;
const FALSE = /^(?:no|No|NO|false|False|FALSE|off|Off|OFF)$/;
const INTEGER =
  /^(?:[-+]?0b[0-1_]+|[-+]?0[0-7_]+|[-+]?(?:0|[1-9][0-9_]*)|[-+]?0x[0-9a-fA-F_]+|[-+]?[1-9][0-9_]*(?::[0-5]?[0-9])+)$/;
const FLOAT =
  /^(?:[-+]?[0-9][0-9_]*\.[0-9_]*(?:[eE][-+][0-9]+)?|\.[0-9][0-9_]*(?:[eE][-+][0-9]+)?|[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+\.[0-9_]*|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN))$/;

/** What a scalar is. A number that JavaScript would write in another way is the text that Java writes of it. */
export type Scalar = string | number | boolean | null;

/**
 * What YAML 1.1 reads of a scalar without quotes or tag: yaml.org/type. Timestamps stay texts, for CloudFormation leaves
 * that type out: docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/template-formats.html
 */
export function plainScalar(text: string): Scalar {
  if (NULL.test(text)) return null;
  return booleanOf(text) ?? integerOf(text) ?? floatOf(text) ?? text;
}

export function booleanOf(text: string): boolean | undefined {
  if (TRUE.test(text)) return true;
  return FALSE.test(text) ? false : undefined;
}

/** Binary, octal, decimal, hexadecimal and base sixty (`1:30`), with underscores anywhere. */
export function integerOf(text: string): number | string | undefined {
  if (!INTEGER.test(text)) return undefined;
  const digits = text.replace(/[-+_]/g, '');
  if (!/[0-9a-fA-F]/.test(digits.replace(/^0[bx]/, ''))) return undefined;
  const size = digits.includes(':') ? sixties(digits, BigInt) : BigInt(withPrefix(digits));
  const value = text.startsWith('-') ? -size : size;
  const number = Number(value);
  return Number.isSafeInteger(number) ? number + 0 : String(value);
}

const withPrefix = (digits: string): string => (/^0[0-7]/.test(digits) ? `0o${digits.slice(1)}` : digits);

function sixties(digits: string, convert: (part: string) => bigint): bigint {
  return digits.split(':').reduce((sum, part) => sum * 60n + convert(part), 0n);
}

/** A number with a point, or of base sixty with one, infinite, or none at all. */
export function floatOf(text: string): number | string | undefined {
  if (!FLOAT.test(text)) return undefined;
  const sign = text.startsWith('-') ? '-' : '';
  const digits = text.replace(/^[-+]/, '').replaceAll('_', '').toLowerCase();
  if (digits === '.inf') return `${sign}Infinity`;
  if (digits === '.nan') return 'NaN';
  const size = digits.split(':').reduce((sum, part) => sum * 60 + Number(part), 0);
  if (Number.isNaN(size)) return undefined;
  const written = `${sign}${javaText(size)}`;
  const number = sign === '' ? size : -size;
  return Number.isFinite(number) && String(number) === written ? number : written;
}

/** A number as Java's `Double.toString` writes it: always with a point, and with an exponent from ten million on. */
function javaText(size: number): string {
  if (size === Number.POSITIVE_INFINITY) return 'Infinity';
  if (size === 0 || (size >= 1e-3 && size < 1e7)) return withPoint(String(size));
  const [digits = '', exponent = ''] = size.toExponential().split('e');
  return `${withPoint(digits)}E${Number(exponent)}`;
}

const withPoint = (digits: string): string => (digits.includes('.') ? digits : `${digits}.0`);
