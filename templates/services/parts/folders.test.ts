import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Template } from '../../../generator/index.ts';
import { webServiceTemplate } from '../web-service.ts';

const path = 'services/web.yaml';

interface Container {
  readonly Name: string;
  readonly ReadonlyRootFilesystem: boolean;
  readonly LinuxParameters: { readonly Tmpfs: readonly { readonly ContainerPath: string; readonly Size: number }[] };
  readonly MountPoints?: readonly { readonly ContainerPath: string }[];
}

/** The task of a service, as it is declared. */
function taskOf({ document }: Template) {
  const { Properties } = document.Resources.Task ?? assert.fail('it declares no task');
  // The shape is CloudFormation's own.
  return Properties as { readonly ContainerDefinitions: readonly Container[]; readonly Volumes?: readonly unknown[] };
}

function folders({ LinuxParameters, MountPoints = [] }: Container) {
  return {
    memory: LinuxParameters.Tmpfs.map(({ ContainerPath, Size }) => [ContainerPath, Size]),
    disk: MountPoints.map(({ ContainerPath }) => ContainerPath),
  };
}

test('tmpfs: any image can write to its writable folders, whatever owner they have in it', () => {
  const { ContainerDefinitions, Volumes } = taskOf(webServiceTemplate({ path, sidecars: [{ name: 'Proxy' }] }));
  for (const container of ContainerDefinitions) {
    assert.equal(container.ReadonlyRootFilesystem, true);
    assert.deepEqual(folders(container), { memory: [['/tmp', 64]], disk: [] }, container.Name);
  }
  assert.equal(Volumes, undefined);
});

test('a folder has the size that it is given, or lies on the disk that containers share', () => {
  const writable = ['/tmp', { path: '/run/app', mib: 8 }, { path: '/var/cache', volume: true }];
  const { ContainerDefinitions, Volumes } = taskOf(
    webServiceTemplate({ path, writable, sidecars: [{ name: 'Proxy' }] }),
  );
  for (const container of ContainerDefinitions) {
    assert.deepEqual(folders(container), {
      memory: [
        ['/tmp', 64],
        ['/run/app', 8],
      ],
      disk: ['/var/cache'],
    });
  }
  assert.deepEqual(Volumes, [{ Name: 'var-cache' }]);
});

test('a folder that is not absolute, or has a misspelt size, is refused', () => {
  for (const [writable, message] of [
    [['tmp'], /writable\[0\]/],
    [[{ path: '/tmp', mb: 8 }], /writable\[0\]/],
    [[{ mib: 8 }], /writable\[0\]/],
  ] as const) {
    assert.throws(() => webServiceTemplate({ path, writable: writable as never }), message);
  }
});
