import { digits, flag, list, number, object, text } from '../../cloudformation/handler-values.ts';
import type { Documents } from '../../server/documents.ts';
import { AwsError, type Caller, type Operation, type Service } from '../../server/service.ts';
import type { ServiceRecord } from '../model.ts';
import type { Services } from './services.ts';

type Input = Readonly<Record<string, unknown>>;
type Place = Pick<Caller, 'account' | 'region'>;

const ACTIVITIES = ['DynamicScalingInSuspended', 'DynamicScalingOutSuspended', 'ScheduledScalingSuspended'] as const;
type Suspended = Readonly<Record<(typeof ACTIVITIES)[number], boolean>>;

/** A scalable target in the words of Application Auto Scaling. */
export interface ScalableTargetRecord {
  readonly arn: string;
  readonly ServiceNamespace: string;
  readonly ResourceId: string;
  readonly ScalableDimension: string;
  readonly MinCapacity: number;
  readonly MaxCapacity: number;
  readonly SuspendedState: Suspended;
  /** ISO 8601. */
  readonly CreationTime: string;
}

type Registered = Pick<ScalableTargetRecord, 'ServiceNamespace' | 'ResourceId' | 'ScalableDimension'> & {
  readonly MinCapacity?: number | undefined;
  readonly MaxCapacity?: number | undefined;
  readonly SuspendedState?: Input | undefined;
};

/**
 * The targets of Application Auto Scaling. The bounds of an ECS service hold at once, as AWS holds them within a minute,
 * unless its scaling is suspended; no metric is looked at.
 */
export class ScalableTargets {
  readonly #documents: Documents<ScalableTargetRecord>;
  readonly #services: Services;

  constructor(documents: Documents<ScalableTargetRecord>, services: Services) {
    this.#documents = documents;
    this.#services = services;
  }

  get(place: Place, name: string): ScalableTargetRecord | undefined {
    return this.#documents.get(idOf(place, name));
  }

  /** Registers a target, or changes one: what is not said stays as it is. */
  register(place: Place, input: Registered): ScalableTargetRecord {
    const { ServiceNamespace, ResourceId, ScalableDimension } = input;
    const name = `${ResourceId}|${ScalableDimension}|${ServiceNamespace}`;
    const before = this.#documents.get(idOf(place, name));
    const MinCapacity = input.MinCapacity ?? before?.MinCapacity;
    const MaxCapacity = input.MaxCapacity ?? before?.MaxCapacity;
    if (MinCapacity === undefined || MaxCapacity === undefined) {
      throw invalid('MinCapacity and MaxCapacity are required to register a new scalable target.');
    }
    if (MaxCapacity < MinCapacity) throw invalid('Maximum capacity cannot be less than minimum capacity');
    const suspended = ACTIVITIES.map(
      (one) => [one, flag(input.SuspendedState?.[one]) ?? before?.SuspendedState[one] ?? false] as const,
    );
    const { account, region } = place;
    const record = this.#documents.put(idOf(place, name), {
      arn: `arn:aws:application-autoscaling:${region}:${account}:scalable-target/${digits(name, 30)}`,
      ...{ ServiceNamespace, ResourceId, ScalableDimension, MinCapacity, MaxCapacity },
      // Each of the three has just been given.
      SuspendedState: Object.fromEntries(suspended) as Suspended,
      CreationTime: before?.CreationTime ?? new Date().toISOString(),
    });
    if (ServiceNamespace === 'ecs') this.#bound(place, record);
    return record;
  }

  delete(place: Place, name: string): boolean {
    return this.#documents.delete(idOf(place, name));
  }

  /** The part of the API that looks at targets, registers and forgets them. */
  service(): Service {
    const operations: Record<string, Operation> = {
      RegisterScalableTarget: (input, caller) => {
        const named = namesIn(input);
        if (named.ServiceNamespace === 'ecs' && this.#serviceOf(caller, named.ResourceId) === undefined) {
          throw invalid(`ECS service doesn't exist: ${named.ResourceId}`);
        }
        const [MinCapacity, MaxCapacity] = [number(input.MinCapacity), number(input.MaxCapacity)];
        const SuspendedState = input.SuspendedState === undefined ? undefined : object(input.SuspendedState);
        const { arn } = this.register(caller, { ...named, MinCapacity, MaxCapacity, SuspendedState });
        return { ScalableTargetARN: arn };
      },
      DescribeScalableTargets: (input, caller) => this.#described(input, caller),
      DeregisterScalableTarget: (input, caller) => {
        const { ResourceId, ScalableDimension, ServiceNamespace } = namesIn(input);
        if (this.delete(caller, `${ResourceId}|${ScalableDimension}|${ServiceNamespace}`)) return {};
        const message = `No scalable target found for service namespace: ${ServiceNamespace}, resource ID: ${ResourceId}, scalable dimension: ${ScalableDimension}`;
        throw new AwsError('ObjectNotFoundException', message);
      },
    };
    return { operations };
  }

  #described(input: Input, caller: Caller) {
    const ids = list<string>(input.ResourceIds);
    const all = this.#documents
      .all()
      .filter(([id]) => id.startsWith(idOf(caller, '')))
      .map(([, one]) => one)
      .filter(({ ServiceNamespace }) => ServiceNamespace === input.ServiceNamespace)
      .filter(({ ResourceId }) => ids.length === 0 || ids.includes(ResourceId))
      .filter(({ ScalableDimension }) => ScalableDimension === (text(input.ScalableDimension) ?? ScalableDimension));
    const from = number(input.NextToken) ?? 0;
    const to = from + (number(input.MaxResults) ?? 50);
    return {
      ScalableTargets: all.slice(from, to).map(({ arn, CreationTime, ...shown }) => ({
        ...shown,
        ScalableTargetARN: arn,
        CreationTime: new Date(CreationTime),
      })),
      ...(to < all.length && { NextToken: String(to) }),
    };
  }

  /** `resourceId` is `service/<cluster>/<service>`. */
  #serviceOf({ region }: Place, resourceId: string): ServiceRecord | undefined {
    const [, cluster, name] = resourceId.split('/');
    return this.#services
      .all()
      .find(
        ({ serviceName, clusterArn, status }) =>
          serviceName === name &&
          clusterArn.split(':')[3] === region &&
          clusterArn.endsWith(`:cluster/${cluster}`) &&
          status === 'ACTIVE',
      );
  }

  /** Brings a service's desired count between the bounds, in the directions in which it may be scaled. */
  #bound(place: Place, { ResourceId, MinCapacity, MaxCapacity, SuspendedState }: ScalableTargetRecord): void {
    const service = this.#serviceOf(place, ResourceId);
    if (service === undefined) return;
    const { desiredCount } = service;
    const up = !SuspendedState.DynamicScalingOutSuspended && desiredCount < MinCapacity;
    const down = !SuspendedState.DynamicScalingInSuspended && desiredCount > MaxCapacity;
    if (!up && !down) return;
    service.desiredCount = up ? MinCapacity : MaxCapacity;
    this.#services.save(service);
  }
}

const idOf = ({ account, region }: Place, name: string) => `${account}|${region}|${name}`;

const invalid = (message: string) => new AwsError('ValidationException', message);

function namesIn({ ServiceNamespace, ResourceId, ScalableDimension }: Input) {
  if (!ServiceNamespace || !ResourceId || !ScalableDimension) {
    throw invalid('ServiceNamespace, ResourceId and ScalableDimension are required.');
  }
  return {
    ServiceNamespace: String(ServiceNamespace),
    ResourceId: String(ResourceId),
    ScalableDimension: String(ScalableDimension),
  };
}
