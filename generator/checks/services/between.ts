import type { DeclaredResource, Document } from '../../model.ts';
import { Token } from '../../values/value.ts';
import { known, type Scope } from '../known.ts';
import { isWithin, overlap, type Range, rangeOf } from './addresses.ts';
import { type Fields, type Finding, fieldsOf, isOpen, numberOf, objectsOf, shown, textOf } from './rules.ts';

/** What is wrong between resources of one template: the logical id of the one that is refused, and the finding. */
export type Between = Finding & { readonly logicalId: string };

interface Placed {
  readonly logicalId: string;
  readonly resource: DeclaredResource;
  readonly properties: Fields;
}

/** What is refused between the resources of one template, where they refer to each other. */
export function* between({ Resources }: Pick<Document, 'Resources'>, scope: Scope): Generator<Between> {
  const placed = (type: string): Placed[] =>
    Object.entries(Resources)
      .filter(([, { Type }]) => Type === type)
      .map(([logicalId, resource]) => {
        // Properties are always an object.
        const properties = known(resource.Properties, scope) as Fields;
        return { logicalId, resource, properties };
      });
  yield* subnets(placed('AWS::EC2::Subnet'), placed('AWS::EC2::VPC'), placed('AWS::EC2::VPCCidrBlock'));
  const tasks = new Map(placed('AWS::ECS::TaskDefinition').map(({ logicalId, properties }) => [logicalId, properties]));
  for (const service of placed('AWS::ECS::Service')) {
    const task = tasks.get(refOf(service.properties.TaskDefinition) ?? '');
    if (task !== undefined) yield* containers(service, task);
  }
}

function refOf(value: unknown): string | undefined {
  return value instanceof Token && typeof value.intrinsic.Ref === 'string' ? value.intrinsic.Ref : undefined;
}

/** CreateSubnet: a range of its own within the ranges of its network. */
function* subnets(all: readonly Placed[], networks: readonly Placed[], more: readonly Placed[]): Generator<Between> {
  const taken: { readonly network: string; readonly logicalId: string; readonly range: Range }[] = [];
  for (const { logicalId, resource, properties } of all) {
    const range = rangeOf(properties.CidrBlock);
    const network = refOf(properties.VpcId);
    if (range === undefined || network === undefined) continue;
    const blocks = [
      ...networks.filter((one) => one.logicalId === network),
      ...more.filter((one) => refOf(one.properties.VpcId) === network),
    ].map((one) => rangeOf(one.properties.CidrBlock));
    const at = 'CidrBlock';
    const problem = shown(properties.CidrBlock);
    if (blocks.length > 0 && blocks.every((block) => block !== undefined && !isWithin(range, block))) {
      const why = 'Amazon EC2 wants a subnet within a range of its network.';
      yield {
        logicalId,
        at,
        problem: `is ${problem}, outside of ${network}`,
        why,
        mend: `take a part of the range of ${network}.`,
      };
    }
    // Two resources that have conditions may exclude each other.
    if (resource.attributes.Condition !== undefined) continue;
    const other = taken.find((one) => one.network === network && overlap(one.range, range));
    if (other !== undefined) {
      const why = 'Amazon EC2 wants the subnets of a network apart.';
      yield {
        logicalId,
        at,
        problem: `is ${problem}, which overlaps that of ${other.logicalId}`,
        why,
        mend: 'take another part.',
      };
    }
    taken.push({ network, logicalId, range });
  }
}

/** CreateService: the container and the port that a load balancer sends to are in the task. */
function* containers({ logicalId, properties }: Placed, task: Fields): Generator<Between> {
  const definitions = task.ContainerDefinitions;
  if (!Array.isArray(definitions) || definitions.some((one) => isOpen(one) || isOpen(fieldsOf(one).Name))) return;
  for (const [index, { ContainerName, ContainerPort }] of objectsOf(properties.LoadBalancers).entries()) {
    const name = textOf(ContainerName);
    if (name === undefined) continue;
    const at = `LoadBalancers.${index}`;
    const found = objectsOf(definitions).find(({ Name }) => Name === name);
    if (found === undefined) {
      const why = 'Amazon ECS refuses a container that the task definition has not.';
      yield {
        logicalId,
        at,
        problem: `names the container ${shown(name)}, which the task has not`,
        why,
        mend: 'name one of the task.',
      };
      continue;
    }
    const port = numberOf(ContainerPort);
    const mappings = found.PortMappings ?? [];
    if (
      port === undefined ||
      !Array.isArray(mappings) ||
      mappings.some((one) => isOpen(one) || isOpen(fieldsOf(one).ContainerPort))
    )
      continue;
    const isRange = objectsOf(mappings).some(({ ContainerPortRange }) => ContainerPortRange !== undefined);
    if (isRange || objectsOf(mappings).some((one) => numberOf(one.ContainerPort) === port)) continue;
    const why = 'Amazon ECS refuses a port that the container does not map.';
    yield {
      logicalId,
      at,
      problem: `names port ${port}, which ${name} does not map`,
      why,
      mend: `add it to the PortMappings of ${name}.`,
    };
  }
}
