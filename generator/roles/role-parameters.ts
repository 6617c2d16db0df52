import { arnParameter, type Parameters } from '../parameters/parameters.ts';

/** Which settings of all roles of a system are parameters of its root. At least one is. */
export interface RoleSettings {
  /** `PermissionsBoundaryArn`: the policy that no role can do more than; empty for none. */
  readonly permissionsBoundary?: boolean;
  /** `RolePath`: what stands before the names of roles in their ARNs, for example `/applications/`. */
  readonly path?: boolean;
  /** `RoleNamePrefix`: what the names of roles begin with. Without it CloudFormation names them. */
  readonly namePrefix?: boolean;
}

/** ARN of a policy, or nothing. IAM takes no policy of another account, and AWS's own have no account. */
const POLICY = '(arn:aws[a-z-]*:iam::([0-9]{12}|aws):policy/[\\w+=,.@/-]+)?';

/** Declarations of these parameters, as the root has them. Each environment says its boundary, if it is none. */
export const ROLE_PARAMETERS = {
  permissionsBoundary: {
    PermissionsBoundaryArn: arnParameter('AWS::IAM::ManagedPolicy', {
      AllowedPattern: POLICY,
      ConstraintDescription: 'the ARN of a managed policy, or nothing',
      Description: 'What no role of the system can do more than; empty for no boundary',
    }),
  },
  path: {
    RolePath: {
      Type: 'String',
      Default: '/',
      AllowedPattern: '/([\\w+=,.@-]+/)*',
      ConstraintDescription: 'a slash, or names with a slash at both ends',
      MaxLength: 512,
      Description: 'What stands before the names of roles in their ARNs',
    },
  },
  namePrefix: {
    RoleNamePrefix: {
      Type: 'String',
      AllowedPattern: '[\\w+=,.@-]*',
      ConstraintDescription: 'letters, digits, and any of _+=,.@-',
      Description: 'What the names of roles begin with',
    },
  },
} as const satisfies Readonly<Record<keyof RoleSettings, Parameters>>;

type Declared = typeof ROLE_PARAMETERS;
type When<R, Name extends keyof RoleSettings> = R extends { readonly [N in Name]: true }
  ? Declared[Name]
  : Readonly<Record<never, never>>;

/** The parameters that these settings add to a template. */
export type RoleParameters<R> = When<R, 'permissionsBoundary'> & When<R, 'path'> & When<R, 'namePrefix'>;
