import { memoize } from '../../generator/memoize.ts';
import type { Connection } from '../aws/connection.ts';
import { awsFailure } from '../aws/faults.ts';
import { callJson, numberIn, objectIn } from '../aws/json-api.ts';
import { inParallel } from '../aws/parallel.ts';
import { child, children, type QueryAnswer } from '../aws/query-answer.ts';
import { callQuery } from '../aws/query-api.ts';
import { type StackResource, stackTree } from '../aws/stack.ts';
import type { Finding, Subject } from './model.ts';
import { QUOTAS, type Quota } from './quota-table.ts';

const READERS_AT_ONCE = 6;
const BALANCER = 'AWS::ElasticLoadBalancingV2::LoadBalancer';

/** Whether the tree fits into what the account may have, with what the account has already. */
export async function checkQuotas(subject: Subject): Promise<readonly Finding[]> {
  // The embedded endpoint refuses nothing for want of a quota.
  const isLocal = subject.connection.target.endpoint !== undefined;
  if (isLocal && !subject.thorough) return [];
  const balancers = subject.resources.filter(({ resource }) => resource.Type === BALANCER).length;
  const wanted = QUOTAS.filter(({ ofBalancer }) => ofBalancer === undefined || balancers === 1)
    .map((quota) => ({ quota, count: countIn(subject, quota) }))
    .filter(
      // A tree that would fit a hundred times over is not worth a question.
      ({ quota, count }) => count > 0 && (subject.thorough || count * 100 >= quota.most),
    );
  const limits = memoize(() => balancerLimits(subject.connection));
  const tree = memoize(() => deployedTypes(subject));
  const found = await inParallel(wanted, READERS_AT_ONCE, async ({ quota, count }) =>
    judge(subject, quota, count, { limits, tree }).catch((error: unknown) => refused(subject, quota, error)),
  );
  return found.flat().map((one) => (isLocal && one.level === 'problem' ? { ...one, level: 'warning' } : one));
}

interface Lookups {
  readonly limits: () => Promise<ReadonlyMap<string, number>>;
  readonly tree: () => Promise<ReadonlyMap<string, number>>;
}

const countIn = ({ resources }: Subject, { types, where }: Quota): number =>
  resources.filter((placed) => types.includes(placed.resource.Type) && (where?.(placed) ?? true)).length;

async function judge(
  { connection }: Subject,
  quota: Quota,
  count: number,
  { limits, tree }: Lookups,
): Promise<readonly Finding[]> {
  const limit = await limitOf(connection, quota, limits);
  const used = quota.perTree ? 0 : await useOf(connection, quota);
  // First as if all of the tree were new: where that fits, nobody has to ask what of it stands already.
  if (used + count <= limit.most) return [];
  const standing = quota.perTree ? 0 : Math.min(await standingOf(quota, tree), count);
  const adds = count - standing;
  if (used + adds <= limit.most || adds === 0) return [];
  const account = quota.perTree ? '' : `the account has ${used} already, `;
  return [
    {
      level: 'problem',
      about: 'quota',
      what: `${quota.name}: the tree adds ${adds}, ${account}and ${limit.most} are allowed${limit.isDefault ? " (AWS's default: the account's own could not be read)" : ''}.`,
      mend: `${quota.mend ?? 'remove what is not needed'}, or ask for more in Service Quotas (${quota.service}${quota.code === undefined ? '' : `, ${quota.code}`}).`,
    },
  ];
}

async function standingOf({ types }: Quota, tree: Lookups['tree']): Promise<number> {
  const counts = await tree();
  return types.reduce((sum, type) => sum + (counts.get(type) ?? 0), 0);
}

async function deployedTypes({ connection, deployed }: Subject): Promise<ReadonlyMap<string, number>> {
  const counts = new Map<string, number>();
  const add = (resources: readonly StackResource[]): void => {
    for (const { type, status, nested } of resources) {
      if (status !== 'DELETE_COMPLETE') counts.set(type, (counts.get(type) ?? 0) + 1);
      add(nested ?? []);
    }
  };
  if (deployed !== undefined) add(await stackTree(connection, deployed.id));
  return counts;
}

interface Limit {
  readonly most: number;
  readonly isDefault: boolean;
}

/** The account's own quota; AWS's documented default where it cannot be read. */
async function limitOf(connection: Connection, quota: Quota, limits: Lookups['limits']): Promise<Limit> {
  try {
    const own = quota.limit === undefined ? await serviceQuota(connection, quota) : (await limits()).get(quota.limit);
    return { most: own ?? quota.most, isDefault: own === undefined };
  } catch (error) {
    if (connection.target.endpoint !== undefined) throw error;
    return { most: quota.most, isDefault: true };
  }
}

async function serviceQuota(connection: Connection, { service, code }: Quota): Promise<number | undefined> {
  const asked = { ServiceCode: service, QuotaCode: code };
  const answer = await callJson(connection, 'servicequotas', 'GetServiceQuota', asked).catch((error: unknown) => {
    // One that was never raised may have no value of its own.
    if (awsFailure(error).name === 'NoSuchResourceException') return {};
    throw error;
  });
  return numberIn(objectIn(answer, 'Quota'), 'Value');
}

/** All quotas of load balancing, which has a call of its own for them. */
async function balancerLimits(connection: Connection): Promise<ReadonlyMap<string, number>> {
  const answer = await callQuery(connection, 'elasticloadbalancing', 'DescribeAccountLimits', {});
  return new Map(children(child(answer, 'Limits'), 'member').map(({ Name, Max }) => [String(Name), Number(Max)]));
}

async function useOf(connection: Connection, { use }: Quota): Promise<number> {
  if (use === undefined) return 0;
  let count = 0;
  let marker: string | undefined;
  do {
    const next: Readonly<Record<string, string>> = marker === undefined ? {} : { [use.marker]: marker };
    const answer: QueryAnswer = await callQuery(connection, use.api, use.action, { ...use.input, ...next });
    count += children(child(answer, use.list), use.item).filter(use.where ?? (() => true)).length;
    const said = answer[use.answered ?? use.marker];
    marker = typeof said === 'string' && said !== '' ? said : undefined;
  } while (marker !== undefined);
  return count;
}

function refused({ connection }: Subject, { name }: Quota, error: unknown): readonly Finding[] {
  if (connection.target.endpoint !== undefined) throw error;
  const { explanation } = error as { readonly explanation?: { readonly what: string; readonly mend: string } };
  if (explanation === undefined) throw error;
  const what = `${name}: what the account has was not counted: ${explanation.what}`;
  return [{ level: 'unknown', about: 'quota', what, mend: explanation.mend }];
}
