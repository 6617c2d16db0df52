import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';
import { readDefinition } from './definition.ts';
import { StateFailure } from './failure.ts';
import { interpret } from './interpret.ts';
import type { Run } from './run.ts';

// No timer of a state machine keeps a process alive: the endpoint's server does.
const alive = setInterval(() => {}, 60_000);
after(() => clearInterval(alive));

const RESOURCE = 'arn:aws:states:::ecs:runTask.sync';

interface Ran {
  readonly output?: unknown;
  readonly error?: string;
  readonly cause?: string;
  readonly history: readonly string[];
  /** The parameters of every task that was run. */
  readonly parameters: readonly unknown[];
}

/** Runs a definition whose tasks do what the test says, one after the other. */
async function run(
  definition: object,
  input: unknown = {},
  tasks: readonly ((signal: AbortSignal) => Promise<unknown>)[] = [],
): Promise<Ran> {
  const history: string[] = [];
  const parameters: unknown[] = [];
  const it: Run = {
    definition: readDefinition(JSON.stringify(definition)),
    input,
    context: { Execution: { Name: 'first' }, StateMachine: { Name: 'job' } },
    signal: new AbortController().signal,
    timeScale: 0.001,
    record: (type) => void history.push(type),
    runTask: async (call) => {
      const task = tasks[parameters.length];
      parameters.push(call.parameters);
      return task?.(call.signal);
    },
  };
  try {
    return { output: await interpret(it), history, parameters };
  } catch (error) {
    if (!(error instanceof StateFailure)) throw error;
    return { error: error.error, cause: error.message, history, parameters };
  }
}

