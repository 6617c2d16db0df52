import type { TaskDefinition } from '@aws-sdk/client-ecs';
import type { Connection } from '../aws/connection.ts';
import { inParallel } from '../aws/parallel.ts';
import { type PlacedResource, shortNames } from './placed.ts';
import type { RunningService } from './running-services.ts';

const ASKED_AT_ONCE = 4;

/** A task definition of a stack, and what runs it: a service, or a one-off or scheduled task. */
export interface DeployedTask {
  readonly name: string;
  readonly path: string;
  /** Absent where no service runs it. */
  readonly service?: RunningService | undefined;
  readonly definition: TaskDefinition;
}

const familyOf = (arn = '') => arn.split('/').at(-1)?.split(':')[0] ?? '';

/** What the services of a stack run at this moment, in each of their deployments, and its task definitions beside them. */
export async function deployedTasks(
  connection: Connection,
  resources: readonly PlacedResource[],
  services: readonly RunningService[],
): Promise<readonly DeployedTask[]> {
  const ofServices = services.flatMap((service) =>
    definitionsOf(service).map((arn) => ({ name: service.name, path: service.path, service, arn })),
  );
  const families = new Set(ofServices.map(({ arn }) => familyOf(arn)));
  const alone = resources.filter(
    ({ type, physicalId }) => type === 'AWS::ECS::TaskDefinition' && !families.has(familyOf(physicalId)),
  );
  const names = shortNames(alone);
  const tasks = alone.map((one) => ({
    name: names.get(one) ?? '',
    path: one.path.join('/'),
    service: undefined,
    arn: one.physicalId,
  }));
  const found = await inParallel([...ofServices, ...tasks], ASKED_AT_ONCE, async ({ arn, ...task }) => {
    const definition = await describeDefinition(connection, arn);
    return definition === undefined ? [] : [{ ...task, definition }];
  });
  return found.flat();
}

/** The task definition of a service, and that of the deployment which it replaces. */
const definitionsOf = ({ taskDefinition, described: { deployments = [] } }: RunningService) => [
  ...new Set([taskDefinition, ...deployments.map((one) => one.taskDefinition ?? taskDefinition)]),
];

/** A task definition, whatever became of it; undefined where ECS has none of the name. */
async function describeDefinition(connection: Connection, arn: string): Promise<TaskDefinition | undefined> {
  const { DescribeTaskDefinitionCommand } = await import('@aws-sdk/client-ecs');
  const client = await connection.ecs();
  return (await client.send(new DescribeTaskDefinitionCommand({ taskDefinition: arn }))).taskDefinition;
}
