import { lookAtAll, withDrift } from '../drift/revert.ts';
import type { Engine } from '../engine/context.ts';
import { identityOf, keep, lookUpFor, preparedOf, resolvedTemplateOf } from '../engine/context.ts';
import { refuseCustomResources } from '../engine/custom-resources.ts';
import { nestedIdentity, nestedTags, parameterArguments, readNested } from '../engine/nested.ts';
import { processed } from '../engine/processed.ts';
import { reasonOf, validationError } from '../failure.ts';
import { partitionOf, suffix, uuid } from '../generic/identifiers.ts';
import type { Deployment, StackRecord } from '../model.ts';
import type { StackState } from '../store.ts';
import { checkCapabilities } from '../template/capabilities.ts';
import {
  type ParameterArgument,
  type ParameterValue,
  type ParameterValues,
  resolveParameters,
} from '../template/parameters.ts';
import type { Prepared } from '../template/prepare.ts';
import {
  type Identity,
  parameterScope,
  type ResolvedTemplate,
  resolveTemplate,
} from '../template/resolved-template.ts';
import { checkRules } from '../template/rules.ts';
import type { Template } from '../template/template.ts';
import { Unknown, unknownsIn } from '../template/unknown.ts';
import type { Fields } from '../value.ts';
import { compare, type Differences, type NestedChanges } from './compare.ts';
import { importRefusal, importsOf } from './imports.ts';
import type { ChangeSet } from './model.ts';
import { withPlaceholders } from './placeholders.ts';

/** A deployment of which some parameters are not known before the operation. */
export interface Proposal {
  readonly template: string;
  readonly original?: string | undefined;
  readonly parameters: ParameterValues;
  readonly tags: Deployment['tags'];
  readonly capabilities: readonly string[];
  readonly notificationArns: readonly string[];
}

/** What a comparison is for. */
export interface Purpose {
  readonly engine: Engine;
  /** Name of the root change set; nested ones are named after it. */
  readonly name: string;
  /** The operation that executing the change set will be. */
  readonly operation: string;
  readonly includeNestedStacks: boolean;
  readonly rootId?: string | undefined;
  readonly parentId?: string | undefined;
  readonly onStackFailure?: ChangeSet['onStackFailure'];
  /** What the root stack imports. */
  readonly imports?: ChangeSet['imports'];
  readonly importsExisting?: boolean | undefined;
  /** Compares with the present state of resources instead of what the last deployment made. */
  readonly revertsDrift?: boolean | undefined;
}

export interface Tree {
  readonly differences: Differences;
  /** Change sets of nested stacks, at any depth. */
  readonly nested: readonly ChangeSet[];
  /** Why the whole cannot be done, when it cannot. */
  readonly failure?: string | undefined;
  /** Of change sets that revert drift alone. */
  readonly drift?: Pick<ChangeSet, 'deploymentMode' | 'stackDriftStatus' | 'found'> | undefined;
}

const noChanges =
  "The submitted information didn't contain changes. Submit different information to create a change set.";

function known(
  parameters: ParameterValues,
  later: (name: string, value: Unknown) => ParameterValue | undefined,
): ParameterValues {
  return Object.fromEntries(
    Object.entries(parameters).map(([name, value]) => [
      name,
      value.value instanceof Unknown
        ? (later(name, value.value) ?? { value: value.value.placeholder?.toString() ?? '' })
        : value,
    ]),
  );
}

/**
 * Conditions that hang on something unknown are taken as they stand now; those of a stack that is to be made, and rules,
 * see the placeholder.
 */
function proposedTemplate(
  { template, dependencies }: Prepared,
  parameters: ParameterValues,
  previous: ParameterValues,
  identity: Identity,
): ResolvedTemplate {
  const uncertain = Object.values(parameters).some(({ value }) => value instanceof Unknown);
  if (!uncertain) return resolveTemplate(template, dependencies, parameters, identity);
  const expected = known(parameters, (name) => previous[name]);
  const resolved = resolveTemplate({ ...template, rules: {} }, dependencies, expected, identity);
  const isPlaceholder = Object.values(parameters).some(
    ({ value }) => value instanceof Unknown && value.placeholder !== undefined,
  );
  if (isPlaceholder)
    checkRules(template, parameterScope({ ...resolved, template, parameters: known(parameters, () => undefined) }));
  return { ...resolved, parameters };
}

function refuseTypeChanges(state: StackState | undefined, template: Template): void {
  const changed = [...(state?.resources.values() ?? [])]
    .filter(
      ({ logicalId, current }) =>
        current && template.resources[logicalId] && template.resources[logicalId].type !== current.type,
    )
    .map(({ logicalId }) => logicalId);
  if (changed.length === 0) return;
  throw validationError(
    `Update of resource type is not permitted. The new template modifies resource type of the following resources: [${changed.join(', ')}]`,
  );
}

