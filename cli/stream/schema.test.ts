import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { streamSchema } from './schema.ts';

const file = fileURLToPath(new URL('../../docs/events.schema.json', import.meta.url));

test('the schema in the documentation is the one that events are held to', () => {
  const schema = JSON.parse(JSON.stringify(z.toJSONSchema(streamSchema)));
  if (process.env.UPDATE) writeFileSync(file, `${JSON.stringify(schema, null, 2)}\n`);
  assert.deepEqual(JSON.parse(readFileSync(file, 'utf8')), schema);
});
