import assert from 'node:assert/strict';
import { test } from 'node:test';
import { loadRecreation } from './replacement.ts';

for (const [type, property, before, after, expected] of [
  ['AWS::S3::Bucket', 'BucketName', 'one', 'two', 'Always'],
  ['AWS::S3::Bucket', 'Tags', [], [{}], 'Never'],
  ['AWS::RDS::DBInstance', 'Port', '1', '2', 'Always'],
  ['AWS::S3::Bucket', 'Nothing', 1, 2, 'Conditionally'],
  ['Custom::Own', 'Anything', 1, 2, 'Conditionally'],
] as const) {
  test(`another ${property} of ${type}: ${expected}`, async () => {
    const recreation = await loadRecreation();
    assert.equal(recreation(type, property, before, after), expected);
  });
}
