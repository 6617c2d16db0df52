/** What the README says is simulated is what the endpoint is composed of. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { temporaryFolder } from '../testing/test-engine.ts';
import { compose } from './compose.ts';

const text = readFileSync(new URL('../README.md', import.meta.url), 'utf8');

/** The rows of the table with that head, cell by cell. */
function table(head: string): string[][] {
  const [, rows = ''] = text.split(`${head}\n`);
  const lines = rows.slice(0, rows.indexOf('\n\n')).split('\n').slice(1);
  return lines.map((line) =>
    line
      .split('|')
      .map((cell) => cell.trim())
      .slice(1, -1),
  );
}

/** The types of a cell: after the first, `Cluster` is of the service of the one before. */
function typesIn(cell: string): string[] {
  let service = '';
  return [...cell.matchAll(/`([^`]+)`/g)].map(([, name = '']) => {
    if (name.startsWith('AWS::')) service = name.slice(0, name.lastIndexOf('::'));
    return name.startsWith('AWS::') ? name : `${service}::${name}`;
  });
}

/** APIs by the names that the table has for them. */
const APIS: Readonly<Record<string, readonly string[]>> = {
  CloudFormation: ['cloudformation'],
  S3: [],
  STS: ['sts'],
  ECR: ['ecr'],
  ECS: ['ecs', 'application-autoscaling'],
  'Elastic Load Balancing': ['elasticloadbalancing'],
  CloudFront: ['cloudfront'],
  'CloudWatch Logs': ['logs'],
  'Secrets Manager, Parameter Store': ['secretsmanager', 'ssm'],
  'EventBridge Scheduler': ['scheduler'],
  'Step Functions': ['states'],
  RDS: ['rds'],
  IAM: ['iam'],
  'Certificate Manager, Service Quotas, EC2': ['acm', 'servicequotas', 'ec2'],
};

test('the README lists every API and every live type, and none besides', async (t) => {
  const place = { account: '000000000000', region: 'us-east-1' };
  const { server, liveTypes, close } = compose({ home: temporaryFolder(t), ...place, log() {} });
  await close();
  const names = table('| API | what there is of it |').map(([name = '']) => name);
  assert.deepEqual(names, Object.keys(APIS));
  assert.deepEqual(names.flatMap((name) => APIS[name] ?? []).toSorted(), Object.keys(server.services).toSorted());

  const said = table('| type | what happens |').flatMap(([cell = '']) => typesIn(cell));
  const isSaid = (type: string) =>
    said.some((one) => one === type || (one.endsWith('*') && type.startsWith(one.slice(0, -1))));
  assert.deepEqual(
    liveTypes.filter((type) => !isSaid(type)),
    [],
  );
  const isLive = (one: string) =>
    liveTypes.some((type) => type === one || (one.endsWith('*') && type.startsWith(one.slice(0, -1))));
  assert.deepEqual(
    said.filter((one) => !isLive(one)),
    [],
  );
});
