import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { answerOf } from './answer-of.ts';
import { from, ownSystem } from './own-system.ts';

const repositories = Object.fromEntries(Array.from({ length: 150 }, (_, index) => [`S${index}`, `service-${index}`]));

/** More repositories than a template can have that is sent without a bucket. */
const { rookery, close } = ownSystem({
  'master.ts': `
    import { template } from ${from('generator/index.ts')};
    export const services = { repositories: ${JSON.stringify(repositories)} };
    export const masterTemplate = template({
      path: 'master.yaml', description: 'Shop', parameters: {},
      body: ({ resource }) => ({ Topic: resource('Topic', 'AWS::SNS::Topic', {}).ref }),
    });`,
  'foundation.ts': `
    import { foundationTemplate as make } from ${from('templates/foundation/foundation.ts')};
    import { services } from './master.ts';
    export const foundationTemplate = make(services.repositories);`,
  'environments.ts': `
    export const environments = { local: { stackName: 'shop', region: 'us-east-1' } };`,
});
after(close);

test('a foundation of 150 repositories is made from its own bucket', async () => {
  const { code, out, err } = await rookery('bootstrap', '--yes', '--json');
  assert.equal(code, 0, err);
  assert.match(err, /read from its own bucket/);
  const { outputs } = answerOf<{ readonly outputs: Readonly<Record<string, string>> }>(out);
  assert.equal(Object.keys(outputs).filter((name) => /^S\d+RepositoryUri$/.test(name)).length, 150);
  assert.equal(outputs.S149RepositoryUri, `${outputs.RepositoryUriPrefix}/service-149`);
  const again = await rookery('bootstrap', '--yes');
  assert.equal(again.code, 0, again.err);
  assert.match(again.err, /no changes/);
});
