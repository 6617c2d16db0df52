import { request as httpRequest, type IncomingMessage } from 'node:http';
import { connect as connectHttp2, constants } from 'node:http2';
import { request as httpsRequest } from 'node:https';
import { connect } from 'node:net';
import type { Health, HealthCheck } from './table.ts';

export type Failure = Omit<Health, 'state'>;

export interface Address {
  readonly host: string;
  readonly port: number;
}

type Settle = (failure?: Failure) => void;
/** Sends the request; returns a function that aborts it. */
type Probe = (check: HealthCheck, at: Address, settle: Settle) => () => void;

const refused: Failure = { reason: 'Target.FailedHealthChecks', description: 'Health checks failed' };
const AGENT = 'ELB-HealthChecker/2.0';

/** Asks a target once whether it is well: undefined if so. */
export function probe(check: HealthCheck, at: Address): Promise<Failure | undefined> {
  return new Promise((resolve) => {
    const settle = (failure?: Failure): void => {
      clearTimeout(timer);
      resolve(failure);
      end();
    };
    const timer = setTimeout(
      () => settle({ reason: 'Target.Timeout', description: 'Request timed out' }),
      check.timeoutMs,
    );
    const end = probeFor(check)(check, at, settle);
  });
}

function probeFor({ protocol, version }: HealthCheck): Probe {
  if (protocol === 'TCP') return probeConnection;
  return version === 'HTTP1' ? probeHttp1 : probeHttp2;
}

/** Whether a status is one of a matcher's: `200`, `200,202` or `200-299`. */
export function matchesStatus(matcher: string, status: number): boolean {
  return matcher.split(',').some((part) => {
    const [from, to = from] = part.trim().split('-');
    return status >= Number(from) && status <= Number(to);
  });
}

function judge({ matcher }: HealthCheck, status: number): Failure | undefined {
  if (matchesStatus(matcher, status)) return undefined;
  return { reason: 'Target.ResponseCodeMismatch', description: `Health checks failed with these codes: [${status}]` };
}

function probeConnection(_check: HealthCheck, at: Address, settle: Settle): () => void {
  const socket = connect(at, () => settle());
  socket.on('error', () => settle(refused));
  return () => socket.destroy();
}

function probeHttp1(check: HealthCheck, at: Address, settle: Settle): () => void {
  const secure = check.protocol === 'HTTPS';
  const request = (secure ? httpsRequest : httpRequest)({
    ...at,
    path: check.path,
    agent: false,
    headers: { Host: `${at.host}:${at.port}`, 'User-Agent': AGENT, Connection: 'close' },
    // Load balancers do not verify the certificates of their targets.
    ...(secure ? { rejectUnauthorized: false } : {}),
  });
  request.on('error', () => settle(refused));
  request.on('response', (response: IncomingMessage) => settle(judge(check, response.statusCode ?? 0)));
  request.end();
  return () => request.destroy();
}

/** An empty gRPC message: not compressed, of no length. */
const EMPTY_MESSAGE = Buffer.alloc(5);
/** What gRPC calls UNKNOWN: an answer without a status. */
const NO_STATUS = 2;

/** By HTTP/2; of gRPC the status is that of the call, which the last headers have. */
function probeHttp2(check: HealthCheck, { host, port }: Address, settle: Settle): () => void {
  const grpc = check.version === 'GRPC';
  const session = connectHttp2(`${check.protocol.toLowerCase()}://${host}:${port}`, { rejectUnauthorized: false });
  session.on('error', () => settle(refused));
  const stream = session.request({
    ':method': grpc ? 'POST' : 'GET',
    ':path': check.path,
    'user-agent': AGENT,
    ...(grpc && { 'content-type': 'application/grpc', te: 'trailers' }),
  });
  let status: number | undefined;
  const note = (headers: Readonly<Record<string, unknown>>): void => {
    const said = headers[grpc ? 'grpc-status' : constants.HTTP2_HEADER_STATUS];
    if (said !== undefined) status = Number(said);
  };
  stream.on('response', note);
  stream.on('trailers', note);
  stream.on('error', () => settle(refused));
  stream.on('end', () => settle(judge(check, status ?? NO_STATUS)));
  stream.resume();
  stream.end(grpc ? EMPTY_MESSAGE : undefined);
  return () => session.destroy();
}
