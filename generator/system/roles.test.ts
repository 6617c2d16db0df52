import assert from 'node:assert/strict';
import { test } from 'node:test';
import { RookeryError } from '../errors.ts';
import { fn, prefixed, template, unconstrained, unprefixed } from '../index.ts';
import { synthesize } from '../synth.ts';
import { mappedValues, placedImages, repositoriesOf, rolesOf, rootParameters } from './roles.ts';

const image = {
  ImageTag: { Type: 'String', role: 'ImageTag' },
  RepositoryUri: unconstrained({ Type: 'String', role: 'RepositoryUri' }),
} as const;
const minTasks = { Type: 'Number', Default: 2, role: 'MinTasks' } as const;

const service = template({
  path: 'service.yaml',
  description: '',
  parameters: { ...image, MinTasks: minTasks },
  body({ params, resource }) {
    resource('Queue', 'AWS::SQS::Queue', {});
    return { Image: fn.sub`${params.RepositoryUri}:${params.ImageTag}`, Tasks: params.MinTasks };
  },
});

const group = template({
  path: 'group.yaml',
  description: '',
  parameters: { Tag: { Type: 'String' }, Uri: { Type: 'String' }, Least: { Type: 'Number' } },
  body({ params, stack }) {
    stack('Inner', service, { ImageTag: params.Tag, RepositoryUri: params.Uri, MinTasks: params.Least });
    return {};
  },
});

const master = template({
  path: 'master.yaml',
  description: '',
  parameters: {
    ...prefixed('Shop', image),
    Release: { Type: 'String' },
    Registry: { Type: 'String' },
    Few: { Type: 'Number' },
    Many: { Type: 'Number' },
    Size: { Type: 'String', AllowedValues: ['small', 'large'], Default: 'small' },
    Plain: { Type: 'String' },
  },
  body({ params, condition, mapping, stack }) {
    const isSmall = condition('IsSmall', fn.equals(params.Size, 'small'));
    const tags = mapping('Tags', { Worker: { small: '7', large: '8' } });
    stack('Shop', service, { ...unprefixed('Shop', params), MinTasks: fn.if(isSmall, params.Few, params.Many) });
    stack('Group', group, { Tag: params.Release, Uri: fn.sub`${params.Registry}/group`, Least: 2 });
    stack('Worker', service, {
      ImageTag: tags.find('Worker', params.Size),
      RepositoryUri: params.ShopRepositoryUri,
    });
    return { Plain: params.Plain };
  },
});

test('a parameter has the role of what it is passed to, whatever it is called and however deep', () => {
  assert.deepEqual(rolesOf(master), {
    ImageTag: ['ShopImageTag', 'Release'],
    RepositoryUri: ['ShopRepositoryUri'],
    MinTasks: ['Few', 'Many'],
  });
});

test('the parameters of a root carry their roles, and those for the place of templates have none', () => {
  const parameters = rootParameters(master);
  assert.deepEqual(
    ['ShopImageTag', 'Release', 'Few', 'Plain', 'TemplateBucket'].map((name) => parameters[name]?.roles),
    [['ImageTag'], ['ImageTag'], ['MinTasks'], [], []],
  );
});

test('images are found where their stacks are, with what is known of tag and repository', () => {
  const values = { ShopImageTag: '1.0.0', ShopRepositoryUri: 'host/shop', Release: '2', Registry: 'host', Few: '1' };
  assert.deepEqual(placedImages(master, values), [
    {
      path: 'Shop',
      tag: { value: '1.0.0', parameter: 'ShopImageTag' },
      repositoryUri: { value: 'host/shop', parameter: 'ShopRepositoryUri' },
    },
    { path: 'Group/Inner', tag: { value: '2', parameter: 'Release' }, repositoryUri: { value: 'host/group' } },
    {
      path: 'Worker',
      tag: { value: '7', mapped: true },
      repositoryUri: { value: 'host/shop', parameter: 'ShopRepositoryUri' },
    },
  ]);
});

test('what stands in a mapping is found where it is used, with the value that is taken', () => {
  const counts = template({
    path: 'counts.yaml',
    description: '',
    parameters: { Stage: { Type: 'String', AllowedValues: ['test', 'live'] } },
    body({ params, mapping, stack }) {
      const tasks = mapping('Tasks', { Shop: { test: 1, live: 4 } });
      const shared = { ImageTag: '1', RepositoryUri: 'host/shop' };
      stack('Shop', service, { ...shared, MinTasks: tasks.find('Shop', params.Stage) });
      stack('Literal', service, { ...shared, MinTasks: 1 });
      return {};
    },
  });
  assert.deepEqual(mappedValues(counts, { Stage: 'test' }), [{ name: 'Shop.MinTasks', role: 'MinTasks', value: '1' }]);
  assert.equal(mappedValues(counts, { Stage: 'live' })[0]?.value, '4');
});

test('the manifest says roles and repositories, and no template shows them', () => {
  const foundation = template({
    path: 'foundation.yaml',
    description: '',
    parameters: {},
    body({ resource }) {
      const repository = resource('Images', 'AWS::ECR::Repository', {});
      return { Registry: { Value: repository.att('RepositoryUri'), imagesOf: 'shop' }, Name: repository.ref };
    },
  });
  assert.deepEqual(repositoriesOf(foundation), { Registry: 'shop' });
  const { manifest, templates } = synthesize([master, foundation]);
  assert.deepEqual(manifest.roles, rolesOf(master));
  assert.deepEqual(manifest.repositories, { Registry: 'shop' });
  for (const { file, text } of templates) assert.doesNotMatch(text, /role|imagesOf/, file);
});

test('a role that the deployer does not know is refused', () => {
  const wrong = { Type: 'Number', role: 'MinTask' } as unknown as typeof minTasks; // What types forbid can stand there all the same.
  assert.throws(
    () => template({ path: 'a.yaml', description: '', parameters: { Tasks: wrong }, body: () => ({}) }),
    (error) => error instanceof RookeryError && /has the role "MinTask"[\s\S]*write 'MinTasks'\./.test(error.message),
  );
});