/** Compares a stack, and every stack nested in it, with a proposal. */
export async function compareTree(
  purpose: Purpose,
  stack: StackRecord,
  state: StackState | undefined,
  proposal: Proposal,
): Promise<Tree> {
  const { engine } = purpose;
  const prepared = preparedOf(engine, proposal.template);
  refuseTypeChanges(state, prepared.template);
  const previous = stack.current?.parameters ?? {};
  const resolved = proposedTemplate(
    prepared,
    proposal.parameters,
    previous,
    identityOf(stack, proposal.notificationArns),
  );
  refuseCustomResources(engine, resolved);
  const exists = state !== undefined && stack.current !== undefined;
  const before = exists ? { resolved: resolvedTemplateOf(engine, stack), tags: stack.current?.tags ?? [] } : undefined;
  const nested: ChangeSet[] = [];
  const failures: string[] = [];
  const live = purpose.revertsDrift && state ? await lookAtAll(engine, state) : undefined;
  const imports = await importsOf(purpose, stack, state, resolved);
  failures.push(...importRefusal(engine, resolved, imports, purpose.importsExisting === true));
  const differences = await compare(
    {
      engine,
      resources: live?.resources ?? state?.resources ?? new Map(),
      outputs: stack.outputs,
      imports,
      before,
      after: { resolved, tags: proposal.tags },
    },
    async (logicalId, properties, current) => {
      const found = await compareNested(purpose, stack, proposal, logicalId, properties, current?.physicalId);
      nested.push(...found.nested);
      if (found.failure !== undefined) failures.push(found.failure);
      return found.changes;
    },
  );
  const shown = live === undefined ? differences : withDrift(differences, live);
  return { differences: shown, nested, failure: failures[0], drift: live?.drift };
}

interface NestedResult {
  readonly changes: NestedChanges;
  readonly nested: readonly ChangeSet[];
  readonly failure?: string | undefined;
}

async function proposalFor(
  engine: Engine,
  stack: StackRecord,
  parent: Proposal,
  properties: Fields,
  { template, passed }: { readonly template: string; readonly passed: readonly ParameterArgument[] },
): Promise<Proposal> {
  const { NotificationARNs: arns } = properties;
  const written = preparedOf(engine, template).template;
  const parameters = await resolveParameters(written, passed, {}, lookUpFor(engine, stack));
  const { key, prepared, original } = processed(engine, template, parameters, identityOf(stack));
  checkCapabilities(prepared.template, parent.capabilities);
  return {
    template: key,
    original,
    parameters,
    tags: nestedTags(properties, parent.tags),
    capabilities: parent.capabilities,
    notificationArns: Array.isArray(arns) ? arns.map(String) : [],
  };
}

/** The nested stack as it is or, before it is made, as it will be named. */
function childOf(purpose: Purpose, parent: StackRecord, logicalId: string, childId: string | undefined): StackRecord {
  const existing = purpose.engine.store.stack(childId ?? '')?.stack;
  if (existing !== undefined) return existing;
  const token = `${purpose.operation}/${parent.id.split('/').at(-1)}/${logicalId}/create`;
  return {
    ...nestedIdentity(parent, logicalId, token),
    account: parent.account,
    region: parent.region,
    created: purpose.engine.now().toISOString(),
    status: 'REVIEW_IN_PROGRESS',
    parentId: parent.id,
    rootId: parent.rootId ?? parent.id,
    lastOperations: [],
    servedTokens: [],
    outputs: [],
    imports: [],
    terminationProtection: false,
    disableRollback: false,
  };
}

/** The ARN of a change set. */
export function changeSetArn(
  { account, region }: Pick<StackRecord, 'account' | 'region'>,
  name: string,
  id: string,
): string {
  return `arn:${partitionOf(region).partition}:cloudformation:${region}:${account}:changeSet/${name}/${id}`;
}

function childChangeSet(purpose: Purpose, child: StackRecord, logicalId: string): ChangeSet {
  const seed = `${purpose.operation}/${child.id}`;
  const name = `${purpose.name.slice(0, 60)}-${logicalId.slice(0, 50)}-${suffix(seed, 13)}`;
  return {
    id: changeSetArn(child, name, uuid(seed)),
    name,
    stackId: child.id,
    stackName: child.name,
    kind: child.current === undefined ? 'CREATE' : 'UPDATE',
    created: purpose.engine.now().toISOString(),
    status: 'CREATE_COMPLETE',
    executionStatus: 'AVAILABLE',
    includeNestedStacks: true,
    parentId: purpose.parentId,
    rootId: purpose.rootId,
    onStackFailure: purpose.onStackFailure,
    operation: purpose.operation,
    deployment: { template: '', parameters: {}, tags: [], capabilities: [], notificationArns: [] },
    unknownParameters: [],
    changes: [],
    findings: [],
  };
}

