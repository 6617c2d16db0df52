import { list, number, object, text } from '../../cloudformation/handler-values.ts';
import { AwsError } from '../../server/service.ts';
import type { ClusterRecord, Offer, TaskConnect, TaskDefinitionRecord } from '../model.ts';
import { placeOf } from '../names.ts';
import type { Namespaces } from './namespaces.ts';

const isOn = (configuration: unknown): boolean => String(object(configuration).enabled) === 'true';

/** The name of the namespace that a service's configuration means; undefined where Service Connect is off or there is none. */
export function namespaceOf(
  namespaces: Namespaces,
  cluster: ClusterRecord | undefined,
  configuration: unknown,
): string | undefined {
  if (!isOn(configuration) || cluster === undefined) return undefined;
  const { region } = placeOf(cluster.clusterArn);
  const named = text(object(configuration).namespace);
  const usual = cluster.serviceConnectDefaults?.namespace;
  const wanted = named ?? usual;
  if (wanted === undefined) return undefined;
  // A cluster's default namespace is made with the cluster where there is none of that name.
  return namespaces.nameOf(region, wanted) ?? (wanted === usual && !wanted.startsWith('arn:') ? wanted : undefined);
}

/** What a service is in Service Connect; undefined where it takes no part. */
export function connectOf(
  namespace: string | undefined,
  configuration: unknown,
  definition: TaskDefinitionRecord,
): TaskConnect | undefined {
  if (namespace === undefined) return undefined;
  const offers = list(object(configuration).services).flatMap((service) =>
    offerOf(namespace, object(service), definition),
  );
  return { namespace, offers };
}

function offerOf(
  namespace: string,
  service: Readonly<Record<string, unknown>>,
  definition: TaskDefinitionRecord,
): Offer[] {
  const portName = String(service.portName);
  const discoveryName = text(service.discoveryName) ?? portName;
  return definition.containerDefinitions.flatMap((container) =>
    (container.portMappings ?? [])
      .filter(({ name }) => name === portName)
      .map(({ containerPort, appProtocol }) => ({
        discoveryName,
        containerName: container.name,
        containerPort,
        http: appProtocol === 'http',
        aliases: list(service.clientAliases).map((alias) => ({
          name: (text(object(alias).dnsName) ?? `${discoveryName}.${namespace}`).toLowerCase(),
          port: number(object(alias).port) ?? containerPort,
        })),
      })),
  );
}

/** Refuses, as ECS does, a configuration that leads nowhere. */
export function checkConnect(
  namespaces: Namespaces,
  cluster: ClusterRecord,
  configuration: unknown,
  definition: TaskDefinitionRecord,
): void {
  if (!isOn(configuration)) return;
  if (namespaceOf(namespaces, cluster, configuration) === undefined) {
    const named = text(object(configuration).namespace) ?? cluster.serviceConnectDefaults?.namespace;
    if (named !== undefined) {
      throw new AwsError('NamespaceNotFoundException', `The specified namespace was not found: ${named}`);
    }
    const message = 'Service Connect is enabled, but neither the service nor its cluster names a namespace.';
    throw new AwsError('InvalidParameterException', message);
  }
  const ports = definition.containerDefinitions.flatMap(({ portMappings = [] }) =>
    portMappings.map(({ name }) => name),
  );
  for (const service of list(object(configuration).services)) {
    const { portName } = object(service);
    if (ports.includes(String(portName))) continue;
    const message = `The port name ${String(portName)} of the Service Connect configuration is not in the task definition ${definition.family}:${definition.revision}.`;
    throw new AwsError('InvalidParameterException', message);
  }
}
