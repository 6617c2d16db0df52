/** The stack that a resource belongs to, as its handler sees it. */
export interface StackIdentity {
  readonly stackId: string;
  readonly stackName: string;
  readonly account: string;
  readonly region: string;
  /** The address of this endpoint, as who made the stack knows it. */
  readonly endpoint?: string | undefined;
}

export interface ResourceRequest {
  /** CloudFormation's type, for example `AWS::ECS::Service`. */
  readonly type: string;
  readonly logicalId: string;
  /** Properties with every intrinsic function resolved, before any coercion. */
  readonly properties: Readonly<Record<string, unknown>>;
  readonly stack: StackIdentity;
  /** Stack-level tags, merged in by handlers of types that have tags. */
  readonly tags: readonly { readonly Key: string; readonly Value: string }[];
  /** Aborted when the operation is cancelled or rolled back: a handler that waits stops waiting and throws. */
  readonly signal: AbortSignal;
  /** Does not wait until the resource is ready. */
  readonly express?: boolean | undefined;
  /** The same for every try of one step, so that a restart in the middle makes nothing twice. */
  readonly token: string;
}

export interface ExistingResource {
  readonly physicalId: string;
  readonly previousProperties: Readonly<Record<string, unknown>>;
}

/** A resource as its stack last made it. */
export interface LiveResource {
  readonly physicalId: string;
  /** Properties of the template with the values of dynamic references. */
  readonly properties: Readonly<Record<string, unknown>>;
  readonly stack: StackIdentity;
}

/** What a handler answers: what `Ref` returns, and every attribute that `Fn::GetAtt` may ask for. */
export interface ResourceState {
  readonly physicalId: string;
  readonly attributes: Readonly<Record<string, unknown>>;
}

/**
 * Makes, changes and removes resources of one type. A thrown Error's message becomes the event's reason.
 * `create` reports the physical id as soon as it is known: CloudFormation shows it before the resource is complete, and
 * a rollback needs it to remove what was half made.
 * Whether an update needs a replacement is not the handler's to decide: the specification says so for every property;
 * a replacement is a `create` of the new and, in cleanup, a `delete` of the old.
 * `delete` of what is gone already succeeds.
 */
export interface ResourceHandler {
  create(request: ResourceRequest, made: (physicalId: string) => void): Promise<ResourceState>;
  update(request: ResourceRequest, existing: ExistingResource): Promise<ResourceState>;
  delete(request: ResourceRequest, existing: ExistingResource): Promise<void>;
  /** What a change set warns of that would remove this resource: its deletion would fail. */
  removalWarning?(existing: ExistingResource): { readonly validation: string; readonly message: string } | undefined;
  /**
   * What a resource is now, whoever changed it: the properties that its template sets, with their present values. Undefined
   * where it is gone. A type without it is not checked for drift.
   */
  read?(expected: LiveResource): Promise<Readonly<Record<string, unknown>> | undefined>;
  /** Whether a resource with these properties is a record only, though its type has a handler. */
  isRecord?(properties: Readonly<Record<string, unknown>>): boolean;
}

/** The resources of a type that stacks of an account and region have. */
export type StackResources = (
  type: string,
  place: Pick<StackIdentity, 'account' | 'region'>,
) => readonly (Pick<ResourceState, 'physicalId'> & Pick<ResourceRequest, 'properties'>)[];
