import { list, number, object, text } from '../../../cloudformation/handler-values.ts';

type Fields = Readonly<Record<string, unknown>>;

/** A container of a task definition that is not registered yet. */
export interface DraftContainer {
  readonly name: string;
  readonly image: string;
  readonly essential: boolean;
  readonly cpu: number | undefined;
  readonly memory: number | undefined;
  readonly memoryReservation: number | undefined;
  /** Every member as it came, in the API's words. */
  readonly fields: Fields;
}

/** A task definition that is not registered yet. */
export interface Draft {
  readonly fields: Fields;
  readonly containers: readonly DraftContainer[];
  readonly networkMode: string;
  readonly isFargate: boolean;
  readonly hasExecutionRole: boolean;
}

/** One rule of RegisterTaskDefinition: why it refuses, or undefined. */
export type Rule = (draft: Draft) => string | undefined;

/** Reads what RegisterTaskDefinition was called with. */
export function draftOf(input: Fields): Draft {
  return {
    fields: input,
    containers: list(input.containerDefinitions).map((one) => containerOf(object(one))),
    networkMode: text(input.networkMode) ?? 'bridge',
    isFargate: list(input.requiresCompatibilities).includes('FARGATE'),
    hasExecutionRole: (text(input.executionRoleArn) ?? '') !== '',
  };
}

function containerOf(fields: Fields): DraftContainer {
  return {
    name: text(fields.name) ?? '',
    image: text(fields.image) ?? '',
    // A container is essential unless its definition says otherwise (API reference, ContainerDefinition).
    essential: String(fields.essential ?? true) === 'true',
    cpu: number(fields.cpu),
    memory: number(fields.memory),
    memoryReservation: number(fields.memoryReservation),
    fields,
  };
}

/** The first refusal of several containers, if there is one. */
export function eachContainer({ containers }: Draft, rule: (container: DraftContainer) => string | undefined) {
  for (const container of containers) {
    const refusal = rule(container);
    if (refusal !== undefined) return refusal;
  }
  return undefined;
}

/** The first value that occurs twice. */
export function repeated(values: readonly string[]): string | undefined {
  return values.find((value, index) => values.indexOf(value) !== index);
}

/** Whether a list, a map or a text says anything at all. */
export function isSet(value: unknown): boolean {
  if (Array.isArray(value)) return value.length > 0;
  if (typeof value === 'object' && value !== null) return Object.keys(value).length > 0;
  return value !== undefined && value !== null && value !== '' && value !== false;
}
