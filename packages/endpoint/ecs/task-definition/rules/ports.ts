import { list, number, object, text } from '../../../cloudformation/handler-values.ts';
import { type Draft, type DraftContainer, eachContainer, isSet, type Rule, repeated } from './draft.ts';

type Fields = Readonly<Record<string, unknown>>;

const mappingsOf = ({ fields }: DraftContainer): Fields[] => list(fields.portMappings).map(object);
const isPort = (value: number | undefined, least: number): boolean =>
  value !== undefined && Number.isInteger(value) && value >= least && value <= 65_535;

/** Port mappings by themselves, and against each other. */
export const ports: Rule = (draft) =>
  eachContainer(draft, (container) =>
    mappingsOf(container)
      .map((mapping) => mappingRefusal(draft, container.name, mapping))
      .find((refusal) => refusal !== undefined),
  ) ?? clash(draft);

/** "Invalid 'containerPort' setting" is quoted in aws/aws-cli#7288, the words for awsvpc in aws/amazon-ecs-cli#1014. */
function mappingRefusal({ networkMode }: Draft, name: string, mapping: Fields): string | undefined {
  const [containerPort, hostPort] = [number(mapping.containerPort), number(mapping.hostPort)];
  // Unproven words.
  if (networkMode === 'none') return 'Port mappings are not supported when networkMode=none.';
  if (isSet(mapping.containerPortRange)) return rangeRefusal(String(mapping.containerPortRange), name);
  if (!isPort(containerPort, 1)) return `Invalid 'containerPort' setting for container '${name}'.`;
  if (hostPort !== undefined && !isPort(hostPort, 0)) return `Invalid 'hostPort' setting for container '${name}'.`;
  const hostsOwn = networkMode === 'awsvpc' || networkMode === 'host';
  if (hostsOwn && hostPort !== undefined && hostPort !== 0 && hostPort !== containerPort) {
    return `When networkMode=${networkMode}, the host ports and container ports in port mappings must match.`;
  }
  return wordsRefusal(mapping);
}

function rangeRefusal(range: string, name: string): string | undefined {
  const [, from, to] = /^(\d+)-(\d+)$/.exec(range) ?? [];
  const isRange = isPort(Number(from), 1) && isPort(Number(to), 1) && Number(from) <= Number(to);
  return isRange ? undefined : `Invalid 'containerPortRange' setting for container '${name}'.`;
}

/** Unproven words. */
function wordsRefusal({ protocol = 'tcp', appProtocol, name }: Fields): string | undefined {
  if (protocol !== 'tcp' && protocol !== 'udp') return `${protocol} is not a valid protocol. Must be one of [tcp,udp]`;
  if (appProtocol !== undefined && !['http', 'http2', 'grpc'].includes(String(appProtocol))) {
    return `${String(appProtocol)} is not a valid appProtocol. Must be one of [http,http2,grpc]`;
  }
  if (appProtocol !== undefined && protocol === 'udp') return 'appProtocol is supported with the tcp protocol only.';
  // The pattern is that of the API reference (PortMapping).
  if (name !== undefined && !/^[a-z0-9_][a-z0-9_-]{0,63}$/.test(String(name))) {
    return `Invalid port mapping name '${String(name)}'. It takes lower-case letters, numbers, underscores and hyphens, 64 at most, and does not begin with a hyphen.`;
  }
  return undefined;
}

/** Host ports taken twice, as aws/amazon-ecs-agent#1220 quotes it; names of ports have to be unique (unproven words). */
function clash({ containers, networkMode }: Draft): string | undefined {
  const all = containers.flatMap(mappingsOf);
  const hostPorts = all.flatMap(({ protocol = 'tcp', hostPort, containerPort }) => {
    const bound = number(hostPort) || (networkMode === 'bridge' ? 0 : number(containerPort));
    return bound ? [`${String(protocol).toUpperCase()} host port '${bound}'`] : [];
  });
  const twice = repeated(hostPorts);
  if (twice !== undefined) return `${twice} is mapped multiple times in task.`;
  const name = repeated(all.flatMap((mapping) => text(mapping.name) ?? []));
  return name && `The port mapping name '${name}' is used more than once in the task definition.`;
}
