import type { DescribedOutput, Template } from '../model.ts';
import { kindOfParameter, type Parameter } from '../parameters/parameters.ts';
import { kindOfValue } from '../values/kind-of.ts';
import { Intrinsic } from '../values/value.ts';

/** What the compiler is told of a parameter of a template's file. */
export interface DeclaredParameter {
  readonly Type: Parameter['Type'];
  readonly Default?: string | number;
  readonly AllowedValues?: readonly (string | number)[];
  /** What its values name, for example `Arn of AWS::SQS::Queue`, where its type does not say it. */
  readonly holds?: string;
}

/** What the compiler is told of a template's file. */
export interface Declaration {
  readonly parameters: Readonly<Record<string, DeclaredParameter>>;
  /** By the name of the output what it is: `text`, `number`, `parameter Stage`, or what it names. */
  readonly outputs: Readonly<Record<string, string>>;
}

/** What a template's file declares, for the compiler. */
export function declarationOf({ document }: Pick<Template, 'document'>): Declaration {
  const parameters = Object.entries(document.Parameters).map(([name, parameter]) => [name, declared(parameter)]);
  const outputs = Object.entries(document.Outputs).map(([name, output]) => {
    // Outputs stand in a document as they were described.
    const { Value } = output as DescribedOutput;
    return [name, wordsOf(Value, document.Parameters)];
  });
  return { parameters: Object.fromEntries(parameters), outputs: Object.fromEntries(outputs) };
}

function declared(parameter: Parameter): DeclaredParameter {
  const { Type, Default, AllowedValues } = parameter;
  const { names } = kindOfParameter(parameter);
  return {
    Type,
    ...(Default !== undefined && { Default }),
    ...(AllowedValues !== undefined && { AllowedValues }),
    ...(!Type.startsWith('AWS::') && !Type.startsWith('List<') && names.length > 0 && { holds: names.join(' | ') }),
  };
}

function wordsOf(value: unknown, parameters: Template['document']['Parameters']): string {
  if (typeof value === 'number') return 'number';
  const name = value instanceof Intrinsic ? value.intrinsic.Ref : undefined;
  if (typeof name === 'string' && Object.hasOwn(parameters, name)) return `parameter ${name}`;
  const { form = 'one', names = [] } = kindOfValue(value) ?? {};
  return `${form === 'one' ? '' : 'list of '}${names.length === 0 ? 'text' : names.join(' | ')}`;
}

/** How two declarations differ, in words; nothing where they are the same. */
export function differences(written: Declaration, now: Declaration): readonly string[] {
  return [
    ...sectionDifferences('parameter', written.parameters, now.parameters),
    ...sectionDifferences('output', written.outputs, now.outputs),
  ];
}

function sectionDifferences(
  what: string,
  written: Readonly<Record<string, unknown>>,
  now: Readonly<Record<string, unknown>>,
): readonly string[] {
  const names = new Set([...Object.keys(written), ...Object.keys(now)]);
  return [...names].flatMap((name) => {
    if (!Object.hasOwn(written, name)) return [`the ${what} ${name} is new`];
    if (!Object.hasOwn(now, name)) return [`the ${what} ${name} is gone`];
    return sortedText(written[name]) === sortedText(now[name]) ? [] : [`the ${what} ${name} is another one`];
  });
}

const sortedText = (value: unknown): string =>
  JSON.stringify(typeof value === 'object' && value !== null ? Object.entries(value).sort() : value);
