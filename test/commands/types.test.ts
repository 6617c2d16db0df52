import assert from 'node:assert/strict';
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { ownSystem } from '../own-system.ts';

const LEDGER = `# Written by hand:   as it is.
Parameters:
  Seconds: {Type: Number, Default: 30}
Resources:
  Queue:
    Type: AWS::SQS::Queue
    Properties: {VisibilityTimeout: !Ref Seconds}
Outputs:
  QueueArn: {Value: !GetAtt Queue.Arn}
`;
const master = (imported: string, nested: string) => `
import { template } from 'rookery';
${imported}
export const masterTemplate = template({
  path: 'master.yaml', description: 'System', parameters: {},
  body({ resource, stack }) {
    resource('Topic', 'AWS::SNS::Topic', {});
    ${nested}
    return {};
  },
});
`;
const nesting = master(
  "import { ledgerTemplate } from './templates/ledger.yaml.ts';",
  "stack('Ledger', ledgerTemplate, {});",
);

test('a template in YAML is declared, nested, emitted as it is, followed when it changes, and removed', async (t) => {
  const system = ownSystem({ 'templates/ledger.yaml': LEDGER, 'master.ts': nesting });
  t.after(() => system.close());
  const emitted = () => readFileSync(join(system.folder, 'dist/templates/ledger.yaml'), 'utf8');

  assert.equal((await system.rookery('types', 'templates/ledger.yaml')).out, 'wrote    templates/ledger.yaml.ts\n');
  assert.equal((await system.rookery('synth')).code, 0);
  assert.equal(emitted(), LEDGER);

  // Nothing but the template changes: what is kept of the last run is not taken.
  system.write('templates/ledger.yaml', LEDGER.replace('by hand', 'by us'));
  assert.equal((await system.rookery('synth', '--check')).code, 1);
  assert.match((await system.rookery('synth')).out, /wrote {4}dist\/templates\/ledger\.yaml/);
  assert.match(emitted(), /^# Written by us/);

  // Another parameter: the compiler has to know it.
  system.write(
    'templates/ledger.yaml',
    LEDGER.replace('Outputs', '  Other: {Type: AWS::SNS::Topic}\nOutputs').replace(
      'Resources',
      '  Name: {Type: String, Default: a}\nResources',
    ),
  );
  const stale = await system.rookery('synth', '--check');
  assert.deepEqual([stale.code, /the parameter Name is new/.test(stale.err)], [2, true]);
  const mended = await system.rookery('synth');
  assert.deepEqual([mended.code, /wrote {4}templates\/ledger\.yaml\.ts/.test(mended.err)], [0, true]);
  assert.match(
    readFileSync(join(system.folder, 'templates/ledger.yaml.ts'), 'utf8'),
    /Name: \{ Type: 'String', Default: 'a' \}/,
  );

  rmSync(join(system.folder, 'templates/ledger.yaml'));
  const gone = await system.rookery('synth');
  assert.deepEqual([gone.code, /ledger\.yaml, which this declares, is not there any more/.test(gone.err)], [2, true]);

  system.write('master.ts', master('', ''));
  assert.match((await system.rookery('synth')).out, /removed dist\/templates\/ledger\.yaml/);
});
