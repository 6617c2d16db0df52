import type { DeletionPolicy } from './template/template.ts';
import type { Fields } from './value.ts';

export interface Tag {
  readonly Key: string;
  readonly Value: string;
}

/** What an operation makes a stack into. */
export interface Deployment {
  /** Key of the template's text in the store. */
  readonly template: string;
  /** Key of the text that a transform made the template of, where one did. */
  readonly original?: string | undefined;
  /** The value of each parameter, NoEcho ones included. */
  readonly parameters: Readonly<Record<string, { readonly value: string; readonly resolved?: string }>>;
  readonly tags: readonly Tag[];
  readonly capabilities: readonly string[];
  readonly notificationArns: readonly string[];
  readonly roleArn?: string | undefined;
}

export type OperationType = 'CREATE_STACK' | 'UPDATE_STACK' | 'DELETE_STACK' | 'ROLLBACK' | 'CONTINUE_ROLLBACK';

/**
 * An operation that goes on, or that ended in a way that another operation continues.
 * - `forward` makes the target,
 * - `rollback` goes back to the previous deployment,
 * - `cleanup` removes what the new (or, after a rollback, the old) deployment does not have,
 * - `delete` removes everything.
 */
export interface Operation {
  readonly id: string;
  readonly type: OperationType;
  readonly phase: 'forward' | 'rollback' | 'cleanup' | 'delete';
  /** ClientRequestToken: on every event of the operation, nested stacks' too. */
  readonly token?: string | undefined;
  readonly onFailure: 'ROLLBACK' | 'DELETE' | 'DO_NOTHING';
  readonly rollingBack: boolean;
  readonly started: string;
  readonly resourcesToSkip?: readonly string[] | undefined;
  readonly retainResources?: readonly string[] | undefined;
  readonly force?: boolean | undefined;
  readonly retainExceptOnCreate?: boolean | undefined;
  /** DeploymentConfig's mode EXPRESS: a resource is complete when it is configured, not when it is ready. */
  readonly express?: boolean | undefined;
  /** What an import takes in: physical ids by logical id. */
  readonly imports?: Readonly<Record<string, string>> | undefined;
  /** Takes in what exists already under the names that the template spells out. */
  readonly importsExisting?: boolean | undefined;
  /** Holds instead of the stack's own policy while the operation goes on. */
  readonly stackPolicyDuringUpdate?: string | undefined;
  /** The stack's own policy once the operation has ended well. */
  readonly stackPolicyAfter?: string | undefined;
  /** Someone called CancelUpdateStack or, while the stack was being created, DeleteStack. */
  readonly cancelled?: boolean | undefined;
}

export interface Output {
  readonly key: string;
  readonly value: string;
  readonly description?: string | undefined;
  readonly exportName?: string | undefined;
}

/** One property that is not as the template has it, as the API names it. */
export interface PropertyDifference {
  readonly PropertyPath: string;
  readonly ExpectedValue: string;
  readonly ActualValue: string;
  readonly DifferenceType: 'ADD' | 'REMOVE' | 'NOT_EQUAL';
}

/** What the last look at a resource's present state found. */
export interface ResourceDrift {
  readonly status: 'IN_SYNC' | 'MODIFIED' | 'DELETED';
  readonly time: string;
  /** JSON texts; absent for a resource that is gone. */
  readonly expected?: string | undefined;
  readonly actual?: string | undefined;
  readonly differences: readonly PropertyDifference[];
}

/** A finished detection of drift. */
export interface DriftDetection {
  readonly id: string;
  readonly time: string;
  readonly status: 'IN_SYNC' | 'DRIFTED';
  readonly drifted: number;
}

