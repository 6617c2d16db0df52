/** What a value is at deploy time, as far as that is known where it stands. */
export interface Kind {
  /** One value, a list of them, or a list in one comma-separated text: the form in which a list crosses a stack boundary. */
  readonly form: 'one' | 'list' | 'joined';
  /** What each value may name, for example `Arn of AWS::SQS::Queue`; nothing where it is plain text. */
  readonly names: readonly string[];
  /** Of a secret: keys that the JSON object in it is known to have. */
  readonly keys?: readonly string[];
  /** What distinguishes it from others that name the same: only values that say something else are refused. */
  readonly marks?: Readonly<Record<string, string>>;
}

/** Plain text, or a number. */
export const PLAIN: Kind = { form: 'one', names: [] };
export const PLAIN_LIST: Kind = { form: 'list', names: [] };

/** A certificate that CloudFront takes: one of us-east-1, wherever the distribution is deployed from. */
export const CLOUDFRONT_CERTIFICATE = 'AWS::CertificateManager::Certificate for CloudFront';
/** A web ACL that CloudFront takes: one of the scope CLOUDFRONT, which lies in us-east-1. */
export const CLOUDFRONT_WEB_ACL = 'AWS::WAFv2::WebACL for CloudFront';

/** One value that names this. */
export const naming = (...names: readonly string[]): Kind => ({ form: 'one', names });

/** The same in another form. */
export const inForm = (form: Kind['form'], kind: Kind): Kind => ({ ...kind, form });

/** What a value is that is either of these: it has to be fit in both cases, and the unknown is. */
export function eitherKind(left: Kind | undefined, right: Kind | undefined): Kind | undefined {
  if (left === undefined || right === undefined) return left ?? right;
  if (left.form !== right.form) return undefined;
  const keys = left.keys?.filter((key) => right.keys?.includes(key));
  return {
    form: left.form,
    names: [...new Set([...left.names, ...right.names])],
    ...(keys && { keys }),
    ...marksOfBoth(left, right),
  };
}

/** What either is known to be; where they differ, a value is both. */
function marksOfBoth({ marks: left = {} }: Kind, { marks: right = {} }: Kind): Pick<Kind, 'marks'> {
  const both = { ...left, ...right };
  const marks = Object.entries(both).map(([mark, value]) => {
    const other = left[mark] ?? value;
    return [mark, other === value ? value : `${other} or ${value}`];
  });
  return marks.length === 0 ? {} : { marks: Object.fromEntries(marks) };
}

/** Whether what a value names is accepted where `wanted` belongs; its form is not looked at. */
export function accepts(wanted: Kind, value: Kind): boolean {
  const marks = Object.entries(wanted.marks ?? {});
  if (!marks.every(([mark, wish]) => (value.marks?.[mark] ?? wish) === wish)) return false;
  if (wanted.names.length === 0 || value.names.length === 0) return true;
  if (!value.names.every((name) => wanted.names.includes(name))) return false;
  return (wanted.keys ?? []).every((key) => value.keys?.includes(key));
}

/** A kind in words: `the ARN of AWS::SQS::Queue`, `a list of the ids of AWS::EC2::Subnet`. */
export function inWords({ form, names, keys, marks }: Kind): string {
  const things = names.length === 0 ? 'plain text' : namesInWords(names);
  const keyed = keys === undefined ? things : `${things} with the keys ${keys.join(', ')}`;
  const marked = marks === undefined ? keyed : `${keyed} ${Object.entries(marks).flat().join(' ')}`;
  if (form === 'one') return marked;
  return `${form === 'joined' ? 'a list in one text, separated by commas, of ' : 'a list of '}${marked}`;
}

function namesInWords(names: readonly string[]): string {
  const byType = new Map<string, Set<string>>();
  for (const name of names) {
    const [attribute = '', type = ''] = name.split(' of ');
    const words = byType.get(type) ?? new Set();
    byType.set(type, words.add(isEc2Id(attribute, type) ? 'id' : (WORDS[attribute] ?? attribute)));
  }
  return [...byType].map(([type, attributes]) => `the ${[...attributes].sort().join(' or ')} of ${type}`).join(', or ');
}

/** Of most of what EC2 has, an id is all that templates pass on. */
const isEc2Id = (attribute: string, type: string) => attribute in WORDS && type.startsWith('AWS::EC2::');

const WORDS: Readonly<Record<string, string>> = { Arn: 'ARN', Name: 'name or id' };
