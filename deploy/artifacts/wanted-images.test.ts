import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fn, type Id, knownAs, naming, template } from '../../generator/index.ts';
import { imageTag, repositoryUri } from '../../templates/parameters/parameters.ts';
import { aStack } from '../testing/fake-aws.ts';
import { type ImageSources, imagesMissing, ownImages, wantedImages } from './wanted-images.ts';

const service = template({
  path: 'service.yaml',
  description: '',
  parameters: { ImageTag: imageTag, RepositoryUri: repositoryUri },
  body: () => ({}),
});

/** A master whose parameters are called nothing like those of the service. */
const master = template({
  path: 'master.yaml',
  description: '',
  parameters: { Release: imageTag, Registry: repositoryUri, Migration: imageTag },
  body({ params, stack }) {
    stack('Shop', service, { ImageTag: params.Release, RepositoryUri: params.Registry });
    stack('Worker', service, { ImageTag: params.Release, RepositoryUri: params.Registry });
    stack('Migrate', service, { ImageTag: params.Migration, RepositoryUri: params.Registry });
    return {};
  },
});

const values = { Release: '2', Registry: 'host/shop', Migration: '1' };
const sources: ImageSources = {
  master,
  repositories: { Registry: 'shop-service' },
  outputs: { Registry: 'host/shop' },
  values,
  deployed: undefined,
};
function image(parameter: string, tag: string, uri = 'host/shop') {
  return {
    parameter,
    tag,
    repositoryUri: uri,
    folder: 'shop-service',
  };
}

test('each image of a new stack is wanted once, whatever the parameters are called', () => {
  assert.deepEqual(wantedImages(sources), [image('Release', '2'), image('Migration', '1')]);
});

test('of stacks that run one image each is there, with the parameter that holds its tag', () => {
  const same = ownImages({ ...sources, values: { ...values, Migration: '2' } });
  assert.deepEqual(
    same.map(({ path, parameter, tag }) => `${path} ${parameter} ${tag}`),
    ['Shop Release 2', 'Worker Release 2', 'Migrate Migration 2'],
  );
});

test('an image that runs already is not looked at, and one whose tag or repository is new is', () => {
  const deployed = (release: string, registry: string) =>
    aStack('UPDATE_COMPLETE', {
      parameters: [
        { name: 'Release', value: release },
        { name: 'Registry', value: registry },
        { name: 'Migration', value: '1' },
      ],
    });
  const wanted = (release: string, registry: string) =>
    wantedImages({ ...sources, deployed: deployed(release, registry) });
  assert.deepEqual(wanted('2', 'host/shop'), []);
  assert.deepEqual(wanted('1', 'host/shop'), [image('Release', '2')]);
  assert.deepEqual(wanted('2', 'host/old'), [image('Release', '2'), image('Migration', '1')]);
});

test('an image is looked at whose stack is passed something else by the template, whatever the parameters say', () => {
  const deployed = aStack('UPDATE_COMPLETE', {
    parameters: Object.entries(values).map(([name, value]) => ({ name, value })),
  });
  const isPassedOther = (path: string) => path === 'Shop';
  assert.deepEqual(wantedImages({ ...sources, deployed, isPassedOther }), [image('Release', '2')]);
});

test("a repository that is the foundation's by its value alone is known", () => {
  assert.deepEqual(wantedImages({ ...sources, repositories: { Images: 'shop-service' }, outputs: {} }), []);
  const outputs = { Images: 'host/shop' };
  assert.equal(wantedImages({ ...sources, repositories: { Images: 'shop-service' }, outputs }).length, 2);
});

test('a repository that is given by hand is looked at all the same', () => {
  const other = { ...sources, values: { ...values, Registry: 'elsewhere/shop' } };
  assert.deepEqual(wantedImages(other)[0], image('Release', '2', 'elsewhere/shop'));
});

test('images that are not there are refused with the command that pushes them', () => {
  const target = { environment: 'production', stackName: 's', foundationStackName: 'f', region: 'r', tags: {} };
  const error = imagesMissing(target, wantedImages(sources));
  assert.deepEqual([error.code, error.exitCode], ['ImageMissing', 3]);
  assert.match(error.message, /shop-service:2 \(host\/shop:2\)[\s\S]*image:push -- --env production shop-service 2/);
});

test("an image below another registry's prefix is known by the folder that its repository ends in", () => {
  const prefixed = template({
    path: 'master.yaml',
    description: '',
    parameters: { Release: imageTag, Prefix: { Type: 'String' } },
    body({ params, stack }) {
      const uri = fn.sub`${params.Prefix}/shop-service`;
      stack('Shop', service, {
        ImageTag: params.Release,
        RepositoryUri: knownAs<Id<'AWS::ECR::Repository', 'RepositoryUri'>>(
          uri,
          naming('RepositoryUri of AWS::ECR::Repository'),
        ),
      });
      return {};
    },
  });
  const other = { ...sources, master: prefixed, values: { Release: '2', Prefix: 'elsewhere/mirror' } };
  assert.deepEqual(wantedImages(other), [image('Release', '2', 'elsewhere/mirror/shop-service')]);
});
