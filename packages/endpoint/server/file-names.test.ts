import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { LogStore } from '../logs/store.ts';
import { Documents } from './documents.ts';
import { fileNameOf, nameOfFile } from './file-names.ts';

const folder = mkdtempSync(join(tmpdir(), 'rookery-names-'));
after(() => rmSync(folder, { recursive: true, force: true }));

/** As long as AWS allows them, or longer: an ARN of a stack, log groups, keys, names of any letters. */
const names = ['a', '@', '%40', '/a'.repeat(256), 's'.repeat(128), 'é'.repeat(400), `arn:aws:ecs:${'f'.repeat(255)}:1`];

test('names of any length become names of files, each its own, and short ones can be read back', () => {
  const files = names.map(fileNameOf);
  assert.equal(new Set(files).size, names.length);
  for (const [at, file] of files.entries()) {
    assert.ok(Buffer.byteLength(`${file}.jsonl.new`) <= 255, file);
    assert.ok([names[at], undefined].includes(nameOfFile(file)));
  }
  assert.deepEqual(
    names.slice(0, 3).map((name) => nameOfFile(fileNameOf(name))),
    names.slice(0, 3),
  );
});

test('documents of any id are there again after a restart, and those of an older endpoint still are', () => {
  const home = join(folder, 'documents');
  const documents = new Documents<{ readonly value: string }>(home);
  writeFileSync(join(home, `${encodeURIComponent('arn:aws:old/one')}.json`), '{"value":"old"}');
  for (const name of names) documents.put(name, { value: name });
  const again = new Documents<{ readonly value: string }>(home);
  assert.deepEqual(
    again
      .all()
      .map(([id]) => id)
      .sort(),
    [...names, 'arn:aws:old/one'].sort(),
  );
  for (const name of names) assert.deepEqual(again.get(name), { value: name });
  for (const name of names) again.delete(name);
  assert.deepEqual(readdirSync(home), [`${encodeURIComponent('arn:aws:old/one')}.json`]);
});

test('log groups and streams have names of 512 characters', () => {
  const home = join(folder, 'logs');
  const [group, stream] = ['/a'.repeat(256), 'é/'.repeat(256)];
  const store = new LogStore(home);
  store.append(group, stream, 'hello');
  assert.deepEqual(
    store.events(group, stream).map(({ message }) => message),
    ['hello'],
  );
  const again = new LogStore(home);
  assert.deepEqual(
    again.streams(group).map(({ logStreamName }) => logStreamName),
    [stream],
  );
  assert.equal(again.deleteGroup(group), true);
  assert.equal(again.hasStream(group, stream), false);
});
