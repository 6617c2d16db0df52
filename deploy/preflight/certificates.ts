import { connectionFor } from '../aws/connection.ts';
import { awsFailure } from '../aws/faults.ts';
import { callJson, type JsonAnswer, numberIn, objectIn, textIn } from '../aws/json-api.ts';
import { inParallel } from '../aws/parallel.ts';
import { elementsOf, membersOf, textAt } from './literals.ts';
import type { Finding, Subject } from './model.ts';

interface Use {
  readonly path: string;
  readonly arn: string;
  /** Where it has to be. */
  readonly region: string;
  readonly why: string;
  /** Names that it has to cover. */
  readonly names: readonly string[];
}

const READERS_AT_ONCE = 6;
const DAY_MS = 24 * 60 * 60 * 1000;
/** ACM renews sixty days before the end: one that has less than a month left is not being renewed. */
const SOON_MS = 30 * DAY_MS;

/** Whether certificates are issued, in the region where they are read, and cover the names of a distribution. */
export async function checkCertificates(subject: Subject): Promise<readonly Finding[]> {
  const found = await inParallel(usesOf(subject), READERS_AT_ONCE, (use) => checkUse(subject, use));
  return found.flat();
}

function usesOf({ resources, connection: { target } }: Subject): Use[] {
  return resources.flatMap((placed): Use[] => {
    const { path, resource } = placed;
    const { region } = target;
    const of = (arn: string | undefined, more: Omit<Use, 'path' | 'arn'>): Use[] =>
      arn?.startsWith('arn:') ? [{ path, arn, ...more }] : [];
    if (/^AWS::ElasticLoadBalancingV2::Listener(Certificate)?$/.test(resource.Type)) {
      const listed = elementsOf(placed, membersOf(placed, resource.Properties).Certificates);
      const why = 'a load balancer takes certificates of its own region alone';
      return listed.flatMap((one) =>
        of(placed.known(membersOf(placed, one).CertificateArn).value, { region, why, names: [] }),
      );
    }
    if (resource.Type === 'AWS::CloudFront::Distribution') {
      const { Aliases } = membersOf(placed, membersOf(placed, resource.Properties).DistributionConfig);
      const names = elementsOf(placed, Aliases).flatMap((one) => placed.known(one).value ?? []);
      const why = 'CloudFront reads certificates of us-east-1 alone';
      const arn = textAt(placed, 'DistributionConfig', 'ViewerCertificate', 'AcmCertificateArn');
      return of(arn, { region: 'us-east-1', why, names });
    }
    return [];
  });
}

async function checkUse({ connection }: Subject, use: Use): Promise<readonly Finding[]> {
  const { path, arn, region, why } = use;
  const problem = (what: string, mend: string): Finding => ({ level: 'problem', about: 'certificate', what, mend });
  const [, , service, place = ''] = arn.split(':');
  if (service !== 'acm') return []; // One of IAM's server certificates.
  if (place !== region) {
    const mend = `request or import it in ${region}, and name that one.`;
    return [
      problem(`${path}: certificate ${arn} is in ${place || 'no region'}, and has to be in ${region}: ${why}.`, mend),
    ];
  }
  const there = connectionFor(connection, { ...connection.target, region });
  try {
    const { Certificate } = await callJson(there, 'acm', 'DescribeCertificate', { CertificateArn: arn });
    return judge(use, objectIn({ Certificate }, 'Certificate'));
  } catch (error) {
    if (!/ResourceNotFound|InvalidArn/.test(awsFailure(error).name)) throw error;
    return [problem(`${path}: there is no certificate ${arn}.`, 'correct the ARN, or request the certificate.')];
  }
}

function judge({ path, arn, names }: Use, certificate: JsonAnswer): readonly Finding[] {
  const status = textIn(certificate, 'Status');
  const domain = textIn(certificate, 'DomainName');
  const found: Finding[] = [];
  const add = (level: Finding['level'], what: string, mend: string) =>
    found.push({ level, about: 'certificate', what: `${path}: certificate of ${domain} (${arn}) ${what}.`, mend });
  if (status !== 'ISSUED') {
    const why = textIn(certificate, 'FailureReason');
    const mend =
      status === 'PENDING_VALIDATION'
        ? 'make the DNS records that ACM asks for, and wait until it is issued.'
        : 'request another one.';
    add('problem', `is ${status}${why === '' ? '' : `: ${why}`}, not ISSUED`, mend);
  }
  const listed = certificate.SubjectAlternativeNames;
  const covered = [domain, ...(Array.isArray(listed) ? listed.map(String) : [])];
  const bare = names.filter((name) => !covered.some((one) => covers(one, name)));
  if (bare.length > 0) add('problem', `does not cover ${bare.join(', ')}`, 'request one that has these names.');
  const end = numberIn(certificate, 'NotAfter');
  const left = end === undefined ? undefined : end * 1000 - Date.now();
  if (status === 'ISSUED' && left !== undefined && left < SOON_MS)
    add(
      'warning',
      `ends in ${Math.max(0, Math.floor(left / DAY_MS))} days`,
      'see why ACM does not renew it, or import a new one.',
    );
  return found;
}

/** Whether a name of a certificate is that of a host: a star stands for one label. */
export function covers(covering: string, name: string): boolean {
  const [one, other] = [covering.toLowerCase(), name.toLowerCase()];
  if (!one.startsWith('*.')) return one === other;
  return other.split('.').slice(1).join('.') === one.slice(2);
}
