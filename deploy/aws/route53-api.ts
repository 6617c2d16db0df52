import { XMLParser } from 'fast-xml-parser';
import type { Connection } from './connection.ts';
import { partitionOf } from './partition.ts';
import { child, type QueryAnswer } from './query-answer.ts';
import { tryAgain } from './query-api.ts';
import { configuredEndpoint } from './shared-config.ts';

/** A hosted zone by its id; fails with `NoSuchHostedZone` where there is none. */
export async function getHostedZone(connection: Connection, id: string): Promise<QueryAnswer> {
  const answer = await get(connection, 'GetHostedZone', `/2013-04-01/hostedzone/${encodeURIComponent(id)}`, {});
  return child(child(answer, 'GetHostedZoneResponse'), 'HostedZone');
}

/** The hosted zone of that name, or the one after it. */
export async function firstHostedZone(connection: Connection, name: string): Promise<QueryAnswer> {
  const query = { dnsname: name, maxitems: '1' };
  const answer = await get(connection, 'ListHostedZonesByName', '/2013-04-01/hostedzonesbyname', query);
  return child(child(child(answer, 'ListHostedZonesByNameResponse'), 'HostedZones'), 'HostedZone');
}

/** Route 53 speaks REST with XML, and has one place for each partition. */
async function get(
  connection: Connection,
  action: string,
  path: string,
  query: Readonly<Record<string, string>>,
): Promise<QueryAnswer> {
  const { target } = connection;
  const { name, suffix, iam } = partitionOf(target.region);
  // In China it is signed for the region of Ningxia, elsewhere for that of IAM.
  const region = name === 'aws-cn' ? 'cn-northwest-1' : iam.region;
  const host = `route53${name === 'aws-us-gov' ? '.us-gov' : ''}.${suffix}`;
  const named = target.endpoint ?? (await configuredEndpoint('ROUTE_53'));
  const place = { service: 'route53', region, url: new URL(named ?? `https://${host}`) };
  const { sendSigned } = await import('./query-send.ts');
  return tryAgain(connection, `route53:${action}`, async (config) => {
    const { status, text } = await sendSigned(config, place, { method: 'GET', path, query, headers: {}, body: '' });
    return read(action, status, text);
  });
}

function read(action: string, status: number, text: string): QueryAnswer {
  const answer: QueryAnswer = new XMLParser({ ignoreAttributes: true, parseTagValue: false }).parse(text);
  const { Code, Message } = child(child(answer, 'ErrorResponse'), 'Error');
  if (status < 300 && Object.keys(child(answer, `${action}Response`)).length > 0) return answer;
  const error = new Error(String(Message ?? text.slice(0, 200)));
  throw Object.assign(error, { name: String(Code ?? 'Unknown'), $metadata: { httpStatusCode: status } });
}
