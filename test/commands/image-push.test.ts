import assert from 'node:assert/strict';
import { test } from 'node:test';
import { buildByHand } from '../../cli/workflow/image-push/by-hand.ts';
import { findService } from '../../cli/workflow/image-push/service.ts';
import { RookeryError } from '../../generator/errors.ts';

const app = { services: { Website: 'website-service', Reports: 'report-service' } };

test('a service is found by its folder and by its name in parameters', () => {
  const website = { name: 'Website', folder: 'website-service' };
  assert.deepEqual([findService(app, 'website-service'), findService(app, 'Website')], [website, website]);
});

test('a service that does not exist is answered with the nearest one and all there are', () => {
  assert.throws(
    () => findService(app, 'websight-service'),
    (error) => {
      assert.ok(error instanceof RookeryError);
      assert.deepEqual([error.code, error.exitCode], ['ServiceUnknown', 2]);
      assert.match(error.message, /website-service, report-service[\s\S]*did you mean website-service\?/);
      return true;
    },
  );
});

test('without services the mend is to export them', () => {
  assert.throws(
    () => findService({ services: {} }, 'website-service'),
    /these: none[\s\S]*export that from master\.ts/,
  );
});

test('names that every object has are no services', () => {
  for (const word of ['constructor', '__proto__', 'toString'])
    assert.throws(() => findService(app, word), RookeryError);
});

test('for AWS the commands are printed whole, with nothing left to fill in', () => {
  const target = {
    environment: 'production',
    stackName: 'web',
    foundationStackName: 'web-foundation',
    region: 'eu-west-1',
    tags: {},
  };
  const build = {
    dockerfile: 'services/website-service/Dockerfile',
    shared: false,
    repository: 'WebsiteRepositoryUri',
  };
  const error = buildByHand(target, findService(app, 'website-service'), '1.0.1', build);
  assert.equal(error.exitCode, 2);
  for (const part of [
    '--region eu-west-1 --stack-name web-foundation',
    "OutputKey=='WebsiteRepositoryUri'",
    'aws ecr get-login-password --region eu-west-1 | docker login',
    'docker build -f services/website-service/Dockerfile --build-arg VERSION=1.0.1',
    'docker push "$REPOSITORY:1.0.1"',
  ])
    assert.ok(error.explanation.mend.includes(part), part);
});

test('a Dockerfile of several services takes the one as an argument, in the folder that it lies in', () => {
  const target = {
    environment: 'production',
    stackName: 'web',
    foundationStackName: 'f',
    region: 'eu-west-1',
    tags: {},
  };
  const build = {
    folder: 'examples/shop',
    dockerfile: 'services/Dockerfile',
    shared: true,
    repository: 'WebsiteRepositoryUri',
  };
  const { mend } = buildByHand(target, findService(app, 'Reports'), '2.0.0', build).explanation;
  assert.match(mend, /^run in the folder examples\/shop:/);
  assert.match(
    mend,
    /docker build -f services\/Dockerfile --build-arg SERVICE=report-service --build-arg VERSION=2\.0\.0/,
  );
});