const one = (state: object) => ({ StartAt: 'It', States: { It: state } });
function fails(error: string) {
  return async () => {
    throw new StateFailure(error, 'because');
  };
}
const works = async () => ({ ExitCode: 0 });
function hangs(signal: AbortSignal) {
  return new Promise<never>((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
}

describe('a task', () => {
  const task = { Type: 'Task', Resource: RESOURCE, End: true };

  test('is tried again as often as Retry says, and then is the failure', async () => {
    const Retry = [{ ErrorEquals: ['States.TaskFailed'], IntervalSeconds: 1, MaxAttempts: 2 }];
    const failing = await run(one({ ...task, Retry }), {}, Array(9).fill(fails('States.TaskFailed')));
    assert.deepEqual([failing.error, failing.parameters.length], ['States.TaskFailed', 3]);
    const mended = await run(one({ ...task, Retry }), {}, [fails('States.TaskFailed'), works]);
    assert.deepEqual([mended.output, mended.parameters.length], [{ ExitCode: 0 }, 2]);
  });

  test('has tries of its own for each retrier', async () => {
    const Retry = [
      { ErrorEquals: ['States.Timeout'], MaxAttempts: 1 },
      { ErrorEquals: ['States.ALL'], MaxAttempts: 1 },
    ];
    const ran = await run(one({ ...task, Retry }), {}, [fails('States.Timeout'), fails('Other'), works]);
    assert.deepEqual(ran.output, { ExitCode: 0 });
  });

  test('that takes too long fails with States.Timeout, which TaskFailed does not catch', async () => {
    const Catch = [
      { ErrorEquals: ['States.TaskFailed'], Next: 'Wrong' },
      { ErrorEquals: ['States.Timeout'], Next: 'Late', ResultPath: '$.failure' },
    ];
    const definition = {
      StartAt: 'It',
      States: {
        It: { ...task, TimeoutSecondsPath: '$.limit', Catch },
        Wrong: { Type: 'Fail' },
        Late: { Type: 'Pass', End: true },
      },
    };
    const ran = await run(definition, { limit: 0.01 }, [hangs]);
    assert.deepEqual(ran.output, { limit: 0.01, failure: { Error: 'States.Timeout', Cause: '' } });
    assert.ok(ran.history.includes('TaskTimedOut'));
  });

  test('takes its parameters from the input and the context, and puts a choice of its result into the input', async () => {
    const state = {
      ...task,
      InputPath: '$.job',
      Parameters: { Cluster: 'a', 'Overrides.$': "$.list[1]['over rides']", Deep: [{ 'By.$': '$$.Execution.Name' }] },
      ResultSelector: { 'code.$': '$.ExitCode' },
      ResultPath: '$.result.last',
      OutputPath: '$.result',
    };
    const ran = await run(one(state), { job: { list: [0, { 'over rides': [1] }] } }, [works]);
    assert.deepEqual(ran.parameters, [{ Cluster: 'a', Overrides: [1], Deep: [{ By: 'first' }] }]);
    assert.deepEqual(ran.output, { last: { code: 0 } });
  });

  test('whose path leads nowhere fails for good', async () => {
    const Retry = [{ ErrorEquals: ['States.ALL'] }];
    const ran = await run(one({ ...task, Retry, Parameters: { 'A.$': '$.nothing' } }), { b: 1 });
    assert.equal(ran.error, 'States.Runtime');
    assert.match(ran.cause ?? '', /The JSONPath '\$\.nothing' specified for the field 'A\.\$' could not be found/);
  });

  test('records its history', async () => {
    assert.deepEqual((await run(one(task), {}, [works])).history, [
      'TaskStateEntered',
      'TaskScheduled',
      'TaskStarted',
      'TaskSucceeded',
      'TaskStateExited',
    ]);
  });
});

for (const [what, definition] of [
  [
    'the resource arn:aws:states:::lambda:invoke',
    one({ Type: 'Task', Resource: 'arn:aws:states:::lambda:invoke', End: true }),
  ],
  ['states of type Map', one({ Type: 'Map', End: true })],
  ['the query language JSONata', { QueryLanguage: 'JSONata', ...one({ Type: 'Succeed' }) }],
  ['the field Assign', one({ Type: 'Pass', Assign: { a: 1 }, End: true })],
] as const) {
  test(`${what} fails when an execution comes to it, and says why`, async () => {
    const { error, cause } = await run(definition);
    assert.deepEqual([error, cause], ['States.Runtime', `The embedded endpoint does not simulate ${what} (state It)`]);
  });
}

describe('a choice', () => {
  const decides = async (rule: object, input: unknown) => {
    const definition = {
      StartAt: 'It',
      States: {
        It: { Type: 'Choice', Choices: [{ ...rule, Next: 'Yes' }], Default: 'No' },
        Yes: { Type: 'Pass', Result: true, End: true },
        No: { Type: 'Pass', Result: false, End: true },
      },
    };
    return (await run(definition, input)).output;
  };
  const V = { Variable: '$.v' };

  for (const [rule, value, expected] of [
    [{ StringEquals: 'a' }, 'a', true],
    [{ StringEquals: '1' }, 1, false],
    [{ StringLessThan: 'b' }, 'a', true],
    [{ StringMatches: 'log-*.txt' }, 'log-1.txt', true],
    [{ StringMatches: 'log-\\*.txt' }, 'log-1.txt', false],
    [{ NumericEquals: 0 }, 0, true],
    [{ NumericGreaterThanEquals: 2 }, 1.5, false],
    [{ NumericLessThanPath: '$.w' }, 4, true],
    [{ BooleanEquals: true }, true, true],
    [{ TimestampGreaterThan: '2026-01-01T00:00:00Z' }, '2026-01-01T00:00:00-01:00', true],
    [{ IsNull: true }, null, true],
    [{ IsNumeric: false }, 'a', true],
    [{ IsTimestamp: true }, '2026-01-01', false],
    [{ IsPresent: true }, 1, true],
  ] as const) {
    test(`finds ${JSON.stringify(rule)} of ${JSON.stringify(value)} ${expected}`, async () => {
      assert.equal(await decides({ ...V, ...rule }, { v: value, w: 5 }), expected);
      assert.equal(await decides({ Not: { ...V, ...rule } }, { v: value, w: 5 }), !expected);
    });
  }

  test('joins rules, and knows what is absent', async () => {
    const rules = [
      { ...V, IsPresent: true },
      { ...V, NumericEquals: 1 },
    ];
    assert.equal(await decides({ And: rules }, {}), false);
    assert.equal(await decides({ Or: rules }, { v: 2 }), true);
  });

  test('without a default fails where nothing holds', async () => {
    const definition = {
      StartAt: 'It',
      States: { It: { Type: 'Choice', Choices: [{ ...V, IsNull: true, Next: 'Yes' }] }, Yes: { Type: 'Succeed' } },
    };
    assert.equal((await run(definition, { v: 1 })).error, 'States.NoChoiceMatched');
  });
});

test('a wait, a pass and a failure do what they say', async () => {
  const definition = {
    StartAt: 'Wait',
    States: {
      Wait: { Type: 'Wait', SecondsPath: '$.seconds', Next: 'Pass' },
      Pass: { Type: 'Pass', Result: 'late', ResultPath: '$.why', Next: 'Fail' },
      Fail: { Type: 'Fail', Error: 'Mine', CausePath: '$.why' },
    },
  };
  const { error, cause } = await run(definition, { seconds: 1 });
  assert.deepEqual([error, cause], ['Mine', 'late']);
});

for (const [definition, expected] of [
  ['{', /^Invalid State Machine Definition: 'INVALID_JSON_DESCRIPTION: /],
  [
    JSON.stringify({ StartAt: 'No', States: { It: { Type: 'Succeed' } } }),
    /MISSING_TRANSITION_TARGET: Missing 'StartAt' target: No at \/StartAt'$/,
  ],
  [
    JSON.stringify(one({ Type: 'Pass', Next: 'Gone' })),
    /MISSING_TRANSITION_TARGET: Missing 'Next' target: Gone at \/States\/It\/Next'$/,
  ],
  [JSON.stringify(one({ Type: 'Pass' })), /SCHEMA_VALIDATION_FAILED: .* at \/States\/It'$/],
  [
    JSON.stringify(one({ Type: 'Task', Resource: RESOURCE, TimeoutSeconds: '60', End: true })),
    /SCHEMA_VALIDATION_FAILED: .* at \/States\/It\/TimeoutSeconds'$/,
  ],
] as const) {
  test(`a definition is refused: ${expected.source}`, () => {
    assert.throws(() => readDefinition(definition), { code: 'InvalidDefinition', message: expected });
  });
}
