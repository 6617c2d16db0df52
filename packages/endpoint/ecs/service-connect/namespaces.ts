import type { ResourceHandler } from '../../cloudformation/handler.ts';
import type { Documents } from '../../server/documents.ts';
import { AwsError } from '../../server/service.ts';
import { asHandler } from '../../wire/reason.ts';

export interface NamespaceRecord {
  readonly id: string;
  readonly arn: string;
  readonly name: string;
  readonly region: string;
}

/** Namespaces of Cloud Map, as far as Service Connect knows them. */
export class Namespaces {
  readonly #documents: Documents<NamespaceRecord>;

  constructor(documents: Documents<NamespaceRecord>) {
    this.#documents = documents;
  }

  all(): NamespaceRecord[] {
    return this.#documents.all().map(([, namespace]) => namespace);
  }

  get(id: string): NamespaceRecord | undefined {
    return this.#documents.get(id);
  }

  put(namespace: NamespaceRecord): void {
    this.#documents.put(namespace.id, namespace);
  }

  delete(id: string): void {
    this.#documents.delete(id);
  }

  /** A namespace's name, by name or ARN; undefined where there is none in the region. */
  nameOf(region: string, nameOrArn: string): string | undefined {
    const known = this.all().find((one) => one.arn === nameOrArn || (one.name === nameOrArn && one.region === region));
    return known?.name;
  }
}

const DNS_TYPES = ['AWS::ServiceDiscovery::PrivateDnsNamespace', 'AWS::ServiceDiscovery::PublicDnsNamespace'];

/**
 * `AWS::ServiceDiscovery::*Namespace`: Service Connect finds them by name and ARN. What else Cloud Map does with them
 * (DNS above all) is not simulated. One that a service uses cannot be deleted.
 */
export function namespaceHandlers(
  namespaces: Namespaces,
  records: () => Promise<ResourceHandler>,
  users: (namespace: NamespaceRecord) => readonly string[],
): Record<string, ResourceHandler> {
  const handler: ResourceHandler = {
    async create(request, made) {
      const { stack, properties } = request;
      const state = await (await records()).create(request, (id) => {
        const name = String(properties.Name);
        asHandler('ServiceDiscovery', request.token, () => {
          const namesake = namespaces.all().find((one) => one.name === name && one.region === stack.region);
          if (!namesake || namesake.id === id) return;
          throw new AwsError('NamespaceAlreadyExists', `Namespace already exists: ${name}`);
        });
        made(id);
      });
      const { physicalId: id, attributes } = state;
      namespaces.put({ id, arn: String(attributes.Arn), name: String(properties.Name), region: stack.region });
      return state;
    },
    update: async (request, existing) => (await records()).update(request, existing),
    async delete(request, { physicalId }) {
      const namespace = namespaces.get(physicalId);
      const services = namespace ? users(namespace) : [];
      asHandler('ServiceDiscovery', request.token, () => {
        if (services.length === 0) return namespaces.delete(physicalId);
        const message = `Namespace ${physicalId} has associated services that must be deleted first: ${services.join(', ')}`;
        throw new AwsError('ResourceInUse', message);
      });
    },
  };
  // Of what these do, all but their name is DNS.
  const dns = Object.fromEntries(DNS_TYPES.map((type) => [type, { ...handler, isRecord: () => true }]));
  return { 'AWS::ServiceDiscovery::HttpNamespace': handler, ...dns };
}