/** All of a stack but its resources and events. */
export interface StackRecord {
  readonly id: string;
  readonly name: string;
  readonly account: string;
  readonly region: string;
  /** The address of this endpoint by which the stack was last asked for. */
  readonly endpoint?: string | undefined;
  readonly created: string;
  readonly updated?: string | undefined;
  readonly deleted?: string | undefined;
  /** When its deletion, or the rollback of its creation, began. */
  readonly removing?: string | undefined;
  readonly status: string;
  readonly reason?: string | undefined;
  readonly parentId?: string | undefined;
  readonly rootId?: string | undefined;
  readonly description?: string | undefined;
  /** What the stack is or is being made into. */
  readonly current?: Deployment | undefined;
  /** What a rollback goes back to; absent while a stack is created. */
  readonly previous?: Deployment | undefined;
  readonly operation?: Operation | undefined;
  /** The last operations' ids and types, newest last. */
  readonly lastOperations: readonly { readonly id: string; readonly type: OperationType }[];
  /** ClientRequestTokens already served, so that a repeated request starts nothing twice. */
  readonly servedTokens: readonly string[];
  readonly outputs: readonly Output[];
  /** Names of exports that the stack imports. */
  readonly imports: readonly string[];
  readonly changeSetId?: string | undefined;
  readonly terminationProtection: boolean;
  readonly disableRollback: boolean;
  readonly timeoutInMinutes?: number | undefined;
  readonly stackPolicy?: string | undefined;
  /** Records that a policy kept when they left the stack: they can be imported. */
  readonly retained?: readonly Physical[] | undefined;
  /** Detections of drift, newest last; forgotten when the stack changes. */
  readonly driftDetections?: readonly DriftDetection[] | undefined;
}

/** A signal to a resource that waits, by SignalResource or through a handle. */
export interface Signal {
  /** UniqueId: a second signal with it takes the place of the first. */
  readonly id: string;
  readonly status: 'SUCCESS' | 'FAILURE';
  readonly reason?: string | undefined;
  readonly data?: string | undefined;
}

/** One thing that exists, or is on its way. */
export interface Physical {
  readonly physicalId: string;
  readonly type: string;
  readonly properties: Fields;
  readonly attributes: Fields;
  /** Evaluated `Metadata`, `CreationPolicy`, `UpdatePolicy`. */
  readonly resourceAttributes: Fields;
  readonly tags: readonly Tag[];
  readonly dependsOn: readonly string[];
  readonly deletionPolicy?: DeletionPolicy | undefined;
  readonly updateReplacePolicy?: DeletionPolicy | undefined;
  /** While drift is reverted, `properties` are what was found; these are what the last deployment made. */
  readonly deployed?: Fields | undefined;
}

/** A logical id of a stack and what stands behind it. */
export interface ResourceRecord {
  readonly logicalId: string;
  readonly type: string;
  readonly status: string;
  readonly reason?: string | undefined;
  readonly time: string;
  readonly current?: Physical | undefined;
  /** What `current` was called before it was deleted. */
  readonly lastPhysicalId?: string | undefined;
  /** What `current` was when the operation began; `null` when there was nothing; absent when the operation left it alone. */
  readonly before?: Physical | null | undefined;
  /** Superseded and to be deleted in the next cleanup. */
  readonly garbage: readonly Physical[];
  /** The step that has begun and not yet ended; a restart runs it again with the same token. */
  readonly step?: Step | undefined;
  /** The last operation that brought this resource to where it is to be. */
  readonly done?: string | undefined;
  /** As it was last looked at; absent since it was changed. */
  readonly drift?: ResourceDrift | undefined;
  /** It was found to be gone, and the operation that reverts drift has to make it anew. */
  readonly gone?: boolean | undefined;
  /** What signalled it, or the handle that it is. */
  readonly signals?: readonly Signal[] | undefined;
  /** The operation that imported it: its rollback lets go of it, and deletes nothing. */
  readonly imported?: string | undefined;
}

export interface Step {
  readonly operation: string;
  readonly action: 'create' | 'update' | 'replace' | 'delete' | 'import';
  readonly token: string;
  /** When the resource began to wait for signals. */
  readonly waitingSince?: string | undefined;
  /** Physical id of what is imported. */
  readonly imported?: string | undefined;
  /** What the step works towards. */
  readonly target: Omit<Physical, 'physicalId' | 'attributes'>;
}

/** What a step is called where its failure is asked for. */
export interface FailingStep {
  /** The root stack's name. */
  readonly stack: string;
  /** Logical ids from the root down, joined by slashes. */
  readonly path: string;
  readonly operation: 'create' | 'update' | 'rollback' | 'delete';
}

export interface EventRecord {
  readonly id: string;
  readonly time: string;
  readonly logicalId: string;
  readonly physicalId: string;
  readonly type: string;
  readonly status: string;
  readonly reason?: string | undefined;
  readonly properties?: string | undefined;
  readonly token?: string | undefined;
  readonly operation?: string | undefined;
}

/** One line of a stack's journal: whatever changes together. */
export interface JournalLine {
  readonly stack?: StackRecord;
  readonly resource?: ResourceRecord;
  readonly removed?: string;
  readonly event?: EventRecord;
}
