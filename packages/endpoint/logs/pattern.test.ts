import assert from 'node:assert/strict';
import { test } from 'node:test';
import { matcher } from './pattern.ts';

// The event and the patterns of "Filter pattern syntax for metric filters, subscription filters, filter log events, and Live
// Tail", in the user guide of CloudWatch Logs.
const event = JSON.stringify({
  eventType: 'UpdateTrail',
  sourceIPAddress: '111.111.111.111',
  arrayKey: ['value', 'another value'],
  objectList: [
    { name: 'a', id: 1 },
    { name: 'b', id: 2 },
  ],
  SomeObject: null,
  cluster: { name: 'c' },
  'cluster.name': 'c',
  bandwidth: 75,
  latency: 12.5,
  ThisFlag: true,
  user: { id: 1, email: 'John.Stiles@example.com' },
  users: [
    { id: 2, email: 'John.Doe@example.com' },
    { id: 3, email: 'Jane.Doe@example.com' },
  ],
  actions: ['GET', 'PUT', 'DELETE'],
  coordinates: [
    [0, 1, 2],
    [4, 5, 6],
  ],
});

const MATCHING = [
  '{ $.eventType = "UpdateTrail" }',
  '{ $.sourceIPAddress != 123.123.* }',
  '{ $.arrayKey[0] = "value" }',
  '{ $.eventType = %Trail% }',
  '{ $.arrayKey[0] = %val.{2}% }',
  '{ $.objectList[1].id = 2 }',
  '{ $.[\'cluster.name\'] = "c" }',
  '{ $.SomeObject IS NULL }',
  '{ $.SomeOtherObject NOT EXISTS }',
  '{ $.ThisFlag IS TRUE }',
  '{ $.bandwidth > 74 }',
  '{ $.bandwidth = 75 }',
  '{ $.latency <= 1.25e1 }',
  '{ ($.user.id = 1) && ($.users[0].email = "John.Doe@example.com") }',
  '{ $.user.email = "John.Stiles@example.com" || $.coordinates[0][1] = "nonmatch" && $.actions[2] = "nonmatch" }',
  '{ $.eventType = * }',
  '{$.eventType="Update*"}',
  '%[Uu]pdate%',
  'UpdateTrail ?nothing ?John',
];

const NOT_MATCHING = [
  '{ ($.user.email = "John.Stiles@example.com" || $.coordinates[0][1] = "nonmatch") && $.actions[2] = "nonmatch" }',
  '{ ($.user.id = 2 && $.users[0].email = "nonmatch") || $.actions[2] = "GET" }',
  '{ $.eventType = "Trail" }',
  '{ $.bandwidth < 75 }',
  '{ $.ThisFlag IS FALSE }',
  '{ $.eventType NOT EXISTS }',
  '{ $.nothing != "a" }',
  '{ $.toString != "a" }',
  '%^Update%',
  '-UpdateTrail',
];

const REFUSED = [
  '{ eventType = "a" }',
  '{ $.a = }',
  '{ $.a }',
  '{ ($.a = 1 }',
  '{ $.a = 1 } x',
  '{ $.a > "b" }',
  '{',
  '[a, b]',
  '{ $.a = %[% }',
];

test('the examples of the user guide match as it says', () => {
  for (const pattern of MATCHING) assert.ok(matcher(pattern)(event), pattern);
  for (const pattern of NOT_MATCHING) assert.ok(!matcher(pattern)(event), pattern);
  for (const pattern of MATCHING.filter((one) => one.startsWith('{'))) assert.ok(!matcher(pattern)('no JSON'), pattern);
});

test('what is no pattern, or none that is simulated, is refused', () => {
  for (const pattern of REFUSED) assert.throws(() => matcher(pattern), { code: 'InvalidParameterException' }, pattern);
});
