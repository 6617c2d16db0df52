import type { Connection } from '../aws/connection.ts';
import { awsFailure } from '../aws/faults.ts';
import { callJson } from '../aws/json-api.ts';
import { inParallel } from '../aws/parallel.ts';
import { callQuery } from '../aws/query-api.ts';
import { type StackResource, stackTree } from '../aws/stack.ts';
import { textAt } from './literals.ts';
import type { Finding, Subject } from './model.ts';

interface Naming {
  /** The property that names it. */
  readonly property: string;
  /** Whether there is one of that name in the account, or in somebody else's. */
  exists(connection: Connection, name: string): Promise<boolean>;
}

/** The types whose literal names a creation most often finds taken. */
const NAMINGS: Readonly<Record<string, Naming>> = {
  'AWS::S3::Bucket': { property: 'BucketName', exists: bucketExists },
  'AWS::IAM::Role': {
    property: 'RoleName',
    exists: (connection, RoleName) => answers(callQuery(connection, 'iam', 'GetRole', { RoleName }), /NoSuchEntity/),
  },
  'AWS::SecretsManager::Secret': {
    property: 'Name',
    exists: (connection, SecretId) =>
      answers(callJson(connection, 'secretsmanager', 'DescribeSecret', { SecretId }), /ResourceNotFound/),
  },
  'AWS::ElasticLoadBalancingV2::LoadBalancer': {
    property: 'Name',
    exists: (connection, name) =>
      answers(
        callQuery(connection, 'elasticloadbalancing', 'DescribeLoadBalancers', { 'Names.member.1': name }),
        /LoadBalancerNotFound/,
      ),
  },
  'AWS::ElasticLoadBalancingV2::TargetGroup': {
    property: 'Name',
    exists: (connection, name) =>
      answers(
        callQuery(connection, 'elasticloadbalancing', 'DescribeTargetGroups', { 'Names.member.1': name }),
        /TargetGroupNotFound/,
      ),
  },
  'AWS::RDS::DBInstance': {
    property: 'DBInstanceIdentifier',
    exists: (connection, DBInstanceIdentifier) =>
      answers(callQuery(connection, 'rds', 'DescribeDBInstances', { DBInstanceIdentifier }), /DBInstanceNotFound/),
  },
};

const READERS_AT_ONCE = 6;

interface Literal {
  readonly path: string;
  readonly type: string;
  readonly name: string;
  readonly naming: Naming;
}

/** Whether a literal name of what is to be created is taken already. */
export async function checkLiteralNames(subject: Subject): Promise<readonly Finding[]> {
  const { connection, deployed, imports } = subject;
  const named = imports ? [] : literalsOf(subject);
  if (named.length === 0) return [];
  const standing = deployed === undefined ? new Set<string>() : pathsIn(await stackTree(connection, deployed.id));
  const fresh = named.filter(({ path }) => !standing.has(path));
  const taken = await inParallel(fresh, READERS_AT_ONCE, ({ naming, name }) => naming.exists(connection, name));
  return fresh
    .filter((_, index) => taken[index])
    .map(({ path, type, name }) => ({
      level: 'problem',
      about: 'name',
      what: `${path} (${type}): the name ${name} is taken already, by what this stack does not have.`,
      mend: 'choose another name or leave it to CloudFormation; what is retained and yours may be imported by --import-existing.',
    }));
}

function literalsOf({ resources }: Subject): Literal[] {
  return resources.flatMap((placed) => {
    const { path, resource } = placed;
    const naming = NAMINGS[resource.Type];
    const name = naming && textAt(placed, naming.property);
    return naming === undefined || !name ? [] : [{ path, type: resource.Type, name, naming }];
  });
}

function pathsIn(resources: readonly StackResource[], place = ''): Set<string> {
  return new Set(
    resources.flatMap(({ logicalId, status, nested = [] }) =>
      status === 'DELETE_COMPLETE' ? [] : [`${place}${logicalId}`, ...pathsIn(nested, `${place}${logicalId}/`)],
    ),
  );
}

async function answers(call: Promise<unknown>, missing: RegExp): Promise<boolean> {
  return call.then(
    () => true,
    (error: unknown) => {
      if (missing.test(awsFailure(error).name)) return false;
      throw error;
    },
  );
}

/** The names of buckets are everybody's: one that may not be looked at is somebody else's. */
async function bucketExists(connection: Connection, Bucket: string): Promise<boolean> {
  const { HeadBucketCommand } = await import('@aws-sdk/client-s3');
  const client = await connection.s3();
  return client.send(new HeadBucketCommand({ Bucket })).then(
    () => true,
    (error: unknown) => {
      const { name, status } = awsFailure(error);
      if (status === 404 || /^(NotFound|NoSuchBucket)$/.test(name)) return false;
      if (status === 403 || status === 301) return true;
      throw error;
    },
  );
}
