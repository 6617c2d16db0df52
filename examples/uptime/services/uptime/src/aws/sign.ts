import { createHash, createHmac } from 'node:crypto';

export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

/** What is signed, and for which service. */
interface Unsigned {
  readonly service: string;
  readonly region: string;
  readonly method: 'GET' | 'POST';
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

const hmac = (key: string | Buffer, text: string): Buffer => createHmac('sha256', key).update(text).digest();
const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
/** `20261128T120000Z` */
const timeOf = (now: Date): string => now.toISOString().replaceAll(/[:-]|\.\d+/g, '');
const scopeOf = (time: string, region: string, service: string): string =>
  `${time.slice(0, 8)}/${region}/${service}/aws4_request`;

/** Signature Version 4 of AWS. */
function signature({ service, region, method, url, headers, body }: Unsigned, by: Credentials, time: string): string {
  const names = Object.keys(headers).toSorted();
  const lines = names.map((name) => `${name}:${headers[name]}\n`).join('');
  const query = url.search.slice(1).split('&').toSorted().join('&');
  const request = [method, url.pathname, query, lines, names.join(';'), sha256(body)].join('\n');
  const key = [region, service, 'aws4_request'].reduce(hmac, hmac(`AWS4${by.secretAccessKey}`, time.slice(0, 8)));
  const signed = ['AWS4-HMAC-SHA256', time, scopeOf(time, region, service), sha256(request)].join('\n');
  return hmac(key, signed).toString('hex');
}

/** The headers of a POST, signed. */
export function signedHeaders(
  { headers, ...unsigned }: Omit<Unsigned, 'method'>,
  by: Credentials,
  now = new Date(),
): Readonly<Record<string, string>> {
  const time = timeOf(now);
  const all: Record<string, string> = {
    ...headers,
    host: unsigned.url.host,
    'x-amz-date': time,
    ...(by.sessionToken && { 'x-amz-security-token': by.sessionToken }),
  };
  const credential = `${by.accessKeyId}/${scopeOf(time, unsigned.region, unsigned.service)}`;
  const names = Object.keys(all).toSorted().join(';');
  const value = signature({ ...unsigned, method: 'POST', headers: all }, by, time);
  const authorization = `AWS4-HMAC-SHA256 Credential=${credential}, SignedHeaders=${names}, Signature=${value}`;
  return { ...all, authorization };
}

/** A password of IAM for a user of a database in RDS: a signed address, good for 15 minutes. */
export function databaseToken(
  { host, port, user }: { readonly host: string; readonly port: number; readonly user: string },
  by: Credentials,
  now = new Date(),
): string {
  // uptime.cluster-cabcdefghijk.eu-central-1.rds.amazonaws.com
  const region = host.split('.').at(-4) ?? '';
  const time = timeOf(now);
  const pairs = {
    Action: 'connect',
    DBUser: user,
    'X-Amz-Algorithm': 'AWS4-HMAC-SHA256',
    'X-Amz-Credential': `${by.accessKeyId}/${scopeOf(time, region, 'rds-db')}`,
    'X-Amz-Date': time,
    'X-Amz-Expires': '900',
    ...(by.sessionToken && { 'X-Amz-Security-Token': by.sessionToken }),
    'X-Amz-SignedHeaders': 'host',
  };
  const query = Object.entries(pairs).map(([name, value]) => `${name}=${encodeURIComponent(value)}`);
  const url = new URL(`https://${host}:${port}/?${query.join('&')}`);
  const value = signature(
    { service: 'rds-db', region, method: 'GET', url, headers: { host: url.host }, body: '' },
    by,
    time,
  );
  return `${url.host}/${url.search}&X-Amz-Signature=${value}`;
}
