import type { Constraints } from '../generator/parameters/constraints.ts';
import type { Role } from '../generator/parameters/role.ts';
import type { Denial, WantedPolicies } from './plan/stack-policy/model.ts';
import type { ReleaseDraft } from './release-model.ts';

/** Where a command works: one environment of `environments.ts`, resolved. */
export interface Target {
  /** The master template as it was named on the command line; absent for master.ts. */
  readonly app?: string | undefined;
  /** The environment's name, for example `production`. */
  readonly environment: string;
  readonly stackName: string;
  /** The stack that holds the artifact bucket and the image repositories. */
  readonly foundationStackName: string;
  readonly region: string;
  /** Twelve digits. With it, another account is refused. */
  readonly account?: string | undefined;
  /** ARN of a role that is assumed, with the credentials that there are. */
  readonly role?: string | undefined;
  readonly externalId?: string | undefined;
  /** Of a system of several roots: the one whose stack this is. */
  readonly root?: string | undefined;
  /** ARN of the role that CloudFormation works in; without one it works as the caller. */
  readonly cloudFormationRole?: string | undefined;
  /** Set for the embedded endpoint, absent for AWS. */
  readonly endpoint?: string | undefined;
  /** Put on the stack, and by CloudFormation on all that it makes. */
  readonly tags: Readonly<Record<string, string>>;
}

export interface Foundation {
  readonly bucket: string;
  /** All outputs of the foundation stack; those that master has a parameter of the same name for are passed to it. */
  readonly outputs: Readonly<Record<string, string>>;
}

/** A parameter as a template declares it, in CloudFormation's own words. */
export interface ParameterDeclaration extends Constraints {
  readonly Default?: string | number | readonly (string | number)[] | undefined;
  readonly ConstraintDescription?: string | undefined;
  readonly Description?: string | undefined;
  readonly NoEcho?: boolean | string | undefined;
  /** What it is for: guards go by this, never by its name. */
  readonly roles?: readonly Role[] | undefined;
}

/** A value as `environments.ts` or the command line gives it. */
export type ParameterValue = string | number | boolean | readonly string[];

export interface StackParameter {
  readonly name: string;
  /** As it was passed; for a NoEcho parameter the service answers `****`. */
  readonly value: string;
}

export interface StackOutput {
  readonly name: string;
  readonly value: string;
  readonly description?: string | undefined;
}

/** A stack as CloudFormation describes it. */
export interface Stack {
  readonly id: string;
  readonly name: string;
  readonly status: string;
  readonly statusReason?: string | undefined;
  readonly parameters: readonly StackParameter[];
  readonly outputs: readonly StackOutput[];
  readonly tags: Readonly<Record<string, string>>;
  readonly created?: Date | undefined;
  readonly updated?: Date | undefined;
  readonly terminationProtection: boolean;
  /** ARN of the parent, for a nested stack. */
  readonly parentId?: string | undefined;
}

/** Why a resource changes: one property, attribute or tag of it. */
export interface ChangeDetail {
  /** `Properties.Image`, `Tags`, `Metadata` and so on. */
  readonly target: string;
  /** What brought it about: a parameter's name, another resource's logical id, or nothing for an edit of the template. */
  readonly cause?: string | undefined;
  /** CloudFormation knows only at run time whether the value differs. */
  readonly dynamic: boolean;
  readonly requiresRecreation: 'Never' | 'Conditionally' | 'Always';
  /** The property's value, lists and objects as JSON; secrets are starred out. Absent where there is none or nobody shows it. */
  readonly before?: string | undefined;
  /** What it will be, with CloudFormation's `{{changeSet:KNOWN_AFTER_APPLY}}` for what only the operation will know. */
  readonly after?: string | undefined;
}

/** A permission, a rule or a setting of security that a change adds or takes away; one that is edited is both. */
export interface SecurityChange {
  /** `uncertain`: it names a value that only the operation will know, and may stay as it is. */
  readonly effect: 'added' | 'removed' | 'uncertain';
  readonly kind: 'permissions' | 'trust' | 'resource policy' | 'network' | 'public access' | 'encryption';
  /** `Allow s3:GetObject on arn:aws:s3:::shop/*`, `in: tcp 443 from 0.0.0.0/0`, `PubliclyAccessible: true`. */
  readonly text: string;
  /** Lets everybody in, allows everything, or weakens what protects. */
  readonly broad: boolean;
}

