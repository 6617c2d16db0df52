/** The functions that have a short form: those of the transform AWS::LanguageExtensions have none. */
const NAMES = new Set([
  'And',
  'Base64',
  'Cidr',
  'Contains',
  'EachMemberEquals',
  'EachMemberIn',
  'Equals',
  'FindInMap',
  'GetAtt',
  'GetAZs',
  'GetStackOutput',
  'If',
  'ImportValue',
  'Join',
  'Not',
  'Or',
  'RefAll',
  'Select',
  'Split',
  'Sub',
  'Transform',
  'ValueOf',
  'ValueOfAll',
]);

/** `!GetAtt A.B` and its like, in the long form that JSON has; undefined where there is no such function. */
export function longForm(tag: string, value: unknown): Record<string, unknown> | undefined {
  const name = tag.slice(1);
  if (name === 'Ref' || name === 'Condition') return { [name]: value };
  if (!NAMES.has(name)) return undefined;
  if (name === 'GetAtt' && typeof value === 'string') {
    const dot = value.indexOf('.');
    return { 'Fn::GetAtt': dot < 0 ? [value] : [value.slice(0, dot), value.slice(dot + 1)] };
  }
  return { [`Fn::${name}`]: value };
}
