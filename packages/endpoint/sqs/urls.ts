import type { Operation, Service } from '../server/service.ts';
import { isRecord } from '../wire/xml.ts';
import { type Place, type Queues, queueArn } from './queues.ts';

/** A queue's URL as AWS has it, or as this endpoint had it on another port. */
const URLS =
  /https:\/\/sqs\.([a-z0-9-]+)\.amazonaws\.com(?:\.cn)?\/(\d{12})\/([\w-]+(?:\.fifo)?)|http:\/\/127\.0\.0\.1:\d+\/(\d{12})\/([\w-]+(?:\.fifo)?)/g;

/** What a queue of CloudFormation is known by: AWS's own form, which is the same on every port. */
export function stableUrl({ account, region }: Place, name: string): string {
  return `https://sqs.${region}.amazonaws.com${region.startsWith('cn-') ? '.cn' : ''}/${account}/${name}`;
}

/**
 * The text with URLs of queues that are here turned into those that lead here. SDKs differ in what they take a queue's URL
 * for: some send to its host (that of JavaScript, unless it is given its endpoint in code), others to their endpoint.
 */
function localUrls(queues: Queues, endpoint: string, text: string): string {
  if (!text.includes('/')) return text;
  return text.replace(URLS, (url, region?: string, account = '', name = '', local = '', localName = '') => {
    if (region !== undefined) {
      return queues.find(queueArn({ account, region }, name)) ? `${endpoint}/${account}/${name}` : url;
    }
    return queues.isKnown(local, localName) ? `${endpoint}/${local}/${localName}` : url;
  });
}

/** An environment in which the URLs of queues lead here. */
export function localEnvironment(queues: Queues, endpoint: string, env: Readonly<Record<string, string>>) {
  return Object.fromEntries(Object.entries(env).map(([name, value]) => [name, localUrls(queues, endpoint, value)]));
}

/** CloudFormation's answers in which people find the URLs of their queues. */
const SHOWING = [
  'DescribeStacks',
  'DescribeStackResource',
  'DescribeStackResources',
  'ListStackResources',
  'ListExports',
];
const SHOWN = ['OutputValue', 'PhysicalResourceId', 'Value'];

/** CloudFormation with URLs of queues, in outputs and as physical ids, that lead to where the client asks. */
export function withLocalUrls(service: Service, queues: Queues): Service {
  const shown = (value: unknown, endpoint: string, key = ''): unknown => {
    if (typeof value === 'string') return SHOWN.includes(key) ? localUrls(queues, endpoint, value) : value;
    if (Array.isArray(value)) return value.map((item) => shown(item, endpoint));
    if (!isRecord(value) || value instanceof Date) return value;
    return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, shown(item, endpoint, name)]));
  };
  const wrapped = SHOWING.flatMap((name): [string, Operation][] => {
    const operation = service.operations[name];
    return operation ? [[name, async (input, caller) => shown(await operation(input, caller), caller.endpoint)]] : [];
  });
  return { ...service, operations: { ...service.operations, ...Object.fromEntries(wrapped) } };
}
