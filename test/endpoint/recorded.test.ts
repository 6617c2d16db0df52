/** What the endpoint answers, compared with what AWS answered: recorded/README.md says where the recordings are from. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, test } from 'node:test';
import { type Recorded, recordedAnswers } from './recorded/answers.ts';
import type { Asking } from './recorded/asking.ts';
import { CHANGE_SETS } from './recorded/change-sets.ts';
import { ADDED, DIFFERENCES, NOT_ASKED } from './recorded/differences.ts';
import { differencesOf } from './recorded/differences-of.ts';
import { STACKS } from './recorded/stacks.ts';
import { TEMPLATES } from './recorded/templates.ts';
import { askUpdate, UPDATES } from './recorded/updates.ts';
import { type Endpoint, startEndpoint } from './testing/endpoint.ts';

const CALLS = { ...STACKS, ...CHANGE_SETS, ...TEMPLATES };
const recorded = recordedAnswers();
const keyOf = (one: Pick<Recorded, 'case' | 'name'>): string => `${one.case} ${one.name}`;
const keys = recorded.map(keyOf);
/** What the endpoint answered, by case and name. */
const answers = new Map<string, unknown>();
/** Members of ADDED that were in an answer. */
const added = new Set<string>();

function withoutAdded(answer: unknown): unknown {
  if (Array.isArray(answer)) return answer.map(withoutAdded);
  if (typeof answer !== 'object' || answer === null || answer instanceof Date) return answer;
  const entries = Object.entries(answer).filter(([name]) => !(name in ADDED && added.add(name)));
  return Object.fromEntries(entries.map(([name, member]) => [name, withoutAdded(member)]));
}

async function ask(endpoint: Endpoint, name: string, newName: () => string): Promise<void> {
  const asking: Asking = {
    endpoint,
    newName,
    record: (answer, value) => void answers.set(keyOf({ case: name, name: answer }), withoutAdded(value)),
  };
  const update = UPDATES[name];
  const own = recorded.filter((one) => one.case === name);
  if (update === undefined) await CALLS[name]?.(asking);
  else await askUpdate(asking, update, own);
}

let endpoint: Endpoint;
before(async () => {
  endpoint = await startEndpoint();
  let count = 0;
  const newName = () => {
    count += 1;
    return `recorded-${count}`;
  };
  for (const name of new Set(recorded.map((one) => one.case))) await ask(endpoint, name, newName);
});
after(() => endpoint.close());

test('every recorded answer is asked for, or its reason says why not', () => {
  const left = keys.filter((key) => !answers.has(key));
  assert.deepEqual(
    left.filter((key) => !NOT_ASKED.some(([pattern]) => pattern.test(key))),
    [],
  );
  for (const [pattern] of NOT_ASKED)
    assert.ok(
      left.some((key) => pattern.test(key)),
      `${pattern} is asked for`,
    );
});

test('what is asked for is as AWS answered it, and what differs is listed with its reason', (context) => {
  const differing = new Map<string, string[]>();
  for (const one of recorded) {
    const key = keyOf(one);
    const found = answers.has(key) ? differencesOf(one.value, answers.get(key)) : [];
    if (found.length > 0) differing.set(key, found);
  }
  const unlisted = [...differing].filter(([key]) => !DIFFERENCES.some(([pattern]) => pattern.test(key)));
  assert.deepEqual(unlisted, []);
  const asked = keys.filter((key) => answers.has(key));
  context.diagnostic(
    `${asked.length - differing.size} of ${asked.length} answers are equal, of ${keys.length} recorded`,
  );
  for (const [pattern] of DIFFERENCES) {
    const equal = asked.filter((key) => pattern.test(key) && !differing.has(key));
    assert.deepEqual(equal, [], `${pattern} no longer differs`);
    assert.ok(
      asked.some((key) => pattern.test(key)),
      `${pattern} is no answer`,
    );
  }
  assert.deepEqual([...added].sort(), Object.keys(ADDED).sort());
});

test('the documentation says how many are equal', () => {
  const equal = recorded.filter((one) => {
    const key = keyOf(one);
    return answers.has(key) && differencesOf(one.value, answers.get(key)).length === 0;
  });
  const documented = readFileSync(new URL('../../packages/endpoint/README.md', import.meta.url), 'utf8');
  const said = /(\d+) of (\d+) answers that were recorded on AWS/.exec(documented)?.slice(1).map(Number);
  assert.deepEqual(said, [equal.length, recorded.length]);
});