/** A resource's line in a plan; a nested stack carries the lines of its own change set. */
export interface ResourceChange {
  readonly logicalId: string;
  readonly physicalId?: string | undefined;
  readonly type: string;
  readonly action: 'Add' | 'Modify' | 'Remove' | 'Import' | 'Dynamic';
  readonly replacement: 'True' | 'False' | 'Conditional';
  /** Holds data that a replacement or removal would lose. */
  readonly stateful: boolean;
  /** What becomes of the old resource: `Delete`, `Retain`, `Snapshot`, `ReplaceAndDelete`, `ReplaceAndRetain`, `ReplaceAndSnapshot`. */
  readonly policyAction?: string | undefined;
  readonly details: readonly ChangeDetail[];
  /** What it does to permissions, open ports, public access and encryption; absent where nothing. */
  readonly security?: readonly SecurityChange[] | undefined;
  /** What CloudFormation's validation warns of: the operation may fail there. */
  readonly warnings?: readonly string[] | undefined;
  /** A listener rule whose weights ECS shifts: a change sets them back to what the template says. */
  readonly shifted?: boolean | undefined;
  /** For a nested stack: what changes inside; empty when nothing does. */
  readonly nested?: readonly ResourceChange[] | undefined;
}

/** A change set that waits for a decision. */
export interface Plan {
  readonly kind: 'CREATE' | 'UPDATE';
  readonly changeSetId: string;
  readonly stackId: string;
  readonly stackName: string;
  readonly changes: readonly ResourceChange[];
  /** The parameters and outputs alone may differ: then there are no changes and still something to execute. */
  readonly parameters: readonly {
    readonly name: string;
    readonly before?: string | undefined;
    readonly after: string;
  }[];
  /** CloudFormation made no change sets of the nested stacks: what changes in them is a comparison of the templates. */
  readonly ownComparison?: OwnComparison | undefined;
  /** Its stack in review was found, and stays when the plan is discarded. */
  readonly leftInReview?: boolean | undefined;
  /** What becomes of deletion protection in it; absent where nothing that is protected comes into being. */
  readonly protection?: HeldProtection | undefined;
  /** What its execution is recorded as; absent where it is none of a system's releases. */
  readonly release?: ReleaseDraft | undefined;
  /** It was saved for an approval: its change set stays until it is executed or discarded. */
  readonly saved?: boolean | undefined;
  /** What stack policies deny of it; absent where nobody looked. */
  readonly denials?: readonly Denial[] | undefined;
  /** The policies that its stacks are given with it; absent where the environment says nothing of them. */
  readonly policies?: WantedPolicies | undefined;
}

/** Why nested stacks are compared by their templates. */
export interface OwnComparison {
  /** The nested stack whose change set failed: `shop/Website`. */
  readonly path: string;
  /** In CloudFormation's words. */
  readonly reason: string;
}

/** Deletion protection of what an operation creates: a failure could not take away again what is protected already. */
export interface HeldProtection {
  /** Parameters that stay off until the operation has ended, with the values that a second update gives them. */
  readonly held: readonly { readonly name: string; readonly value: string }[];
  /** Paths of what is created with its protection on all the same. */
  readonly trapped: readonly string[];
}

/** One event of a stack or of a stack nested in it, reported once. */
export interface StackEvent {
  readonly id: string;
  readonly stackId: string;
  /** Logical ids from the root down to the resource, for example `['Website', 'Service']`; empty for the root itself. */
  readonly path: readonly string[];
  readonly logicalId: string;
  readonly physicalId?: string | undefined;
  readonly type: string;
  readonly status: string;
  readonly reason?: string | undefined;
  readonly time: Date;
  /** The request token of the operation that it belongs to, where the service reports it. */
  readonly token?: string | undefined;
}

/** A task that ended as it should not have. */
export interface FailedTask {
  readonly id: string;
  /** Why, in the words of ECS: of the task, then of each container that has any. */
  readonly reasons: readonly string[];
  /** Where the container logs that failed. */
  readonly logGroup?: string | undefined;
  readonly logStream?: string | undefined;
  /** What it wrote there at last, oldest first. */
  readonly lastLines: readonly string[];
  /** The line among them that says what happened. */
  readonly said?: string | undefined;
  /** How many tasks of the service ended so, this one included. */
  readonly alike?: number | undefined;
  /** Why other tasks of the service ended, where that was otherwise. */
  readonly others?: readonly string[] | undefined;
}

/** How an operation ended. */
export interface Outcome {
  readonly status: string;
  readonly succeeded: boolean;
  readonly stackId: string;
  /** The first failure that is a cause and no consequence. */
  readonly cause?: StackEvent | undefined;
  /** Where a service is the cause: the task that failed. */
  readonly failedTask?: FailedTask | undefined;
  /** Where a service is the cause: what ECS said of targets that do not answer, and of tasks that it could not start. */
  readonly serviceSaid?: readonly string[] | undefined;
  /** What else failed by itself, beside the cause. */
  readonly alsoFailed?: readonly StackEvent[] | undefined;
  /** Other services whose tasks failed: CloudFormation only cancels them. */
  readonly alsoFailing?: readonly { readonly service: string; readonly task: FailedTask }[] | undefined;
  readonly outputs: readonly StackOutput[];
}
