import assert from 'node:assert/strict';
import { test } from 'node:test';
import { root, roots, template } from '../../generator/index.ts';
import { rootOfSite } from './root-of-site.ts';

const topic = template({
  path: 'topic.yaml',
  description: 'A topic',
  parameters: {},
  body({ resource }) {
    resource('Topic', 'AWS::SNS::Topic', {});
    return {};
  },
});
const site = template({
  path: 'site.yaml',
  description: 'A site of somebody else',
  parameters: {},
  body: ({ resource }) => ({ SiteBucketName: resource('Bucket', 'AWS::S3::Bucket', {}).ref }),
});
const parent = template({
  path: 'parent.yaml',
  description: 'Nests a site, and says nothing of it',
  parameters: {},
  body({ stack }) {
    stack('Site', site, {});
    return {};
  },
});

for (const [name, system, found] of [
  ['one root alone', undefined, undefined],
  ['a site in a nested stack', { web: root(parent, {}), topic: root(topic, {}) }, 'web'],
  ['two sites', { web: root(site, {}), shop: root(parent, {}) }, undefined],
  ['no site', { topic: root(topic, {}) }, undefined],
] as const) {
  test(`the root to publish to, of ${name}: ${found ?? 'has to be named, or is the only one'}`, () => {
    assert.equal(rootOfSite({ roots: system && roots(system).roots }), found);
  });
}
