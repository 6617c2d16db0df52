/** The README of the endpoint's package, followed to the letter. */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { after, before, test } from 'node:test';
import { promisify } from 'node:util';
import { loadedAws } from '../../packages/endpoint/testing/command-line.ts';
import { type Endpoint, startEndpoint } from './testing/endpoint.ts';

const text = readFileSync(new URL('../../packages/endpoint/README.md', import.meta.url), 'utf8');
const blocks = [...text.matchAll(/^```(\w+)\n(.*?)^```$/gms)].map(([, language = '', body = '']) => ({
  language,
  body,
}));

let endpoint: Endpoint;
const folder = mkdtempSync(join(tmpdir(), 'rookery-readme-'));
before(async () => {
  endpoint = await startEndpoint();
  // The first line of a file's block says its name.
  for (const { body } of blocks) {
    const [, name] = /^(?:#|\/\/) (\S+\.\w+)\n/.exec(body) ?? [];
    if (name !== undefined) writeFileSync(join(folder, name), body);
  }
});
after(async () => {
  await endpoint.close();
  rmSync(folder, { recursive: true, force: true });
});

/** Runs lines of the README; only ports differ, which other programs may hold. */
async function run(lines: string): Promise<string> {
  const outputs = `aws --endpoint-url ${endpoint.url} cloudformation describe-stacks --stack-name site`;
  const script = lines
    .replaceAll('http://127.0.0.1:8080', `$(${outputs} --query 'Stacks[0].Outputs[0].OutputValue' --output text)`)
    .replaceAll('127.0.0.1:4600', new URL(endpoint.url).host);
  const PATH = [await loadedAws(), process.env.PATH].filter(Boolean).join(delimiter);
  const env = { ...process.env, PATH };
  const { stdout } = await promisify(execFile)('bash', ['-eu', '-c', script], { cwd: folder, env });
  return stdout;
}

test('the lines of the README deploy what it says', async () => {
  const shell = blocks.filter(({ language }) => language === 'sh').map(({ body }) => body);
  const [site = '', push = '', web = '', ...more] = shell;
  assert.deepEqual(more, []);
  const credentials = site.split('\n', 1)[0];
  assert.match(await run(site), /\nUrl\thttp:\/\/127\.0\.0\.1:\d+\nhello$/);
  await run(`${credentials}\n${push}`);
  assert.match(await run(`${credentials}\n${web}`), /\nhello from a task\n$/);
});
