import { QUOTAS } from '../checks/quotas.ts';
import { RookeryError } from '../errors.ts';
import type { PolicyStatement } from './statement.ts';

/** Managed policies that a role can have: AWS's quota, before anybody asks for more. Source: IAM and AWS STS quotas. */
const ATTACHED = 10;
/** What placeholders grow by: names of stacks and tags are longer than `${StackName}`. */
const ROOM = 0.85;

/** Characters of a policy as IAM counts them, without white space. */
export function sizeOf(statements: readonly PolicyStatement[]): number {
  return JSON.stringify({ Version: '2012-10-17', Statement: statements }).replaceAll(/\s/g, '').length;
}

/** The same statements in as many policies as IAM's limit asks for; a statement that is too long is taken apart. */
export function split(statements: readonly PolicyStatement[]): readonly (readonly PolicyStatement[])[] {
  const most = Math.floor(QUOTAS.managedPolicy.most * ROOM);
  const policies: PolicyStatement[][] = [];
  for (const statement of statements.flatMap((one) => halves(one, most))) {
    const last = policies.at(-1);
    if (last !== undefined && sizeOf([...last, statement]) <= most) last.push(statement);
    else policies.push([statement]);
  }
  if (policies.length <= ATTACHED) return policies;
  throw new RookeryError('PolicyTooLarge', {
    what: `the policy fills ${policies.length} managed policies.`,
    why: `a role can have ${ATTACHED} of them, of ${QUOTAS.managedPolicy.most} characters each.`,
    mend: 'make several roots of the system, each with a role of its own.',
  });
}

function halves(statement: PolicyStatement, most: number): readonly PolicyStatement[] {
  if (sizeOf([statement]) <= most || statement.Action.length < 2) return [statement];
  const middle = Math.ceil(statement.Action.length / 2);
  const part = (suffix: string, from: number, to?: number) =>
    halves({ ...statement, Sid: `${statement.Sid}${suffix}`, Action: statement.Action.slice(from, to) }, most);
  return [...part('a', 0, middle), ...part('b', middle)];
}
