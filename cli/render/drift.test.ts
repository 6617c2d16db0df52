import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Drift } from '../../deploy/drift/model.ts';
import { nameOf } from '../../deploy/drift/property-name.ts';
import { driftLines } from './drift.ts';
import { painter } from './style.ts';

const property = { difference: 'NOT_EQUAL' } as const;

test('a resource has a line, its properties stand below it, and what could not be compared is counted apart', () => {
  const drift: Drift = {
    resources: [
      {
        path: 'Shop/Service',
        type: 'AWS::ECS::Service',
        status: 'MODIFIED',
        managed: false,
        properties: [
          { ...property, path: '/DesiredCount', name: 'DesiredCount', expected: '2', actual: '5', managed: 'scaled' },
          { path: '/Tags/0', name: 'Tags[a]', expected: 'null', actual: '{}', difference: 'ADD' },
        ],
      },
      { path: 'Logs', type: 'AWS::Logs::LogGroup', status: 'DELETED', managed: false, properties: [] },
    ],
    checked: 9,
    unchecked: [
      { path: 'A', type: 'AWS::IAM::Role' },
      { path: 'B', type: 'AWS::IAM::Role' },
      { path: 'C', type: 'AWS::EC2::VPC' },
    ],
    undetected: [{ path: 'Key', type: 'AWS::KMS::Key', reason: 'AccessDenied' }],
  };
  assert.deepEqual(driftLines(drift, painter(false)), [
    '~ Shop/Service  AWS::ECS::Service',
    '    DesiredCount: 2 -> 5  (scaled: left alone)',
    '    Tags[a]: added: {}',
    '- Logs  AWS::Logs::LogGroup  was deleted',
    '? Key  AWS::KMS::Key  could not be compared: AccessDenied',
    'not compared: AWS::EC2::VPC, AWS::IAM::Role (2)',
    '2 drifted, 9 compared, 3 not compared, 1 unknown',
  ]);
});

test('items of lists are named by what tells them apart', () => {
  const properties = JSON.stringify({ Tags: [{ Key: 'a/b', Value: '1' }], Ports: [80] });
  assert.equal(nameOf('/Tags/0/Value', properties), 'Tags[a/b].Value');
  assert.equal(nameOf('/Ports/0', properties), 'Ports[0]');
  assert.equal(nameOf('/Map/a~1b', properties), 'Map.a/b');
  assert.equal(nameOf('/Tags/0/Value', undefined), 'Tags.0.Value');
});
