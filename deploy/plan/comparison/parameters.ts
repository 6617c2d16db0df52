import { fieldsOf } from './template-data.ts';

/** Whether a value differs from the deployed one; `unknown` where only CloudFormation will know. */
export type State = 'same' | 'changed' | 'unknown';

/** A parameter of a stack that is to be updated: its value where that is known, and whether it differs. */
export interface ParameterState {
  readonly value?: string | undefined;
  readonly state: State;
  /** It comes from a parameter with NoEcho. */
  readonly secret?: boolean | undefined;
}

export type ParameterStates = Readonly<Record<string, ParameterState>>;

/** What CloudFormation shows in place of the value of a parameter with NoEcho. */
const MASKED = /^\*+$/;

/** A deployed value, where it is shown. */
export function shownValue(deployed: string | undefined): string | undefined {
  return deployed === undefined || MASKED.test(deployed) ? undefined : deployed;
}

/** A parameter whose new value is known. Whether a value that is not shown differs, nobody can tell: it is taken to. */
export function knownParameter(value: string, deployed: string | undefined): ParameterState {
  return {
    value,
    state: value === shownValue(deployed) ? 'same' : 'changed',
  };
}

/** The default of a parameter that has no value. */
export function defaultOf(declaration: unknown): string | undefined {
  const { Default } = fieldsOf(declaration);
  return Default === undefined ? undefined : String(Default);
}

/** A parameter's value as `Ref` has it: a list where its type is one. */
export function asReference(declaration: unknown, value: string | undefined): unknown {
  const type = String(fieldsOf(declaration).Type);
  // The value is then the name under which another one is stored.
  if (value === undefined || type.startsWith('AWS::SSM::Parameter::Value<')) return undefined;
  if (!/^(List<|CommaDelimitedList$)/.test(type)) return value;
  return value === '' ? [] : value.split(',').map((item) => item.trim());
}
