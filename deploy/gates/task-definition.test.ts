import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { test } from 'node:test';
import { FLAGS, missingPaths, NUMBERS, taskDefinitionInput, withDeployed } from './task-definition.ts';

/** A member of RegisterTaskDefinition, as the SDK declares it. */
const MEMBER = /\b(\w+)\??: (number|boolean)(?:\[\])?(?: \| undefined)?;/g;

test('numbers and booleans are so in the SDK', () => {
  const { resolve } = createRequire(import.meta.url);
  const file = resolve('@aws-sdk/client-ecs').replace(/dist-cjs.*/, 'dist-types/models/models_0.d.ts');
  const typed = new Set([...readFileSync(file, 'utf8').matchAll(MEMBER)].map(([, name, type]) => `${name} ${type}`));
  const small = (name: string) => `${name.charAt(0).toLowerCase()}${name.slice(1)}`;
  assert.deepEqual(
    [...FLAGS].filter((name) => !typed.has(`${small(name)} boolean`)),
    [],
  );
  assert.deepEqual(
    [...NUMBERS].filter((name) => !typed.has(`${small(name)} number`)),
    [],
  );
});

test('properties become the input of RegisterTaskDefinition, but for tags, with numbers and booleans where ECS has them', () => {
  const input = taskDefinitionInput(
    {
      Family: 'shop-migrate',
      Cpu: '256',
      Memory: 512,
      NetworkMode: 'awsvpc',
      RequiresCompatibilities: ['FARGATE'],
      ContainerDefinitions: [
        {
          Name: 'task',
          Image: 'shop:1.1.0',
          Cpu: '128',
          Essential: 'true',
          Command: ['migrate', '42'],
          Environment: [{ Name: 'LEVEL', Value: '7' }],
          DockerLabels: { Team: 'shop' },
          Ulimits: [{ Name: 'nofile', SoftLimit: '1024', HardLimit: '2048' }],
          LogConfiguration: { LogDriver: 'awslogs', Options: { 'awslogs-group': 'shop', Mode: 'non-blocking' } },
          HealthCheck: { Command: ['CMD', 'true'], Interval: '10' },
        },
      ],
      Volumes: [
        { Name: 'data', EFSVolumeConfiguration: { FilesystemId: 'fs-1', AuthorizationConfig: { IAM: 'ENABLED' } } },
      ],
      Tags: [{ Key: 'Owner', Value: 'shop' }],
    },
    'shop-migrate-release',
  );
  assert.deepEqual(input, {
    family: 'shop-migrate-release',
    cpu: '256',
    memory: '512',
    networkMode: 'awsvpc',
    requiresCompatibilities: ['FARGATE'],
    containerDefinitions: [
      {
        name: 'task',
        image: 'shop:1.1.0',
        cpu: 128,
        essential: true,
        command: ['migrate', '42'],
        environment: [{ name: 'LEVEL', value: '7' }],
        dockerLabels: { Team: 'shop' },
        ulimits: [{ name: 'nofile', softLimit: 1024, hardLimit: 2048 }],
        logConfiguration: { logDriver: 'awslogs', options: { 'awslogs-group': 'shop', Mode: 'non-blocking' } },
        healthCheck: { command: ['CMD', 'true'], interval: 10 },
      },
    ],
    volumes: [
      { name: 'data', efsVolumeConfiguration: { fileSystemId: 'fs-1', authorizationConfig: { iam: 'ENABLED' } } },
    ],
  });
});

test('what is known only later is as it is deployed; what is not deployed either, or hidden, is missing', () => {
  const later = '{{changeSet:KNOWN_AFTER_APPLY}}';
  const after = { TaskRoleArn: later, ContainerDefinitions: [{ Image: 'shop:2', Secrets: [{ ValueFrom: later }] }] };
  const filled = withDeployed(after, { TaskRoleArn: 'arn:role', ContainerDefinitions: [{ Image: 'shop:1' }] });
  assert.deepEqual(filled, {
    TaskRoleArn: 'arn:role',
    ContainerDefinitions: [{ Image: 'shop:2', Secrets: [{ ValueFrom: later }] }],
  });
  assert.deepEqual(missingPaths(filled), ['ContainerDefinitions.0.Secrets.0.ValueFrom']);
  assert.deepEqual(missingPaths({ Environment: [{ Value: '****' }] }), ['Environment.0.Value']);
});
