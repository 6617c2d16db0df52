import assert from 'node:assert/strict';
import { test } from 'node:test';
import { runnable } from '../npm-scripts.ts';
import { placesOf, startedText } from './started.ts';

function outputs(values: Readonly<Record<string, string>>) {
  return Object.entries(values).map(([name, value]) => ({ name, value, description: undefined }));
}

for (const [value, here] of [
  ['http://127.0.0.1:8080', 'http://127.0.0.1:8080'],
  ['http://localhost:8080/shop', 'http://localhost:8080/shop'],
  ['https://shop.example.com', 'http://127.0.0.1:8081'],
  ['https://shop.example.com/a?b=1#c', 'http://127.0.0.1:8081/a?b=1#c'],
  ['https://sqs.us-east-1.amazonaws.com/1/queue', undefined],
] as const)
  test(`${value} is at ${here ?? 'no place'} on this machine`, () => {
    const addresses = { '127.0.0.1:8080': 'http://127.0.0.1:8080', 'shop.example.com': 'http://127.0.0.1:8081' };
    assert.deepEqual(placesOf(outputs({ Any: value }), addresses), [{ name: 'Any', url: value, here }]);
  });

test('an output is a place by its value, whatever its name', () => {
  const places = placesOf(
    outputs({ ShopUrl: 'none', Text: 'see http://a', Arn: 'arn:aws:sqs:::q', Site: 'http://a' }),
    {},
  );
  assert.deepEqual(
    places.map(({ name }) => name),
    ['Site'],
  );
});

const started = {
  target: { endpoint: 'http://127.0.0.1:4600', stackName: 'shop', region: 'eu-central-1' },
  parameters: { MinTasks: { Type: 'Number' }, Release: { Type: 'String', roles: ['ImageTag'] } },
  values: { Release: '1.0.9' },
  places: [
    { name: 'ShopUrl', url: 'https://shop.example.com', here: 'http://127.0.0.1:8080' },
    { name: 'Queue', url: 'https://sqs.eu-central-1.amazonaws.com/1/queue' },
  ],
} as const;

test('what was started is named with its addresses, and with commands that the project can run', () => {
  assert.equal(
    runnable('/nowhere', startedText(started)),
    `
  ShopUrl   http://127.0.0.1:8080   (on AWS https://shop.example.com)
  Queue     https://sqs.eu-central-1.amazonaws.com/1/queue   (nothing answers it on this machine)
  endpoint  http://127.0.0.1:4600   (S3, CloudFormation, ECS and more)

  try next
    npx rookery stack:update --set Release=1.0.10
    AWS_ACCESS_KEY_ID=local AWS_SECRET_ACCESS_KEY=local aws --region eu-central-1 --endpoint-url http://127.0.0.1:4600 \\
      cloudformation describe-stacks --stack-name shop
    npx rookery stop`,
  );
});

for (const [tag, next] of [
  ['1.0.0', '1.0.1'],
  ['v9', 'v10'],
  ['2026-11-28-rc', '2026-11-29-rc'],
  ['live', 'live-1'],
  [undefined, '1.0.1'],
] as const)
  test(`after the tag ${tag} another one is suggested: ${next}`, () => {
    const values: Record<string, string> = tag === undefined ? {} : { Release: tag };
    const text = startedText({ ...started, values, file: 'shop/master.ts' });
    assert.ok(text.includes(`npm run stack:update -- --app shop/master.ts --set Release=${next}\n`), text);
  });

test('a site without files yet says how they are published', () => {
  const site = startedText({ ...started, hasSite: true, file: 'shop/master.ts' });
  assert.match(site, /^ {4}npm run site:publish -- FOLDER --app shop\/master\.ts$/m);
  assert.doesNotMatch(startedText(started), /site:publish/);
});

test('a system without images has no tag to try', () =>
  assert.doesNotMatch(startedText({ ...started, parameters: {} }), /stack:update/));
