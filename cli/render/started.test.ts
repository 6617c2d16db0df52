import assert from 'node:assert/strict';
import { test } from 'node:test';
import { placesOf } from './started.ts';

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
