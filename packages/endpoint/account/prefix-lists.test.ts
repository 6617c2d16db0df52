import assert from 'node:assert/strict';
import { test } from 'node:test';
import { describePrefixLists } from './prefix-lists.ts';

const caller = { account: '000000000000', region: 'eu-west-1', requestId: 'r', endpoint: '' };

async function names(input: Readonly<Record<string, unknown>>): Promise<string[]> {
  const { prefixListSet } = (await describePrefixLists(input, caller)) as {
    prefixListSet: { prefixListName: string }[];
  };
  return prefixListSet.map(({ prefixListName }) => prefixListName);
}

test('the lists of AWS are known in each region, and found by name', async () => {
  const s3 = 'com.amazonaws.eu-west-1.s3';
  assert.deepEqual(await names({}), [
    'com.amazonaws.global.cloudfront.origin-facing',
    s3,
    'com.amazonaws.eu-west-1.dynamodb',
  ]);
  // As EC2's clients number them.
  assert.deepEqual(await names({ Filter: { 1: { Name: 'prefix-list-name', Value: { 1: s3 } } } }), [s3]);
  assert.deepEqual(await names({ PrefixListId: { 1: 'pl-none' } }), []);
});
