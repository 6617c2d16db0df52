import type { ActionRecord } from '../model.ts';
import type { RequestFacts } from './conditions.ts';
import type { ListenerRow } from './table.ts';

/** What a rule does in the end: one action of the three kinds that end a request. */
export type Action =
  | {
      readonly type: 'forward';
      readonly groups: readonly WeightedGroup[];
      readonly totalWeight: number;
      readonly stickySeconds?: number;
    }
  | { readonly type: 'fixed'; readonly status: number; readonly contentType: string; readonly body: string }
  | { readonly type: 'redirect'; readonly status: number; readonly location: (facts: RequestFacts) => string };

export interface WeightedGroup {
  readonly arn: string;
  readonly weight: number;
}

/** Where a listener is here, for redirects. */
type Place = Pick<ListenerRow, 'port' | 'scheme' | 'siblings'>;

/** Compiles the actions of a listener's rule. */
export function compileActions(actions: readonly ActionRecord[], listener: Place): Action {
  const ordered = [...actions].sort((a, b) => Number(a.Order ?? 50_000) - Number(b.Order ?? 50_000));
  const action = ordered[0];
  switch (action?.Type) {
    case 'forward':
      return forward(action);
    case 'fixed-response':
      return fixed(action.FixedResponseConfig);
    case 'redirect':
      return redirect(action.RedirectConfig, listener);
    default:
      return fixed({
        StatusCode: '501',
        MessageBody: `The local load balancer does not simulate the action ${action?.Type}.\n`,
      });
  }
}

/** The target groups that an action sends requests to, in either form. */
export function forwardedGroups(action: ActionRecord): readonly WeightedGroup[] {
  if (action.Type !== 'forward') return [];
  const weighted = action.ForwardConfig?.TargetGroups;
  if (!weighted) return action.TargetGroupArn ? [{ arn: action.TargetGroupArn, weight: 1 }] : [];
  return weighted.map(({ TargetGroupArn, Weight }) => ({ arn: TargetGroupArn, weight: Number(Weight ?? 1) }));
}

function forward(action: ActionRecord): Action {
  const groups = forwardedGroups(action);
  const { Enabled, DurationSeconds } = action.ForwardConfig?.TargetGroupStickinessConfig ?? {};
  return {
    type: 'forward',
    groups,
    totalWeight: groups.reduce((sum, { weight }) => sum + weight, 0),
    ...(String(Enabled) === 'true' && groups.length > 1 && { stickySeconds: Number(DurationSeconds ?? 3600) }),
  };
}

function fixed(config: ActionRecord['FixedResponseConfig']): Action {
  return {
    type: 'fixed',
    status: Number(config?.StatusCode ?? 200),
    contentType: config?.ContentType ?? 'text/plain; charset=utf-8',
    body: config?.MessageBody ?? '',
  };
}

function redirect(config: ActionRecord['RedirectConfig'], listener: Place): Action {
  const protocol = config?.Protocol ?? '#{protocol}';
  const host = config?.Host ?? '#{host}';
  const port = config?.Port ?? '#{port}';
  const path = config?.Path ?? '/#{path}';
  const query = config?.Query ?? '#{query}';
  const localPort = port === '#{port}' ? listener.port : listener.siblings[port];
  // What leads to this load balancer leads to where it is here, and nothing here speaks TLS.
  const here = host === '#{host}' && localPort !== undefined ? `http://#{host}:${localPort}` : undefined;
  const origin = here ?? `${protocol.toLowerCase()}://${host}:${port}`;
  const fill = (text: string, facts: RequestFacts): string =>
    text
      .replaceAll('#{protocol}', listener.scheme)
      .replaceAll('#{host}', facts.host)
      .replaceAll('#{port}', String(listener.port))
      .replaceAll('#{path}', facts.path.slice(1))
      .replaceAll('#{query}', facts.query);
  return {
    type: 'redirect',
    status: config?.StatusCode === 'HTTP_302' ? 302 : 301,
    location: (facts) => {
      const search = fill(query, facts);
      const target = `${fill(origin, facts)}${fill(path, facts)}`;
      return search ? `${target}?${search}` : target;
    },
  };
}
