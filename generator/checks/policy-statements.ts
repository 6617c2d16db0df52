import { Intrinsic } from '../values/value.ts';
import type { Finding } from './finding.ts';
import { isPlain } from './known.ts';

type Problem = Pick<Finding, 'at' | 'problem' | 'why' | 'mend'>;
type Statement = Readonly<Record<string, unknown>>;
/** Where a policy belongs: to an identity, as the trust of a role, or to a resource. */
type Belonging = 'identity' | 'trust' | 'resource';

const OPERATOR =
  /^(Null|(ForAllValues:|ForAnyValue:)?(String(Not)?(Equals|EqualsIgnoreCase|Like)|(Numeric|Date)((Not)?Equals|(Less|Greater)Than(Equals)?)|Arn(Not)?(Equals|Like)|Bool|BinaryEquals|(Not)?IpAddress)(IfExists)?)$/;

/** What IAM would refuse of a policy, as far as it is literal (IAM User Guide, "IAM JSON policy element reference"). */
export function* policyProblems(type: string, at: string, policy: unknown): Generator<Problem> {
  const written = isPlain(policy) ? policy.Statement : undefined;
  const isOne = isPlain(written);
  const statements = isOne ? [written] : written;
  if (!Array.isArray(statements)) return;
  const belonging = belongingOf(type, at);
  if (belonging !== 'resource') yield* nameProblems(`${at}.Statement`, statements);
  for (const [index, statement] of statements.entries()) {
    const place = isOne ? `${at}.Statement` : `${at}.Statement.${index}`;
    if (isPlain(statement)) yield* statementProblems(belonging, place, statement);
  }
}

/** "The Sid element supports ASCII uppercase letters, lowercase letters, and numbers", and "must be unique within a JSON policy". */
function* nameProblems(at: string, statements: readonly unknown[]): Generator<Problem> {
  const names = statements.flatMap((statement) => (isPlain(statement) ? textsOf(statement.Sid) : []));
  const strange = names.find((name) => !/^[A-Za-z0-9]*$/.test(name));
  if (strange !== undefined) {
    yield refused(at, `has the Sid "${strange}"`, `write "${strange.replaceAll(/[^A-Za-z0-9]/g, '')}".`);
  }
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) yield refused(at, `has the Sid "${twice}" twice`, 'name one of them otherwise.');
}

function belongingOf(type: string, at: string): Belonging {
  if (at.endsWith('AssumeRolePolicyDocument')) return 'trust';
  return type.startsWith('AWS::IAM::') ? 'identity' : 'resource';
}

function* statementProblems(belonging: Belonging, at: string, statement: Statement): Generator<Problem> {
  yield* memberProblems(belonging, at, statement);
  for (const name of ['Action', 'NotAction']) {
    const wrong = textsOf(statement[name]).find(
      (action) => action !== '*' && !/^[A-Za-z0-9-]+:[A-Za-z0-9*?]+$/.test(action),
    );
    if (wrong !== undefined) {
      yield refused(
        `${at}.${name}`,
        `has "${wrong}", which is no action`,
        "write it as service:Action, 's3:GetObject'.",
      );
    }
  }
  const service = isPlain(statement.Principal) ? textsOf(statement.Principal.Service) : [];
  const nobody = service.find((name) => !name.includes('.'));
  if (nobody !== undefined) {
    yield refused(`${at}.Principal.Service`, `is "${nobody}"`, `write "${nobody}.amazonaws.com".`);
  }
  if (belonging === 'identity') yield* resourceProblems(at, statement);
  yield* conditionProblems(`${at}.Condition`, statement.Condition);
}

function* memberProblems(belonging: Belonging, at: string, statement: Statement): Generator<Problem> {
  const has = (...names: readonly string[]) => names.some((name) => statement[name] !== undefined);
  if (!has('Action', 'NotAction')) yield refused(at, 'has neither Action nor NotAction', 'name actions.');
  if (belonging === 'identity' && !has('Resource', 'NotResource')) {
    yield refused(at, 'has neither Resource nor NotResource', "name resources, or write Resource: '*'.");
  }
  if (belonging === 'identity' && has('Principal', 'NotPrincipal')) {
    yield refused(at, 'has a principal, and belongs to one already', 'leave the principal out.');
  }
  if (belonging === 'trust' && has('Resource', 'NotResource')) {
    yield refused(at, 'has resources, and trusts somebody with the role itself', 'leave the resources out.');
  }
  if (belonging === 'trust' && !has('Principal', 'NotPrincipal')) {
    yield refused(at, 'trusts nobody', "name a principal: { Service: 'ecs-tasks.amazonaws.com' }.");
  }
}

function* resourceProblems(at: string, statement: Statement): Generator<Problem> {
  for (const name of ['Resource', 'NotResource']) {
    const wrong = textsOf(statement[name]).find((one) => !/^(arn:|\*$|\{\{)/.test(one));
    if (wrong !== undefined)
      yield refused(`${at}.${name}`, `has "${wrong.slice(0, 60)}", which is no ARN`, "write an ARN, or '*'.");
  }
}

function* conditionProblems(at: string, condition: unknown): Generator<Problem> {
  if (!isPlain(condition)) return;
  for (const [operator, keys] of Object.entries(condition)) {
    if (!OPERATOR.test(operator)) {
      yield refused(at, `has the operator "${operator}", which IAM does not know`, 'write one such as StringEquals.');
    } else if (keys !== undefined && !isPlain(keys) && !(keys instanceof Intrinsic)) {
      yield refused(`${at}.${operator}`, 'has no keys', "write { 'aws:SourceAccount': value }.");
    }
  }
}

/** The literal texts of one value or of a list. */
const textsOf = (value: unknown): readonly string[] => [value].flat().filter((one) => typeof one === 'string');

function refused(at: string, problem: string, mend: string): Problem {
  return {
    at,
    problem,
    why: 'IAM says "MalformedPolicyDocument".',
    mend,
  };
}
