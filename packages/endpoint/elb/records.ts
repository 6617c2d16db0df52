import { join } from 'node:path';
import { Documents } from '../server/documents.ts';
import type { ListenerRecord, LoadBalancerRecord, RuleRecord, TargetGroupRecord } from './model.ts';
import { forwardedGroups } from './proxy/actions.ts';

/** The load balancers, listeners, rules and target groups on disk, by ARN. */
export interface Records {
  readonly balancers: Documents<LoadBalancerRecord>;
  readonly listeners: Documents<ListenerRecord>;
  readonly rules: Documents<RuleRecord>;
  readonly groups: Documents<TargetGroupRecord>;
}

/** Opens the records in a folder. */
export function openRecords(folder: string): Records {
  return {
    balancers: new Documents(join(folder, 'load-balancers')),
    listeners: new Documents(join(folder, 'listeners')),
    rules: new Documents(join(folder, 'rules')),
    groups: new Documents(join(folder, 'target-groups')),
  };
}

/** The ports of 127.0.0.1 that load balancers and listeners have. */
export function portsOf({ balancers, listeners }: Records): number[] {
  return [...balancers.all(), ...listeners.all()].flatMap(([, { localPort }]) => localPort ?? []);
}

/** A load balancer's listeners. */
export function listenersOf(records: Records, loadBalancerArn: string): ListenerRecord[] {
  return records.listeners
    .all()
    .map(([, listener]) => listener)
    .filter((listener) => listener.LoadBalancerArn === loadBalancerArn);
}

/** A listener's rules without the default one, in order of priority. */
export function rulesOf(records: Records, listenerArn: string): RuleRecord[] {
  return records.rules
    .all()
    .map(([, rule]) => rule)
    .filter((rule) => rule.ListenerArn === listenerArn)
    .sort((a, b) => a.Priority - b.Priority);
}

/** The load balancers that send requests to a target group. */
export function balancersOf(records: Records, targetGroupArn: string): string[] {
  const found = new Set<string>();
  for (const [, listener] of records.listeners.all()) {
    const actions = [
      ...listener.DefaultActions,
      ...rulesOf(records, listener.ListenerArn).flatMap((rule) => rule.Actions),
    ];
    const used = actions.flatMap(forwardedGroups).some((group) => group.arn === targetGroupArn);
    if (used) found.add(listener.LoadBalancerArn);
  }
  return [...found];
}
