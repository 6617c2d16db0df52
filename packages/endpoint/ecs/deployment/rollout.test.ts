import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { DeploymentConfiguration } from '../model.ts';
import { fargateRefusal } from '../task-definition/fargate.ts';
import { breakerThreshold, nextStep, type SeenTask } from './rollout.ts';

/** `NNoo`: two new tasks that are healthy; lower case `o` an old healthy one, `x` an old and `p` a new one that is not. */
function seen(text: string): SeenTask[] {
  return [...text].map((letter, at) => ({
    id: `${letter}${at}`,
    primary: 'Np'.includes(letter),
    healthy: 'No'.includes(letter),
  }));
}

describe('the next step of a rolling replacement', () => {
  const table: [desired: number, least: number, most: number, tasks: string, start: number, stop: string][] = [
    [2, 100, 200, '', 2, ''],
    [2, 100, 200, 'oo', 2, ''],
    [2, 100, 200, 'oopp', 0, ''],
    [2, 100, 200, 'oopN', 0, 'o0'],
    [2, 100, 200, 'opN', 0, ''],
    [2, 100, 200, 'ooNN', 0, 'o0 o1'],
    [2, 100, 200, 'NN', 0, ''],
    [3, 100, 150, 'ooo', 1, ''],
    [3, 50, 100, 'ooo', 1, 'o0'],
    [2, 50, 100, 'oN', 1, 'o0'],
    [1, 0, 100, 'o', 1, 'o0'],
    [1, 100, 100, 'o', 0, ''],
    [2, 100, 100, 'xo', 1, 'x0'],
    [2, 0, 200, 'oo', 2, ''],
    [2, 100, 200, 'NNN', 0, 'N0'],
    [2, 100, 200, 'NpN', 0, 'p1'],
    [2, 100, 200, 'xxNN', 0, 'x0 x1'],
    [0, 100, 200, 'NNo', 0, 'N0 N1 o2'],
  ];
  for (const [desiredCount, minimumHealthyPercent, maximumPercent, tasks, start, stop] of table) {
    test(`of ${desiredCount} at ${minimumHealthyPercent}/${maximumPercent} with "${tasks}" starts ${start} and stops "${stop}"`, () => {
      const configuration = { minimumHealthyPercent, maximumPercent };
      const step = nextStep({ desiredCount, configuration, mayStart: true, tasks: seen(tasks) });
      assert.deepEqual([step.start, step.stop.join(' ')], [start, stop]);
    });
  }

  test('says when the percentages leave no room, and does nothing for a failed deployment', () => {
    const configuration = { minimumHealthyPercent: 100, maximumPercent: 100 };
    assert.equal(nextStep({ desiredCount: 1, configuration, mayStart: true, tasks: seen('o') }).stuck, true);
    assert.deepEqual(nextStep({ desiredCount: 2, configuration: {}, mayStart: false, tasks: seen('oop') }), {
      start: 0,
      stop: [],
      stuck: false,
    });
  });
});

test('the circuit breaker trips at a count, or at a share of the desired count within its bounds', () => {
  const breaker = (type?: string, value?: number): DeploymentConfiguration => ({
    deploymentCircuitBreaker: {
      enable: true,
      ...(type ? { thresholdConfiguration: { type, ...(value ? { value } : {}) } } : {}),
    },
  });
  for (const [desired, configuration, threshold] of [
    [1, breaker(), 3],
    [25, breaker(), 13],
    [1000, breaker(), 200],
    [1, breaker('COUNT', 2), 2],
    [10, breaker('UNBOUNDED_PERCENT', 10), 1],
    [10, breaker('BOUNDED_PERCENT', 100), 10],
  ] as const) {
    assert.equal(breakerThreshold(desired, configuration), threshold);
  }
});

test('Fargate offers certain sizes', () => {
  assert.equal(fargateRefusal('256', '512'), undefined);
  assert.equal(fargateRefusal('.25 vCPU', '0.5 GB'), undefined);
  assert.equal(fargateRefusal('16384', '122880'), undefined);
  assert.equal(
    fargateRefusal('256', '4096'),
    'No Fargate configuration exists for given values: 256 CPU, 4096 memory. See the Amazon ECS documentation for the valid values.',
  );
  assert.match(fargateRefusal('8192', '17408') ?? '', /8192 CPU, 17408 memory/);
  assert.match(fargateRefusal(undefined, '512') ?? '', /'cpu' be defined/);
});
