import { z } from 'zod';
import { AwsError } from '../server/service.ts';

const path = z.string().nullable().optional();
const seconds = z.number().int().nonnegative();
const template = z.unknown().optional();

const transition = { Next: z.string().optional(), End: z.boolean().optional() };
const common = { Comment: z.string().optional(), InputPath: path, OutputPath: path };
const results = { ResultPath: path, ResultSelector: template };

const retrier = z.looseObject({
  ErrorEquals: z.array(z.string()).min(1),
  IntervalSeconds: seconds.min(1).optional(),
  MaxAttempts: seconds.max(99_999_999).optional(),
  BackoffRate: z.number().min(1).optional(),
  MaxDelaySeconds: seconds.min(1).optional(),
  JitterStrategy: z.enum(['FULL', 'NONE']).optional(),
});
const catcher = z.looseObject({ ErrorEquals: z.array(z.string()).min(1), Next: z.string(), ResultPath: path });

const task = z.looseObject({
  Type: z.literal('Task'),
  ...common,
  ...results,
  ...transition,
  Resource: z.string(),
  Parameters: template,
  TimeoutSeconds: seconds.min(1).optional(),
  TimeoutSecondsPath: z.string().optional(),
  Retry: z.array(retrier).optional(),
  Catch: z.array(catcher).optional(),
});
const wait = z.looseObject({
  Type: z.literal('Wait'),
  ...common,
  ...transition,
  Seconds: seconds.optional(),
  SecondsPath: z.string().optional(),
  Timestamp: z.string().optional(),
  TimestampPath: z.string().optional(),
});
const pass = z.looseObject({
  Type: z.literal('Pass'),
  ...common,
  ...transition,
  ResultPath: path,
  Parameters: template,
  Result: z.unknown().optional(),
});
const succeed = z.looseObject({ Type: z.literal('Succeed'), ...common });
const fail = z.looseObject({
  Type: z.literal('Fail'),
  Error: z.string().optional(),
  Cause: z.string().optional(),
  ErrorPath: z.string().optional(),
  CausePath: z.string().optional(),
});
const choice = z.looseObject({
  Type: z.literal('Choice'),
  ...common,
  Choices: z.array(z.looseObject({ Next: z.string() })).min(1),
  Default: z.string().optional(),
});
/** Valid on AWS, beyond this endpoint: such a state fails when an execution comes to it. */
const other = z.looseObject({ Type: z.enum(['Map', 'Parallel']), ...common, ...transition });

const definition = z.looseObject({
  Comment: z.string().optional(),
  StartAt: z.string(),
  QueryLanguage: z.enum(['JSONPath', 'JSONata']).optional(),
  TimeoutSeconds: seconds.min(1).optional(),
  States: z.record(z.string(), z.discriminatedUnion('Type', [task, wait, pass, succeed, fail, choice, other])),
});

export type Definition = z.infer<typeof definition>;
export type State = Definition['States'][string];
export type StateOf<T extends State['Type']> = Extract<State, { Type: T }>;
export type Retrier = z.infer<typeof retrier>;

/** Reads a definition in Amazon States Language, or refuses it as Step Functions does. */
export function readDefinition(text: string): Definition {
  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch (error) {
    throw invalid(`INVALID_JSON_DESCRIPTION: ${error instanceof Error ? error.message : String(error)}`);
  }
  const read = definition.safeParse(content);
  if (!read.success) {
    const problems = read.error.issues.map(
      (issue) => `SCHEMA_VALIDATION_FAILED: ${issue.message} at /${issue.path.join('/')}`,
    );
    throw invalid(problems.join(', '));
  }
  const dangling = danglingIn(read.data);
  if (dangling.length > 0) throw invalid(dangling.join(', '));
  return read.data;
}

function danglingIn({ StartAt, States }: Definition): string[] {
  const all: Target[] = [
    { to: StartAt, field: 'StartAt', at: '/StartAt' },
    ...Object.entries(States).flatMap(([name, state]) => targetsOf(state, `/States/${name}`)),
  ];
  return all
    .filter(({ to }) => !Object.hasOwn(States, to))
    .map(({ to, field, at }) => `MISSING_TRANSITION_TARGET: Missing '${field}' target: ${to} at ${at}`);
}

interface Target {
  readonly to: string;
  readonly field: string;
  readonly at: string;
}

function targetsOf(state: State, at: string): Target[] {
  const each = (list: readonly { readonly Next: string }[] = [], name = ''): Target[] =>
    list.map(({ Next }, index) => ({ to: Next, field: 'Next', at: `${at}/${name}[${index}]/Next` }));
  if (state.Type === 'Succeed' || state.Type === 'Fail') return [];
  if (state.Type === 'Choice') {
    const { Default } = state;
    return [
      ...each(state.Choices, 'Choices'),
      ...(Default === undefined ? [] : [{ to: Default, field: 'Default', at: `${at}/Default` }]),
    ];
  }
  const { Next } = state;
  if ((Next === undefined) === (state.End !== true)) {
    throw invalid(`SCHEMA_VALIDATION_FAILED: A state has either Next or "End": true at ${at}`);
  }
  return [
    ...(Next === undefined ? [] : [{ to: Next, field: 'Next', at: `${at}/Next` }]),
    ...(state.Type === 'Task' ? each(state.Catch, 'Catch') : []),
  ];
}

function invalid(message: string): AwsError {
  return new AwsError('InvalidDefinition', `Invalid State Machine Definition: '${message}'`);
}
