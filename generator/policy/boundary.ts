import { RookeryError } from '../errors.ts';
import type { DeclaredResource, Template } from '../model.ts';
import { functionOf } from '../system/known.ts';
import { AWS_POLICIES } from './aws-policies.ts';
import type { Needs } from './needs.ts';
import { ownRoles } from './reference.ts';
import type { PolicyStatement } from './statement.ts';

const TYPES = ['AWS::IAM::Role', 'AWS::IAM::ManagedPolicy', 'AWS::IAM::Policy', 'AWS::IAM::RolePolicy'];

/**
 * The most that roles of these templates may ever do: the actions that their own policies allow. On which resources, each
 * role's policy says. So whatever CloudFormation is made to attach to a role, it reaches nothing else.
 */
export function boundaryStatements(
  roots: readonly Template[],
  needs: Needs,
  more: readonly string[] = [],
): readonly PolicyStatement[] {
  const found = new Set<string>(more);
  const seen = new Set<Template>();
  const visit = (template: Template) => {
    if (seen.has(template)) return;
    seen.add(template);
    for (const resource of Object.values(template.document.Resources))
      for (const action of actionsOf(resource)) found.add(action);
    for (const child of template.children) visit(child);
  };
  for (const root of roots) visit(root);
  for (const arn of needs.attached) for (const action of actionsOfAws(arn)) found.add(action);
  const [passing, rest] = [PASSING.filter((action) => found.has(action)), [...found].sort()];
  const atMost = rest.filter((action) => !PASSING.includes(action));
  return [
    { Sid: 'AtMost', Effect: 'Allow', Action: atMost.length > 0 ? atMost : NOTHING, Resource: ['*'] },
    ...(passing.length === 0
      ? []
      : [
          {
            Sid: 'PassRoles',
            Effect: 'Allow' as const,
            Action: passing,
            Resource: [ownRoles(needs), 'arn:${Partition}:iam::${Account}:role/aws-service-role/*'],
          },
        ]),
  ];
}

/** Actions on roles: of the system alone, even where a policy of AWS says any. */
const PASSING: readonly string[] = ['iam:CreateServiceLinkedRole', 'iam:PassRole'];
/** A policy needs a statement, and everybody may ask this. */
const NOTHING = ['sts:GetCallerIdentity'];

function actionsOf({ Type, Properties }: DeclaredResource): readonly string[] {
  if (!TYPES.includes(Type)) return [];
  const { Policies, PolicyDocument } = Object(Properties);
  return [...allowed(Policies), ...allowed(PolicyDocument)];
}

/** Actions of the statements anywhere in a value that allow something, both branches of conditions included. */
function allowed(value: unknown): readonly string[] {
  if (Array.isArray(value)) return value.flatMap(allowed);
  if (typeof value !== 'object' || value === null) return [];
  const [, argument] = functionOf(value) ?? [];
  if (argument !== undefined) return allowed(argument);
  const { Effect, Action } = Object(value);
  if (Effect === 'Allow') return texts(Action);
  return Effect === undefined ? Object.values(value).flatMap(allowed) : [];
}

function texts(value: unknown): readonly string[] {
  if (typeof value === 'string') return [value];
  if (Array.isArray(value)) return value.flatMap(texts);
  const [, argument] = functionOf(value) ?? [];
  return argument === undefined ? [] : texts(argument).filter((text) => text.includes(':'));
}

function actionsOfAws(arn: string): readonly string[] {
  const name = arn.replace(/^arn:[^:]*:iam::aws:policy\//, '');
  const actions = Object.hasOwn(AWS_POLICIES, name) ? AWS_POLICIES[name] : undefined;
  // A policy of the system's own is among its resources.
  if (actions !== undefined || name === arn) return actions ?? [];
  throw new RookeryError('PolicyUnknown', {
    what: `roles are attached the policy ${name}, and what it allows is not known here.`,
    why: 'a boundary without these actions would forbid them.',
    mend: 'name its actions in the option `boundary: { actions: [...] }`, or attach a policy of your own.',
  });
}
