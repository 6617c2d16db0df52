import { list, number, object, text } from '../../cloudformation/handler-values.ts';
import type { Fields } from '../model.ts';
import { partOf, type Records } from '../records.ts';
import type { OriginRow } from './table.ts';

/** Where a load balancer's listener is served on this machine; undefined where no load balancer has that name or ARN. */
export type FindBalancer = (
  nameOrArn: string,
) => { readonly port: (listener: number) => number | undefined } | undefined;

/** What origins name, and others know. */
export interface Lookups {
  readonly findBalancer: FindBalancer;
  /** The canonical user of an origin access identity, by which bucket policies may name it. */
  readonly canonicalUser: (identity: string) => string | undefined;
}

/** The bucket that a domain name of S3's REST API names, in any of its forms; undefined for any other name. */
export function bucketOf(domainName: string): string | undefined {
  return /^(?<bucket>[a-z0-9][a-z0-9.-]*)\.s3(?:[.-](?:dualstack\.)?[a-z]{2}(?:-[a-z]+)+-\d)?\.amazonaws\.com(?:\.cn)?$/.exec(
    domainName,
  )?.groups?.bucket;
}

/** Origins and origin groups as the edge reads them, by their ids. */
export function originRows(config: Fields, records: Records, lookups: Lookups): Record<string, OriginRow> {
  const origins = list<Fields>(config.Origins).map(
    (origin) => [String(origin.Id), originRow(origin, records, lookups)] as const,
  );
  const groups = list<Fields>(object(config.OriginGroups).Items).map(
    (group) => [String(group.Id), groupRow(group)] as const,
  );
  return Object.fromEntries([...origins, ...groups]);
}

function groupRow(group: Fields): OriginRow {
  const [first = '', second = ''] = list<Fields>(object(group.Members).Items).map(({ OriginId }) => String(OriginId));
  const statuses = list(object(object(group.FailoverCriteria).StatusCodes).Items).map(Number);
  return { kind: 'group', members: [first, second], statuses };
}

function originRow(origin: Fields, records: Records, lookups: Lookups): OriginRow {
  const domainName = String(origin.DomainName);
  const headers = list<Fields>(origin.OriginCustomHeaders).map(
    ({ HeaderName, HeaderValue }) => [String(HeaderName), String(HeaderValue)] as const,
  );
  const common = { path: text(origin.OriginPath) ?? '', headers };
  const bucket = bucketOf(domainName);
  if (bucket !== undefined) return { kind: 's3', ...common, bucket, access: accessOf(origin, records, lookups) };
  const vpcOrigin = text(object(origin.VpcOriginConfig).VpcOriginId);
  const endpoint = object(vpcOrigin && object(partOf(records, 'VpcOrigin', vpcOrigin)?.config).VpcOriginEndpointConfig);
  const settings = vpcOrigin === undefined ? object(origin.CustomOriginConfig) : object(origin.VpcOriginConfig);
  const balancer = lookups.findBalancer(vpcOrigin === undefined ? domainName : String(endpoint.Arn));
  if (!balancer)
    return {
      kind: 'absent',
      reason: `The embedded endpoint reaches buckets and load balancers of its own, and ${domainName} is none.`,
    };
  const listener = listenerPort(vpcOrigin === undefined ? settings : endpoint);
  const port = balancer.port(listener);
  if (port === undefined)
    return { kind: 'absent', reason: `The load balancer ${domainName} has no listener on port ${listener}.` };
  return {
    kind: 'balancer',
    ...common,
    host: domainName,
    port,
    attempts: number(origin.ConnectionAttempts) ?? 3,
    readTimeoutMs: (number(settings.OriginReadTimeout) ?? 30) * 1000,
  };
}

/** Viewers count as coming by HTTPS, so that "as the viewer does" is HTTPS too. */
function listenerPort({ OriginProtocolPolicy, HTTPPort, HTTPSPort }: Fields): number {
  return OriginProtocolPolicy === 'http-only' ? (number(HTTPPort) ?? 80) : (number(HTTPSPort) ?? 443);
}

function accessOf(
  origin: Fields,
  records: Records,
  { canonicalUser }: Lookups,
): Extract<OriginRow, { kind: 's3' }>['access'] {
  const id = text(origin.OriginAccessControlId);
  const control = id && partOf(records, 'OriginAccessControl', id);
  if (control) {
    const { SigningBehavior } = object(object(control.config).OriginAccessControlConfig);
    return SigningBehavior === 'never'
      ? { by: 'nobody' }
      : { by: 'control', always: SigningBehavior !== 'no-override' };
  }
  const identity = text(object(origin.S3OriginConfig).OriginAccessIdentity)?.split('/').at(-1);
  return identity ? { by: 'identity', id: identity, user: canonicalUser(identity) } : { by: 'nobody' };
}
