import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { streamSchema } from './schema.ts';

const file = fileURLToPath(new URL('../../docs/events.schema.json', import.meta.url));

test('the schema in the documentation is the one that events are held to', () => {
  const text = `${JSON.stringify(z.toJSONSchema(streamSchema), null, 2)}\n`;
  if (process.env.UPDATE) writeFileSync(file, text);
  assert.equal(readFileSync(file, 'utf8'), text);
});
