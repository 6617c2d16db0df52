import type { Connection } from '../../../aws/connection.ts';
import { awsFailure } from '../../../aws/faults.ts';
import { child, children, type QueryAnswer } from '../../../aws/query-answer.ts';
import { callQuery, type QueryApi } from '../../../aws/query-api.ts';
import { type StackResource, stackTree } from '../../../aws/stack.ts';
import type { Stack } from '../../../model.ts';
import type { DeclaredProtection } from './declared.ts';
import { PROTECTIONS } from './table.ts';

/** A resource of a stack, or of one nested in it, that cannot be deleted as it is. */
export interface ProtectedResource {
  /** `LoadBalancer/LoadBalancer`: logical ids from the root down. */
  readonly path: string;
  readonly type: string;
  readonly physicalId: string;
  /** The root's parameter that switches the protection off, as far as the sources tell. */
  readonly parameter?: string | undefined;
}

export interface Search {
  readonly found: readonly ProtectedResource[];
  /** Rights that were missing to look: there the sources and the deployed parameters decided. */
  readonly denied: readonly string[];
}

/** The resources of a stack that are protected against deletion at this moment, whoever switched that on. */
export async function findProtected(
  connection: Connection,
  stack: Pick<Stack, 'id'>,
  declared: readonly DeclaredProtection[] = [],
): Promise<Search> {
  const found: ProtectedResource[] = [];
  const denied = new Set<string>();
  for (const one of candidates(await stackTree(connection, stack.id))) {
    const source = declared.find(({ path }) => path === one.path);
    if (source?.retained) continue;
    const answer = await isProtected(connection, one);
    if (typeof answer === 'string') denied.add(answer);
    const decided = typeof answer === 'string' || answer === undefined ? source !== undefined : answer;
    if (decided) found.push({ ...one, parameter: source?.parameter });
  }
  return { found, denied: [...denied] };
}

type Candidate = Pick<ProtectedResource, 'path' | 'type' | 'physicalId'>;

function candidates(resources: readonly StackResource[], place = ''): Candidate[] {
  return resources.flatMap(({ logicalId, type, physicalId, status, nested }) => {
    const path = `${place}${logicalId}`;
    if (nested !== undefined) return candidates(nested, `${path}/`);
    if (PROTECTIONS[type] === undefined || physicalId === undefined || status === 'DELETE_COMPLETE') return [];
    return [{ path, type, physicalId }];
  });
}

interface Question {
  readonly api: QueryApi;
  readonly action: string;
  readonly name: string;
  readonly answer: (answer: QueryAnswer) => boolean;
}

function database(kind: 'Instance' | 'Cluster'): Question {
  return {
    api: 'rds',
    action: `DescribeDB${kind}s`,
    name: `DB${kind}Identifier`,
    answer: (answer) => {
      const [first] = children(child(answer, `DB${kind}s`), `DB${kind}`);
      return first?.DeletionProtection === 'true';
    },
  };
}

const QUESTIONS: Readonly<Record<string, Question>> = {
  'AWS::ElasticLoadBalancingV2::LoadBalancer': {
    api: 'elasticloadbalancing',
    action: 'DescribeLoadBalancerAttributes',
    name: 'LoadBalancerArn',
    answer: (answer) =>
      children(child(answer, 'Attributes'), 'member').some(
        ({ Key, Value }) => Key === 'deletion_protection.enabled' && Value === 'true',
      ),
  },
  'AWS::RDS::DBInstance': database('Instance'),
  'AWS::RDS::DBCluster': database('Cluster'),
};

/** Asks the service itself; the right that is missing to ask, or undefined where nobody can be asked. */
async function isProtected(
  connection: Connection,
  { type, physicalId }: Candidate,
): Promise<boolean | string | undefined> {
  const question = QUESTIONS[type];
  if (question === undefined) return undefined;
  const { api, action, name } = question;
  try {
    return question.answer(await callQuery(connection, api, action, { [name]: physicalId }));
  } catch (error) {
    const code = awsFailure(error).name;
    if (/NotFound/.test(code)) return false;
    if (/AccessDenied|UnauthorizedOperation/.test(code)) return `${api}:${action}`;
    throw error;
  }
}
