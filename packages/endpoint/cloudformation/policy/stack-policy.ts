import { validationError } from '../failure.ts';
import { type Fields, isFields } from '../value.ts';

/** What an update does to a resource, in the words of stack policies. */
export type UpdateAction = 'Update:Modify' | 'Update:Replace' | 'Update:Delete';

interface Statement {
  readonly effect: 'Allow' | 'Deny';
  readonly actions: readonly string[];
  readonly resources: readonly string[];
  readonly matchesAction: (action: UpdateAction) => boolean;
  readonly matchesResource: (logicalId: string) => boolean;
  readonly matchesType: (type: string) => boolean;
}

const ACTION = /^Update:(Modify|Replace|Delete|\*)$/;
const RESOURCE = /^(\*|LogicalResourceId\/.+)$/;
const CONDITIONS: readonly string[] = ['StringEquals', 'StringLike'];

/** In CloudFormation's words (LocalStack recorded them, test_stack_policies.snapshot.json); it does not say what is wrong. */
const invalid = (): Error => validationError('Error validating stack policy: Invalid stack policy');

function pattern(text: string): RegExp {
  const escaped = text.replaceAll(/[.+^${}()|[\]\\]/g, '\\$&');
  return new RegExp(`^${escaped.replaceAll('*', '.*').replaceAll('?', '.')}$`, 's');
}

const matches = (patterns: readonly string[], text: string): boolean => patterns.some((one) => pattern(one).test(text));

function textsOf(value: unknown): string[] | undefined {
  if (value === undefined) return undefined;
  const list = Array.isArray(value) ? value : [value];
  if (list.length === 0 || !list.every((item) => typeof item === 'string')) throw invalid();
  return list;
}

/** One of two members, one of which turns the meaning round. */
function eitherOf(statement: Fields, name: string, allowed: RegExp): { texts: string[]; not: boolean } | undefined {
  const [plain, not] = [textsOf(statement[name]), textsOf(statement[`Not${name}`])];
  if (plain !== undefined && not !== undefined) throw invalid();
  const texts = plain ?? not;
  if (texts === undefined) return undefined;
  if (!texts.every((text) => allowed.test(text))) throw invalid();
  return { texts, not: plain === undefined };
}

function typeCondition(value: unknown): Statement['matchesType'] {
  if (value === undefined) return () => true;
  if (!isFields(value)) throw invalid();
  const tests = Object.entries(value).flatMap(([operator, keys]) => {
    if (!CONDITIONS.includes(operator) || !isFields(keys)) throw invalid();
    return Object.entries(keys).map(([key, types]) => {
      const list = textsOf(types);
      if (key !== 'ResourceType' || list === undefined) throw invalid();
      return (type: string): boolean => (operator === 'StringLike' ? matches(list, type) : list.includes(type));
    });
  });
  return (type) => tests.every((test) => test(type));
}

const MEMBERS = /^(Sid|Effect|Action|NotAction|Principal|Resource|NotResource|Condition)$/;

function statementOf(value: unknown): Statement {
  if (!isFields(value) || !Object.keys(value).every((name) => MEMBERS.test(name))) throw invalid();
  const { Effect: effect, Principal: principal } = value;
  if ((effect !== 'Allow' && effect !== 'Deny') || principal !== '*') throw invalid();
  const action = eitherOf(value, 'Action', ACTION);
  if (action === undefined) throw invalid();
  // One without a resource is taken, and does nothing (serverless/serverless pull request 5012).
  const resource = eitherOf(value, 'Resource', RESOURCE) ?? { texts: [], not: false };
  return {
    effect,
    actions: action.texts,
    resources: resource.texts,
    matchesAction: (name) => matches(action.texts, name) !== action.not,
    matchesResource: (logicalId) => matches(resource.texts, `LogicalResourceId/${logicalId}`) !== resource.not,
    matchesType: typeCondition(value.Condition),
  };
}

/** The statements of a policy, each of them checked; none where the policy is empty, which allows everything. */
export function parseStackPolicy(text: string): readonly Statement[] {
  let policy: unknown;
  try {
    policy = JSON.parse(text);
  } catch {
    throw invalid();
  }
  if (!isFields(policy) || !Object.keys(policy).every((name) => /^(Statement|Version|Id)$/.test(name))) throw invalid();
  const { Statement: statements } = policy;
  if (statements === undefined) return [];
  return (Array.isArray(statements) ? statements : [statements]).map(statementOf);
}

interface Change {
  readonly action: UpdateAction;
  readonly logicalId: string;
  readonly type: string;
}

/**
 * Why a policy does not let an update change a resource, in CloudFormation's words; undefined where it does. What denies
 * wins over what allows ("Defining a stack policy", CloudFormation's guide), and what nothing allows is denied.
 */
export function policyRefusal(text: string | undefined, { action, logicalId, type }: Change): string | undefined {
  const statements = text === undefined ? [] : parseStackPolicy(text);
  if (statements.length === 0) return undefined;
  const applying = statements.filter(
    (one) => one.matchesAction(action) && one.matchesResource(logicalId) && one.matchesType(type),
  );
  const denying = applying.find(({ effect }) => effect === 'Deny');
  if (denying !== undefined) {
    const place = `Statement [#${statements.indexOf(denying)}]`;
    return `Action denied by stack policy: ${place} does not allow [${denying.actions.join(', ')}] for resource [${denying.resources.join(', ')}];`;
  }
  return applying.length > 0 ? undefined : 'Action not allowed by stack policy';
}
