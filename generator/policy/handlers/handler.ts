/** What CloudFormation calls for the resources of one type. */
export interface Handler {
  /** Actions that every resource of the type needs to be created, read, updated and deleted. */
  readonly always: readonly string[];
  /**
   * Actions that are needed only where a resource has that property, or attribute such as `UpdatePolicy`; or has it with that
   * value, or one that only the deployment knows: `EncryptionConfiguration.EncryptionType=KMS`.
   */
  readonly when?: Readonly<Record<string, readonly string[]>>;
  /** The service that a role is passed to, by the property that names the role. Where the type names none, it passes none. */
  readonly passes?: Readonly<Record<string, string>>;
  /** Services whose linked role comes into being with the first such resource of an account. */
  readonly linked?: readonly string[];
}

/** Handlers by resource type. */
export type Handlers = Readonly<Record<string, Handler>>;

/** Actions of one service: `actions('ecs', 'CreateService', 'DeleteService')`. */
export function actions(service: string, ...names: readonly string[]): readonly string[] {
  return names.map((name) => `${service}:${name}`);
}
