import { awsFailure } from '../aws/faults.ts';
import { inParallel } from '../aws/parallel.ts';
import { firstHostedZone, getHostedZone } from '../aws/route53-api.ts';
import { elementsOf, membersOf, textAt } from './literals.ts';
import type { Finding, Subject } from './model.ts';

interface Use {
  readonly path: string;
  readonly id?: string | undefined;
  readonly name?: string | undefined;
}

const READERS_AT_ONCE = 4;

/** Whether the hosted zones exist that records are made in, and that certificates are validated by. */
export async function checkHostedZones({ connection, resources }: Subject): Promise<readonly Finding[]> {
  const uses = new Map<string, Use>();
  for (const placed of resources) {
    const { path, resource } = placed;
    if (/^AWS::Route53::RecordSet(Group)?$/.test(resource.Type)) {
      const [id, name] = [textAt(placed, 'HostedZoneId'), textAt(placed, 'HostedZoneName')];
      if (id || name) uses.set(id ?? name ?? '', { path, id: id || undefined, name: name || undefined });
    }
    if (resource.Type !== 'AWS::CertificateManager::Certificate') continue;
    for (const option of elementsOf(placed, membersOf(placed, resource.Properties).DomainValidationOptions)) {
      const id = placed.known(membersOf(placed, option).HostedZoneId).value;
      if (id) uses.set(id, { path, id });
    }
  }
  const found = await inParallel(
    [...uses.values()],
    READERS_AT_ONCE,
    async ({ path, id, name }): Promise<Finding[]> => {
      const isThere = id === undefined ? await zoneOfName(name ?? '') : await zoneOfId(id);
      if (isThere) return [];
      const what = `${path}: there is no hosted zone ${id ?? name} in account ${connection.account}.`;
      return [{ level: 'problem', about: 'hosted zone', what, mend: 'correct it, or make the zone first.' }];
    },
  );
  return found.flat();

  async function zoneOfId(id: string): Promise<boolean> {
    return getHostedZone(connection, id).then(
      () => true,
      (error: unknown) => {
        if (/NoSuchHostedZone|InvalidInput/.test(awsFailure(error).name)) return false;
        throw error;
      },
    );
  }

  async function zoneOfName(name: string): Promise<boolean> {
    const wanted = name.endsWith('.') ? name : `${name}.`;
    return (await firstHostedZone(connection, wanted)).Name === wanted;
  }
}
