import { EventEmitter } from 'node:events';
import type { Operation, Service } from '../server/service.ts';
import { addressesOf, aliasOf, type UrlOf } from './addresses.ts';
import { Closed, type Engine, type EngineOperation } from './engine/context.ts';
import { resumeAll } from './engine/drive.ts';
import type { ReadReference } from './engine/dynamic.ts';
import { eventClock } from './engine/event-clock.ts';
import { genericHandler } from './generic/generic.ts';
import type { ResourceHandler, StackResources } from './handler.ts';
import type { FailingStep, Physical } from './model.ts';
import { accountOperations } from './operations/account.ts';
import { changeSetOperations } from './operations/change-sets.ts';
import { checkConstraints } from './operations/constraints.ts';
import { describeChangeSetOperations } from './operations/describe-change-sets.ts';
import { driftOperations } from './operations/drift.ts';
import { eventOperations } from './operations/events.ts';
import { lifecycleOperations } from './operations/lifecycle.ts';
import { refusedOperations } from './operations/refused.ts';
import { resourceOperations } from './operations/resources.ts';
import { signalHandle, signalOperations } from './operations/signals.ts';
import { stackPolicyOperations } from './operations/stack-policies.ts';
import { stackOperations } from './operations/stacks.ts';
import { templateOperations } from './operations/templates.ts';
import { allOfType, findResource, type RecordCount, recordsOf, resourcesOfType } from './records.ts';
import { type ResourcePath, resourcesAt } from './resources-at.ts';
import { loadSpecification } from './specification.ts';
import { openStore } from './store.ts';
import { waitHandlers } from './wait.ts';

/** What the engine needs of the endpoint that it is part of. */
export interface Dependencies {
  /** Where its state lies; another engine over the same folder goes on where this one stopped. */
  readonly folder: string;
  /** Fetches a template by its URL; throws an AwsError that says why it cannot. */
  readonly readTemplate: (url: string) => Promise<string>;
  /** Handlers of the types that are more than a record. */
  readonly handlers: Readonly<Record<string, ResourceHandler>>;
  /** Value of a parameter of Systems Manager, for templates that take their parameters from there. */
  readonly lookUp?: (name: string, place: { readonly account: string; readonly region: string }) => Promise<string>;
  /** Reads dynamic references for what runs; without it, such resources are refused. */
  readonly readReference?: ReadReference;
  /** Where resources whose names say nothing of this machine answer on it. */
  readonly urlOf?: UrlOf;
  /** Why a step of an operation has to fail, where somebody asked for that. */
  readonly failing?: ((step: FailingStep) => string | undefined) | undefined;
  readonly now?: () => Date;
}

/** The CloudFormation API, with what its life needs. */
export interface CloudFormation {
  readonly service: Service;
  /** The types that are more than a record. */
  readonly liveTypes: readonly string[];
  /** How many resources of each type are mere records in a stack, nested stacks included; undefined where there is no such stack. */
  records(stack: string, region?: string): RecordCount[] | undefined;
  /** Where the load balancers and distributions of a stack answer on this machine, nested stacks included: URLs by host. */
  addresses(stack: string, region?: string): Readonly<Record<string, string>>;
  /** What a record set of any stack leads a name to. */
  aliasOf(name: string): string | undefined;
  /** The resources of a type that all stacks have. */
  allOf(type: string): Physical[];
  /** What a stack's resource is, by type and physical id. */
  find(type: string, physicalId: string): Physical | undefined;
  /** Takes what is PUT to the address of a wait condition handle; throws an AwsError that says why it cannot. */
  signal(url: string, body: string): Promise<void>;
  /** The resource at logical ids from a root stack down, or those of the nested stack there. */
  at(path: ResourcePath): Physical[];
  /** The resources of a type that stacks of an account and region have. */
  readonly resources: StackResources;
  /** Goes on with the operations that a stop of the process interrupted. */
  resume(): Promise<void>;
  /** Stops; what is under way stays under way for the next engine. */
  close(): Promise<void>;
}

/** CloudFormation over a folder. Opening it is cheap: the resource specification is loaded by the first who needs it. */
export function cloudFormation({
  folder,
  readTemplate,
  handlers,
  lookUp,
  readReference,
  urlOf = () => undefined,
  failing,
  now = () => new Date(),
}: Dependencies): CloudFormation {
  let opened: Promise<Engine> | undefined;
  let closed = false;
  let refuse: (error: Error) => void = () => {};
  const closing = new Promise<never>((_, reject) => {
    refuse = reject;
  });
  // Without a listener of its own the rejection would end the process when nothing waits for it.
  closing.catch(() => {});
  const store = openStore(folder);
  const open = async (): Promise<Engine> => {
    const specification = await loadSpecification();
    return {
      store,
      specification,
      handlers: { ...waitHandlers, ...handlers },
      generic: genericHandler(specification),
      readTemplate,
      lookUp,
      readReference,
      failing,
      now,
      eventTime: eventClock(store, now),
      wakers: new EventEmitter().setMaxListeners(0),
      prepared: new Map(),
      closed: closing,
      isClosed: () => closed,
      controllers: new Map(),
      running: new Map(),
    };
  };
  const engine = (): Promise<Engine> => {
    opened ??= open();
    return opened;
  };
  return {
    service: { operations: lazily(engine) },
    liveTypes: Object.keys({ ...waitHandlers, ...handlers }),
    records: (stack, region) => recordsOf(store, { ...waitHandlers, ...handlers }, { stack, region }),
    addresses: (stack, region) => addressesOf(store, handlers, urlOf, { stack, region }),
    aliasOf: (name) => aliasOf(allOfType(store, 'AWS::Route53::RecordSet'), name),
    resources: (type, place) => resourcesOfType(store, type, place),
    allOf: (type) => allOfType(store, type),
    at: (path) => resourcesAt(store, path),
    find: (type, physicalId) => findResource(store, type, physicalId),
    signal: async (url, body) => signalHandle(await engine(), url, body),
    resume: async () => {
      // Without stacks nobody may ever ask for what the engine loads.
      if (store.all().length > 0) resumeAll(await engine());
    },
    close: async () => {
      closed = true;
      refuse(new Closed());
      if (opened === undefined) return;
      const { controllers, running } = await opened;
      for (const controller of controllers.values()) controller.abort();
      await Promise.all(running.values());
    },
  };
}

const table: Readonly<Record<string, EngineOperation>> = {
  ...accountOperations,
  ...lifecycleOperations,
  ...changeSetOperations,
  ...describeChangeSetOperations,
  ...driftOperations,
  ...eventOperations,
  ...resourceOperations,
  ...signalOperations,
  ...stackOperations,
  ...stackPolicyOperations,
  ...templateOperations,
};

/** Every operation by name, each of which waits for the engine first. */
function lazily(engine: () => Promise<Engine>): Record<string, Operation> {
  const calls = Object.entries(table).map(([name, operation]): [string, Operation] => [
    name,
    async (input, caller) => {
      checkConstraints(input);
      return operation(await engine(), input, caller);
    },
  ]);
  return { ...refusedOperations, ...Object.fromEntries(calls) };
}
