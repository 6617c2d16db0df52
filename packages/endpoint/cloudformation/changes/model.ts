import type { Deployment } from '../model.ts';
import type { Fields } from '../value.ts';

/** One entry of ResourceChange.Details, as the API names it. */
export interface Detail {
  readonly Target: {
    readonly Attribute: string;
    readonly Name?: string | undefined;
    readonly RequiresRecreation: 'Never' | 'Conditionally' | 'Always';
    readonly Path?: string | undefined;
    readonly BeforeValue?: string | undefined;
    readonly AfterValue?: string | undefined;
    readonly AttributeChangeType?: 'Add' | 'Remove' | 'Modify' | 'SyncWithActual' | undefined;
    /** Of change sets that revert drift alone. */
    readonly BeforeValueFrom?: 'ACTUAL_STATE' | 'PREVIOUS_DEPLOYMENT_STATE' | undefined;
    readonly AfterValueFrom?: 'TEMPLATE' | undefined;
    readonly Drift?: PropertyDrift | undefined;
  };
  readonly Evaluation: 'Static' | 'Dynamic';
  readonly ChangeSource:
    | 'ResourceReference'
    | 'ParameterReference'
    | 'ResourceAttribute'
    | 'DirectModification'
    | 'NoModification'
    | 'Automatic';
  readonly CausingEntity?: string | undefined;
  /** Shown only to who asks for property values, or only to who does not; to both where nothing is said. */
  readonly view?: 'values' | 'plain' | undefined;
}

/** LiveResourceDrift, as the API names it. */
export interface PropertyDrift {
  readonly PreviousValue?: string | undefined;
  readonly ActualValue?: string | undefined;
  readonly DriftDetectionTimestamp: string;
}

/** A property whose present state does not count, and why. */
export interface IgnoredAttribute {
  readonly Path: string;
  readonly Reason: 'WRITE_ONLY_PROPERTY' | 'MANAGED_BY_AWS' | 'SENSITIVE_PROPERTY';
}

/** A ResourceChange, as the API names it. */
export interface ResourceChange {
  readonly Action: 'Add' | 'Modify' | 'Remove' | 'Import' | 'SyncWithActual';
  readonly LogicalResourceId: string;
  readonly PhysicalResourceId?: string | undefined;
  readonly ResourceType: string;
  readonly Replacement?: 'True' | 'False' | 'Conditional' | undefined;
  readonly PolicyAction?:
    | 'Delete'
    | 'Retain'
    | 'Snapshot'
    | 'ReplaceAndDelete'
    | 'ReplaceAndRetain'
    | 'ReplaceAndSnapshot'
    | undefined;
  readonly Scope: readonly string[];
  readonly Details: readonly Detail[];
  readonly ChangeSetId?: string | undefined;
  readonly BeforeContext?: string | undefined;
  readonly AfterContext?: string | undefined;
  /** Of change sets that revert drift alone. */
  readonly ResourceDriftStatus?: 'IN_SYNC' | 'MODIFIED' | 'DELETED' | 'UNSUPPORTED' | undefined;
  readonly ResourceDriftIgnoredAttributes?: readonly IgnoredAttribute[] | undefined;
  readonly PreviousDeploymentContext?: string | undefined;
}

/** A property that a template has wrong, or a removal that would fail, found before anything was made. */
export interface EarlyFinding {
  /** `PROPERTY_VALIDATION` unless something else found it. */
  readonly validation?: string | undefined;
  /** The change set can be executed all the same. */
  readonly warns?: boolean | undefined;
  readonly logicalId: string;
  readonly type: string;
  readonly path: string;
  readonly message: string;
}

/** How an operation is carried out. In mode EXPRESS nothing is rolled back unless DisableRollback is false. */
export interface DeploymentConfig {
  readonly Mode: 'STANDARD' | 'EXPRESS';
  readonly DisableRollback: boolean;
}

/** A change set of one stack: the root of a tree of them, or part of one. */
export interface ChangeSet {
  readonly id: string;
  readonly name: string;
  readonly stackId: string;
  readonly stackName: string;
  readonly kind: 'CREATE' | 'UPDATE' | 'IMPORT';
  /** What a change set of kind IMPORT takes in: physical ids by logical id. */
  readonly imports?: Readonly<Record<string, string>> | undefined;
  readonly importsExisting?: boolean | undefined;
  readonly created: string;
  readonly status: 'CREATE_COMPLETE' | 'FAILED';
  readonly reason?: string | undefined;
  readonly executionStatus:
    | 'AVAILABLE'
    | 'UNAVAILABLE'
    | 'EXECUTE_IN_PROGRESS'
    | 'EXECUTE_COMPLETE'
    | 'EXECUTE_FAILED'
    | 'OBSOLETE';
  readonly description?: string | undefined;
  readonly includeNestedStacks: boolean;
  readonly parentId?: string | undefined;
  readonly rootId?: string | undefined;
  readonly onStackFailure?: 'ROLLBACK' | 'DELETE' | 'DO_NOTHING' | undefined;
  readonly deploymentConfig?: DeploymentConfig | undefined;
  readonly clientToken?: string | undefined;
  /** The operation that executing it is. */
  readonly operation: string;
  readonly deployment: Deployment;
  /** Parameters of which only the operation will know the value. */
  readonly unknownParameters: readonly string[];
  readonly changes: readonly ResourceChange[];
  readonly findings: readonly EarlyFinding[];
  readonly deploymentMode?: 'REVERT_DRIFT' | undefined;
  readonly stackDriftStatus?: 'IN_SYNC' | 'DRIFTED' | undefined;
  /** What resources were found to be where their stack made something else, by logical id; null for what is gone. */
  readonly found?: Readonly<Record<string, Fields | null>> | undefined;
}
