import { grouped } from './grouped.ts';
import type { Narrowing } from './narrowing.ts';
import type { Needs } from './needs.ts';
import { scopeOf } from './scope.ts';
import type { PolicyStatement, Unnarrowed } from './statement.ts';

/** A policy, and what of it could not be narrowed to the stack's own resources. */
export interface GeneratedPolicy {
  readonly statements: readonly PolicyStatement[];
  readonly unnarrowed: readonly Unnarrowed[];
}

/** What CloudFormation may do: what the resources of a system need, created, read, updated and deleted. */
export function serviceRolePolicy(needs: Needs, narrowing: Narrowing): GeneratedPolicy {
  const scoped = [...needs.actions.keys()].sort().map((action) => ({ action, ...scopeOf(action, needs, narrowing) }));
  const unnarrowed = scoped.flatMap(({ action, why }) => (why === undefined ? [] : [{ action, why }]));
  return { statements: [...grouped(scoped), ...(narrowing.boundary ? DENIED : [])], unnarrowed };
}

/** Whatever else allows it: no role gets rid of its boundary, and nobody rewrites the boundary itself. */
const DENIED: readonly PolicyStatement[] = [
  {
    Sid: 'KeepBoundary',
    Effect: 'Deny',
    Action: ['iam:DeleteRolePermissionsBoundary'],
    Resource: ['*'],
  },
  {
    Sid: 'KeepBoundaryAsItIs',
    Effect: 'Deny',
    Action: ['iam:CreatePolicyVersion', 'iam:DeletePolicy', 'iam:DeletePolicyVersion', 'iam:SetDefaultPolicyVersion'],
    Resource: ['${Boundary}'],
  },
];