/** What of a proposal can be kept: a placeholder stands for what nobody knows yet. */
export function deploymentOf(proposal: Proposal): { deployment: Deployment; unknownParameters: string[] } {
  const entries = Object.entries(proposal.parameters);
  const unknownParameters = entries.filter(([, { value }]) => value instanceof Unknown).map(([name]) => name);
  const parameters = Object.fromEntries(
    entries.map(([name, { value, resolved }]) => [
      name,
      {
        value: value instanceof Unknown ? (value.placeholder?.toString() ?? '{{changeSet:KNOWN_AFTER_APPLY}}') : value,
        ...(resolved === undefined ? {} : { resolved }),
      },
    ]),
  );
  return { deployment: { ...proposal, parameters }, unknownParameters };
}

/** What a nested change set that failed was passed. */
function passedTo(
  { deployment }: ChangeSet,
  template: string,
  passed: readonly ParameterArgument[],
): Pick<ChangeSet, 'deployment'> {
  return {
    deployment: {
      ...deployment,
      template,
      parameters: Object.fromEntries(
        passed.map(({ key, value }) => [
          key,
          { value: value instanceof Unknown ? (value.placeholder?.toString() ?? '') : (value ?? '') },
        ]),
      ),
    },
  };
}

function unchangedText(engine: Engine, child: StackRecord, proposal: Proposal): boolean {
  return (
    child.current !== undefined &&
    engine.store.template(child.current.template) === engine.store.template(proposal.template)
  );
}

async function compareNested(
  purpose: Purpose,
  parent: StackRecord,
  parentProposal: Proposal,
  logicalId: string,
  properties: Fields,
  childId: string | undefined,
): Promise<NestedResult> {
  const { engine, includeNestedStacks } = purpose;
  if (unknownsIn(properties.TemplateURL).length > 0) return { changes: { changes: true }, nested: [] };
  const child = childOf(purpose, parent, logicalId, childId);
  const own = childChangeSet(purpose, child, logicalId);
  const values = parameterArguments(properties);
  const passed = includeNestedStacks ? withPlaceholders(values, parent.name) : values;
  // Says which values are not to be shown, once it is read.
  let template = '';
  const failed = (reason: string): NestedResult => ({
    changes: { changes: true, changeSetId: own.id },
    nested: [{ ...own, ...passedTo(own, template, passed), status: 'FAILED', executionStatus: 'UNAVAILABLE', reason }],
    failure: includeNestedStacks
      ? `Nested change set ${own.id} was not successfully created: Currently in FAILED.`
      : undefined,
  });
  try {
    template = keep(engine, await readNested(engine, properties)).key;
    const proposal = await proposalFor(engine, child, parentProposal, properties, { template, passed });
    const below: Purpose = { ...purpose, parentId: own.id };
    const tree = await compareTree(below, child, engine.store.stack(child.id), proposal);
    const hasChanges = tree.differences.changes.length > 0;
    const changes = hasChanges || !unchangedText(engine, child, proposal);
    if (!includeNestedStacks) return { changes: { changes }, nested: [] };
    const complete: ChangeSet = {
      ...own,
      ...deploymentOf(proposal),
      changes: tree.differences.changes,
      findings: tree.differences.findings,
      ...tree.drift,
    };
    if (tree.failure !== undefined) {
      const result = failed(tree.failure);
      return {
        ...result,
        nested: [
          ...result.nested.map((one) => ({
            ...complete,
            ...one,
            changes: complete.changes,
            deployment: complete.deployment,
          })),
          ...tree.nested,
        ],
      };
    }
    const none = !tree.differences.outputs;
    const set: ChangeSet = none
      ? { ...complete, status: 'FAILED', executionStatus: 'UNAVAILABLE', reason: noChanges }
      : complete;
    // A stack that nothing reaches has no change set at all: only its parent's comparison shows whether it is reached.
    return { changes: { changes, changeSetId: own.id }, nested: [set, ...tree.nested] };
  } catch (error) {
    return failed(reasonOf(error));
  }
}

/** Nested change sets that a listed resource leads to; those of untouched nested stacks are dropped. */
export function reachable(
  rootId: string,
  changes: Tree['differences']['changes'],
  nested: readonly ChangeSet[],
): ChangeSet[] {
  const byId = new Map(nested.map((one) => [one.id, one]));
  const found: ChangeSet[] = [];
  const visit = (list: Tree['differences']['changes']): void => {
    for (const { ChangeSetId: id } of list) {
      const one = id === undefined ? undefined : byId.get(id);
      if (one === undefined || found.includes(one)) continue;
      found.push(one);
      visit(one.changes);
    }
  };
  visit(changes);
  return found.map((one) => ({ ...one, rootId }));
}

export { noChanges };
