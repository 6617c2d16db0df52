import assert from 'node:assert/strict';
import { test } from 'node:test';
import { localSystem } from '../sessions/testing/local-system.ts';

const master = `
export const masterTemplate = template({
  path: 'master.yaml', description: 'Shop', parameters: { Delay: { Type: 'Number', Default: 1 } },
  body({ params, resource }) {
    const names = ['A', 'B', 'C', 'D', 'E', 'F'];
    names.reduce((before, name) =>
      [resource(name, 'AWS::SQS::Queue', { DelaySeconds: params.Delay }, { DependsOn: before })], []);
    return {};
  },
});`;

test('of two starts at once the second waits for the first, and both end well', async (t) => {
  const { run } = await localSystem(t, master);
  for (const words of ['', ' -- --set Delay=2']) {
    const said: string[][] = [[], []];
    const codes = await Promise.all(
      said.map((lines) => run(`npm run start${words}`, { err: (text) => lines.push(text), out: () => {} })),
    );
    assert.deepEqual(codes, [0, 0], said.map((lines) => lines.join('\n')).join('\n---\n'));
    // One of them has found it done.
    assert.ok(said.some((lines) => lines.includes('shop: no changes')));
    assert.equal(said.flat().filter((line) => /^shop: (CREATE|UPDATE)_COMPLETE after/.test(line)).length, 1);
  }
});
