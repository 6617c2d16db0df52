import type { ActionRecord, ConditionRecord } from '../model.ts';

/** All that the proxy needs to know, sent to its thread as a whole at every change. */
export interface Table {
  readonly listeners: readonly ListenerRow[];
  readonly groups: readonly GroupRow[];
}

export interface ListenerRow {
  readonly arn: string;
  readonly port: number;
  /** The scheme that targets see as the client's. TLS itself is never spoken. */
  readonly scheme: 'http' | 'https';
  /** Where redirects to a listener of the same load balancer lead: the ports on this machine, by the ports on AWS. */
  readonly siblings: Readonly<Record<string, number>>;
  readonly idleTimeoutMs: number;
  readonly dropInvalidHeaders: boolean;
  /** Whether it has attributes that only the longer path through node:http knows. */
  readonly special?: boolean;
  /** What becomes of the X-Forwarded-For header that a client sends: `append` without it. */
  readonly forwardedFor?: 'append' | 'preserve' | 'remove';
  /** Whether X-Forwarded-For shows the client's port as well. */
  readonly clientPort?: boolean;
  /** The port that a Host header without one gets. */
  readonly hostPort?: number;
  /** Names and values in turn that every answer gets. */
  readonly answerHeaders?: readonly string[];
  /** Whether answers say which server made them: they do without it. */
  readonly serverHeader?: boolean;
  /** In order of priority. */
  readonly rules: readonly RuleRow[];
  readonly defaultActions: readonly ActionRecord[];
}

export interface RuleRow {
  readonly conditions: readonly ConditionRecord[];
  readonly actions: readonly ActionRecord[];
}

/** What targets of HTTP speak. */
export type ProtocolVersion = 'HTTP1' | 'HTTP2' | 'GRPC';

/** How requests of one client stay with one target (user guide, sticky sessions). */
export interface Stickiness {
  /** The application's own cookie, whose appearance begins a session; absent where the load balancer's cookie does. */
  readonly cookie?: string;
  readonly seconds: number;
}

export interface GroupRow {
  readonly arn: string;
  readonly version: ProtocolVersion;
  readonly secure: boolean;
  readonly leastOutstanding: boolean;
  /** Whether it has attributes that only the longer path through node:http knows. */
  readonly special?: boolean;
  /** Absent where any target takes any request. */
  readonly stickiness?: Stickiness;
  /** How long a deregistered target may go on with requests in flight. */
  readonly drainMs: number;
  readonly check: HealthCheck;
  readonly targets: readonly TargetRow[];
}

export interface HealthCheck {
  readonly enabled: boolean;
  readonly protocol: 'HTTP' | 'HTTPS' | 'TCP';
  readonly version: ProtocolVersion;
  readonly path: string;
  /** Status codes of HTTP or gRPC: `200`, `200,202`, `200-299`. */
  readonly matcher: string;
  readonly intervalMs: number;
  readonly timeoutMs: number;
  readonly healthyThreshold: number;
  readonly unhealthyThreshold: number;
}

export interface TargetRow {
  /** Its address, `127.0.0.1:23456`: unique in its group. */
  readonly id: string;
  readonly host: string;
  readonly port: number;
  readonly checkPort: number;
  readonly draining: boolean;
}

export type HealthState = 'initial' | 'healthy' | 'unhealthy' | 'draining' | 'unused';

export interface Health {
  readonly state: HealthState;
  /** ELB's code, for example `Target.ResponseCodeMismatch`. */
  readonly reason?: string;
  readonly description?: string;
}

/** What the proxy reports. */
export type Notice =
  | { readonly type: 'health'; readonly group: string; readonly target: string; readonly health: Health }
  | { readonly type: 'drained'; readonly group: string; readonly target: string }
  /** A listener is served (no problem) or is not, with the operating system's reason. */
  | { readonly type: 'listener'; readonly arn: string; readonly problem?: string };
