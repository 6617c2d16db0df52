import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fileVariables, variablesOf } from './environment-files.ts';

test('a file sets a variable a line; quotes and spaces are values, comments and halves are none', () => {
  const text = '# A=1\nB=1\r\nC="x y"\nD=a=b\n E =1\nEMPTY=\n=1\nword\n\nB=2';
  assert.deepEqual(variablesOf(text), { B: '2', C: '"x y"', D: 'a=b', ' E ': '1' });
});

test('of several files the first that names a variable counts', async () => {
  const texts: Record<string, string> = { 'a.env': 'A=1\nB=1', 'deep/b.env': 'B=2\nC=2' };
  const files = ['a.env', 'deep/b.env'].map((key) => ({ type: 's3', value: `arn:aws:s3:::bucket/${key}` }));
  const read = async (bucket: string, key: string) => `${texts[key]}\nBUCKET=${bucket}`;
  assert.deepEqual(await fileVariables(files, read), { A: '1', B: '1', C: '2', BUCKET: 'bucket' });
});

test('a file that is none is refused before anything is read', async () => {
  const never = async () => assert.fail('read');
  for (const value of ['arn:aws:s3:::bucket/a.txt', 's3://bucket/a.env', 'arn:aws:s3:::bucket']) {
    await assert.rejects(fileVariables([{ type: 's3', value }], never), {
      message: `ResourceInitializationError: failed to download env files: ${value} is not the ARN of an S3 object whose name ends in .env`,
    });
  }
});
