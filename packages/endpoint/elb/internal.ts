import type { Registration } from './proxy/build-table.ts';
import type { ListenerRow, Table } from './proxy/table.ts';

/** How long Service Connect's proxy keeps an idle connection. */
const IDLE_MS = 300_000;
/** How long requests in flight to a target that leaves may take. */
const DRAIN_MS = 30_000;

/** A target that has begun to listen can be sent requests. */
const listening = {
  enabled: true,
  protocol: 'TCP',
  version: 'HTTP1',
  path: '/',
  matcher: '200',
  intervalMs: 1_000,
  timeoutMs: 1_000,
  healthyThreshold: 1,
  unhealthyThreshold: 1,
} as const;

/** What the proxy is to do for balancers that no template has: a group each, behind a listener where it has a port. */
export function internalRows(
  internal: ReadonlyMap<string, number | undefined>,
  registrations: ReadonlyMap<string, ReadonlyMap<string, Registration>>,
): Table {
  const all = [...internal];
  return {
    listeners: all.flatMap(([arn, port]) => (port === undefined ? [] : [listenerRow(arn, port)])),
    groups: all.map(([arn]) => ({
      arn,
      secure: false,
      version: 'HTTP1',
      leastOutstanding: false,
      drainMs: DRAIN_MS,
      check: listening,
      targets: [...(registrations.get(arn) ?? [])].map(([id, { address, draining }]) => ({
        id,
        host: address.host,
        port: address.port,
        checkPort: address.port,
        draining,
      })),
    })),
  };
}

function listenerRow(arn: string, port: number): ListenerRow {
  return {
    arn,
    port,
    scheme: 'http',
    siblings: {},
    idleTimeoutMs: IDLE_MS,
    dropInvalidHeaders: false,
    rules: [],
    defaultActions: [{ Type: 'forward', TargetGroupArn: arn }],
  };
}
