import type { Service } from '@aws-sdk/client-ecs';
import type { Connection } from '../aws/connection.ts';
import { awsFailure } from '../aws/faults.ts';
import { inParallel } from '../aws/parallel.ts';
import { batches, clusterOf } from '../follow/deploying.ts';
import { type Named, type PlacedResource, shortNames } from './placed.ts';

/** An ECS service of a stack as it runs at this moment. */
export interface RunningService extends Named {
  readonly arn: string;
  /** The name of its cluster. */
  readonly cluster: string;
  readonly serviceName: string;
  readonly taskDefinition: string;
  readonly desired: number;
  readonly running: number;
  readonly pending: number;
  /** As ECS describes it. */
  readonly described: Service;
}

const ASKED_AT_ONCE = 4;

/** The ECS services among resources, as ECS describes them; one that ECS does not know any more is left out. */
export async function runningServices(
  connection: Connection,
  resources: readonly PlacedResource[],
): Promise<readonly RunningService[]> {
  const placed = resources.filter(({ type }) => type === 'AWS::ECS::Service');
  const names = shortNames(placed);
  const described = await describeServices(
    connection,
    placed.map(({ physicalId }) => physicalId),
  );
  return placed.flatMap((one) => {
    const service = described.get(one.physicalId);
    return service === undefined ? [] : [view(one, names.get(one) ?? '', service)];
  });
}

function view({ path, physicalId: arn }: PlacedResource, name: string, described: Service): RunningService {
  return {
    name,
    path: path.join('/'),
    arn,
    cluster: clusterOf(arn) ?? 'default',
    serviceName: described.serviceName ?? '',
    taskDefinition: described.taskDefinition ?? '',
    desired: described.desiredCount ?? 0,
    running: described.runningCount ?? 0,
    pending: described.pendingCount ?? 0,
    described,
  };
}

/** Services as ECS describes them, by their ARNs; those that are gone are absent. */
export async function describeServices(
  connection: Connection,
  arns: readonly string[],
): Promise<ReadonlyMap<string, Service>> {
  const { DescribeServicesCommand } = await import('@aws-sdk/client-ecs');
  const client = await connection.ecs();
  const groups = batches(arns.map((arn) => ({ arn })));
  const answers = await inParallel(groups, ASKED_AT_ONCE, (group) => {
    const cluster = clusterOf(group[0]?.arn ?? '');
    const asked = new DescribeServicesCommand({ cluster, services: group.map(({ arn }) => arn) });
    return client.send(asked).catch((error: unknown) => {
      // A stack half way through its deletion, or a roll back, has services in a cluster that is gone.
      if (awsFailure(error).name === 'ClusterNotFoundException') return { services: [] };
      throw error;
    });
  });
  return new Map(
    answers
      .flatMap(({ services = [] }) => services)
      .filter(({ status }) => status !== 'INACTIVE')
      .map((service) => [service.serviceArn ?? '', service]),
  );
}
