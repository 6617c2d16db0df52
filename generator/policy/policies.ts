import { RookeryError } from '../errors.ts';
import type { Template } from '../model.ts';
import { boundaryStatements } from './boundary.ts';
import { deployerPolicy } from './deployer.ts';
import { type MoreHandlers, type Needs, needsOf } from './needs.ts';
import { operatorPolicy } from './operator.ts';
import { type GeneratedPolicy, serviceRolePolicy } from './service-role.ts';

/** What decides the policies, beside the templates. */
export interface PolicyOptions {
  /** Key of a tag that the stack has. */
  readonly tag?: string | undefined;
  /** Whether roles of the system have to have the boundary: yes, unless this says no. */
  readonly boundary?: boolean | undefined;
  /** Actions that roles of the system may do beside those that their templates name. */
  readonly boundaryActions?: readonly string[] | undefined;
  /** Actions by resource type, for types that the tables here do not know. */
  readonly actions?: MoreHandlers | undefined;
}

/**
 * The policies of a system: of the role that a pipeline deploys in, of CloudFormation's, the boundary of the system's roles,
 * and of people who look after it.
 */
export interface Policies {
  readonly deploy: GeneratedPolicy;
  readonly cloudformation: GeneratedPolicy;
  readonly boundary: GeneratedPolicy;
  readonly operate: GeneratedPolicy;
}

/** The same, where types can be unknown. */
export interface FoundPolicies {
  readonly policies: Policies;
  /** Types whose actions are missing, by the template that has one first. */
  readonly unknown: ReadonlyMap<string, string>;
}

/** The policies that deploying these templates needs, and no more than that as far as IAM can say it. */
export function policiesOf(roots: readonly Template[], options: PolicyOptions = {}): Policies {
  const { policies, unknown } = findPolicies(roots, options);
  for (const [type, path] of unknown) throw unknownType(path, type);
  return policies;
}

/** The same without what types need that are not known here. */
export function findPolicies(roots: readonly Template[], options: PolicyOptions = {}): FoundPolicies {
  const { tag, boundary = true, actions = {}, boundaryActions = [] } = options;
  const needs: Needs = needsOf(roots, actions);
  const policies = {
    deploy: deployerPolicy(needs, { tag }),
    cloudformation: serviceRolePolicy(needs, { tag, boundary }),
    boundary: { statements: boundaryStatements(roots, needs, boundaryActions), unnarrowed: [] },
    operate: operatorPolicy(needs, { tag }),
  };
  return { policies, unknown: needs.unknown };
}

function unknownType(path: string, type: string): RookeryError {
  return new RookeryError('PolicyUnknown', {
    what: `${path}: it has a resource of type ${type}, and which actions that needs is not known here.`,
    why: 'a policy without them would stop the deployment half way.',
    mend: `name them in the option \`actions\`, by the handlers in the schema of the type: aws cloudformation describe-type --type RESOURCE --type-name ${type}.`,
  });
}
