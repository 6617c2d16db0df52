import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Plan, ResourceChange } from '../../model.ts';
import { dataLosses, isStateful } from './data-loss.ts';
import { unknownLoss } from './loss-names.ts';

function change(logicalId: string, type: string, more: Partial<ResourceChange> = {}): ResourceChange {
  return { logicalId, type, action: 'Remove', replacement: 'False', stateful: isStateful(type), details: [], ...more };
}

const inside = [change('Instance', 'AWS::RDS::DBInstance'), change('Topic', 'AWS::SNS::Topic')];
const plan: Plan = {
  kind: 'UPDATE',
  changeSetId: 'c',
  stackId: 's',
  stackName: 'shop',
  changes: [
    change('Database', 'AWS::CloudFormation::Stack', { nested: inside }),
    change('Files', 'AWS::S3::Bucket'),
    change('Cluster', 'AWS::ECS::Cluster'),
  ],
  parameters: [],
};

test('a loss is allowed by the name of each resource alone', () => {
  const all = ['Database/Instance', 'Files', 'Cluster'];
  const types = ['AWS::RDS::DBInstance', 'AWS::S3::Bucket', 'AWS::ECS::Cluster'];
  assert.deepEqual(
    dataLosses(plan),
    all.map((path, index) => `${path} (${types[index]})`),
  );
  assert.deepEqual(dataLosses(plan, ['Database/Instance', 'Files']), ['Cluster (AWS::ECS::Cluster)']);
  assert.deepEqual(dataLosses(plan, all), []);
  assert.equal(dataLosses(plan, ['Database', 'Instance', '*', 'database/instance']).length, 3);
});

test('an allowance that names nothing of the plan is refused with the nearest name', () => {
  const refused = (name: string) => unknownLoss(plan, ['Files', name])?.explanation.mend;
  assert.equal(refused('Databse/Instance'), 'did you mean --allow-loss Database/Instance?');
  assert.equal(refused('Database'), 'name the resources: --allow-loss Database/Instance.');
  assert.equal(refused('Elsewhere'), 'name what may be lost: --allow-loss Database/Instance,Files,Cluster.');
  assert.equal(unknownLoss({ ...plan, changes: [] }, ['Elsewhere'])?.explanation.mend, 'leave it away.');
  assert.equal(unknownLoss(plan, ['Database/Topic', 'Files']), undefined);
});

test('what is asked for most often when something was lost is held to be stateful', () => {
  const types = ['ECR::Repository', 'EFS::FileSystem', 'SQS::Queue', 'DynamoDB::Table', 'SecretsManager::Secret'];
  const more = ['Logs::LogGroup', 'KMS::Key', 'Cognito::UserPool', 'RDS::DBCluster', 'ElastiCache::ReplicationGroup'];
  for (const type of [...types, ...more]) assert.equal(isStateful(`AWS::${type}`), true, type);
  for (const type of ['SNS::Topic', 'IAM::Role', 'ECS::Service']) assert.equal(isStateful(`AWS::${type}`), false, type);
});

/** What rule I3011 of cfn-lint 1.51.0 takes for stateful (its data/AdditionalSpecs/StatefulResources.json). */
const CFN_LINT = `
  Backup::BackupVault CloudFormation::Stack Cognito::UserPool DocDB::DBCluster
  DocDB::DBInstance DynamoDB::GlobalTable DynamoDB::Table EC2::Volume
  EFS::FileSystem EMR::Cluster ElastiCache::CacheCluster ElastiCache::ReplicationGroup
  Elasticsearch::Domain FSx::FileSystem KMS::Key Kinesis::Stream
  Logs::LogGroup Neptune::DBCluster Neptune::DBInstance OpenSearchService::Domain
  Organizations::Account QLDB::Ledger RDS::DBCluster RDS::DBInstance
  Redshift::Cluster S3::Bucket SDB::Domain SQS::Queue
  SecretsManager::Secret
`;

test('all that cfn-lint takes for stateful is so here', () => {
  const types = CFN_LINT.trim().split(/\s+/);
  assert.equal(types.length, 29);
  for (const type of types) assert.equal(isStateful(`AWS::${type}`), true, type);
});
