import { request as httpRequest, type IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { connect } from 'node:net';
import type { Health, HealthCheck } from './table.ts';

/** How soon a target that has not passed yet is asked again: a local process is up within some hundred milliseconds. */
const EAGER_MS = 100;

/**
 * Checks one target until told to stop, and reports every change of its health.
 * A target that is new is healthy after one passing check, whatever the threshold (as AWS documents), and is asked
 * eagerly until then; a failure counts only once an interval, so eagerness makes nothing unhealthy sooner.
 */
export function watchHealth(
  check: HealthCheck,
  at: { readonly host: string; readonly port: number },
  report: (health: Health) => void,
): () => void {
  let state: Health['state'] = 'initial';
  let row = 0;
  let counted = Date.now();
  let stopped = false;
  let timer: NodeJS.Timeout | undefined;

  const passed = (): void => {
    row = row > 0 ? row + 1 : 1;
    if (state === 'healthy' || (state === 'unhealthy' && row < check.healthyThreshold)) return;
    state = 'healthy';
    report({ state });
  };
  const failed = (health: Omit<Health, 'state'>): void => {
    if (state === 'initial' && Date.now() - counted < check.intervalMs) return;
    counted = Date.now();
    row = row < 0 ? row - 1 : -1;
    if (state === 'unhealthy' || -row < check.unhealthyThreshold) return;
    state = 'unhealthy';
    report({ state, ...health });
  };
  const round = async (): Promise<void> => {
    const failure = await probe(check, at);
    if (stopped) return;
    if (failure) failed(failure);
    else passed();
    timer = setTimeout(round, state === 'initial' ? Math.min(EAGER_MS, check.intervalMs) : check.intervalMs);
  };
  void round();
  return () => {
    stopped = true;
    clearTimeout(timer);
  };
}

/** Whether a status is one of a matcher's: `200`, `200,202` or `200-299`. */
export function matchesStatus(matcher: string, status: number): boolean {
  return matcher.split(',').some((part) => {
    const [from, to = from] = part.trim().split('-');
    return status >= Number(from) && status <= Number(to);
  });
}

type Failure = Omit<Health, 'state'>;

interface Address {
  readonly host: string;
  readonly port: number;
}

const refused: Failure = { reason: 'Target.FailedHealthChecks', description: 'Health checks failed' };

function probe(check: HealthCheck, at: Address): Promise<Failure | undefined> {
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
    const end = check.protocol === 'TCP' ? probeConnection(at, settle) : probeAnswer(check, at, settle);
  });
}

function probeConnection(at: Address, settle: (failure?: Failure) => void): () => void {
  const socket = connect(at, () => settle());
  socket.on('error', () => settle(refused));
  return () => socket.destroy();
}

function probeAnswer(check: HealthCheck, at: Address, settle: (failure?: Failure) => void): () => void {
  const secure = check.protocol === 'HTTPS';
  const request = (secure ? httpsRequest : httpRequest)({
    ...at,
    path: check.path,
    agent: false,
    headers: { Host: `${at.host}:${at.port}`, 'User-Agent': 'ELB-HealthChecker/2.0', Connection: 'close' },
    // Load balancers do not verify the certificates of their targets.
    ...(secure ? { rejectUnauthorized: false } : {}),
  });
  request.on('error', () => settle(refused));
  request.on('response', (response: IncomingMessage) => {
    const status = response.statusCode ?? 0;
    if (matchesStatus(check.matcher, status)) return settle();
    settle({
      reason: 'Target.ResponseCodeMismatch',
      description: `Health checks failed with these codes: [${status}]`,
    });
  });
  request.end();
  return () => request.destroy();
}
