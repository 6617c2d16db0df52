import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { clusterMonitoringTemplate } from '../templates/monitoring/cluster-monitoring.ts';
import { isMissing } from './judges.ts';
import { EVENTS } from './monitoring/events.ts';
import { resourcesOf } from './monitoring/resolved.ts';

interface Rule {
  readonly EventPattern: { readonly detail: { readonly containers?: object } };
  readonly Targets: readonly {
    readonly InputTransformer: {
      readonly InputPathsMap: Readonly<Record<string, string>>;
      readonly InputTemplate: string;
    };
  }[];
}

const rules = Object.entries(resourcesOf(clusterMonitoringTemplate({}))).map(
  ([name, { Properties }]) => [name, Properties as unknown as Rule] as const,
);

/**
 * An event with one of its containers each: EventBridge matches a list of objects where one of them does ("Arrays in event
 * patterns", EventBridge User Guide), and moto does not look into one.
 */
function unfolded(event: object): readonly object[] {
  const { detail } = event as { readonly detail: { readonly containers?: readonly object[] } };
  return detail.containers?.map((containers) => ({ ...event, detail: { ...detail, containers } })) ?? [event];
}

const script = fileURLToPath(new URL('./monitoring/match.py', import.meta.url));
const pairs = EVENTS.flatMap(([what, event, wanted]) =>
  rules.flatMap(([rule, { EventPattern }]) =>
    unfolded(event).map((one) => ({ what, wanted, rule, EventPattern, one })),
  ),
);
const { stdout, status } = spawnSync('python3', [script], {
  input: JSON.stringify(pairs.map(({ EventPattern, one }) => [EventPattern, one])),
  encoding: 'utf8',
});
const matches: readonly boolean[] = status === 0 ? JSON.parse(stdout) : [];

for (const [what, , wanted] of EVENTS) {
  test(`${what}: moto matches ${wanted.length > 0 ? wanted.join(', ') : 'no rule'}`, (t) => {
    if (isMissing(t, 'moto', status === 0)) return;
    const found = pairs.filter((pair, index) => pair.what === what && matches[index] === true);
    assert.deepEqual([...new Set(found.map(({ rule }) => rule))], wanted);
  });
}

test('every rule is for some event', () => {
  const wanted = new Set(EVENTS.flatMap(([, , names]) => names));
  assert.deepEqual([...wanted].sort(), rules.map(([name]) => name).sort());
});

/** A value at a path of an input transformer: `$.detail.reason`, `$.resources[0]`. */
function valueAt(event: object, path: string): unknown {
  return path
    .slice(2)
    .split(/[.[\]]+/)
    .filter((part) => part !== '')
    .reduce<unknown>((value, part) => Reflect.get(Object(value), part), event);
}

/** What EventBridge puts in: within quotes the text, elsewhere JSON ("Amazon EventBridge input transformation"). */
function transformed({ Targets }: Rule, event: object): string {
  const [{ InputTransformer } = assert.fail('a rule has a target')] = Targets;
  const { InputPathsMap, InputTemplate } = InputTransformer;
  return Object.entries(InputPathsMap).reduce((text, [name, path]) => {
    const value = valueAt(event, path);
    assert.notEqual(value, undefined, path);
    return text.replaceAll(`": <${name}>`, `": ${JSON.stringify(value)}`).replaceAll(`<${name}>`, String(value));
  }, InputTemplate);
}

for (const [what, event, wanted] of EVENTS) {
  for (const name of wanted) {
    test(`${what}: its message is one that a chat shows, and says why`, () => {
      const [, rule] = rules.find(([one]) => one === name) ?? assert.fail(name);
      const { detail } = event as { readonly detail: Readonly<Record<string, string>> };
      // "Custom notifications using Amazon Q Developer in chat applications" has the schema.
      const { version, source, content } = JSON.parse(transformed(rule, event));
      assert.deepEqual([version, source, content.textType], ['1.0', 'custom', 'client-markdown']);
      assert.ok(content.description.length > 0);
      const reason = detail.reason ?? detail.stoppedReason;
      if (reason !== undefined) assert.equal(content.description, reason);
      assert.match(content.title, /servicetest/);
      assert.match(content.nextSteps[0], /^aws ecs describe-(tasks|services) --cluster default /);
    });
  }
}
