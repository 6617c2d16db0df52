import type { Deployment } from '../model.ts';

/** One entry of ResourceChange.Details, as the API names it. */
export interface Detail {
  readonly Target: {
    readonly Attribute: string;
    readonly Name?: string | undefined;
    readonly RequiresRecreation: 'Never' | 'Conditionally' | 'Always';
    readonly Path?: string | undefined;
    readonly BeforeValue?: string | undefined;
    readonly AfterValue?: string | undefined;
    readonly AttributeChangeType?: 'Add' | 'Remove' | 'Modify' | undefined;
  };
  readonly Evaluation: 'Static' | 'Dynamic';
  readonly ChangeSource:
    | 'ResourceReference'
    | 'ParameterReference'
    | 'ResourceAttribute'
    | 'DirectModification'
    | 'Automatic';
  readonly CausingEntity?: string | undefined;
}

/** A ResourceChange, as the API names it. */
export interface ResourceChange {
  readonly Action: 'Add' | 'Modify' | 'Remove';
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
}

/** A property that a template has wrong, found before anything was made. */
export interface EarlyFinding {
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
  readonly kind: 'CREATE' | 'UPDATE';
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
}
