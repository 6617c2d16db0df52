import type { Value } from '../../../generator/index.ts';

/** A metric as alarms name it. */
export interface Metric {
  readonly Namespace: string;
  readonly MetricName: string;
  readonly Dimensions: readonly { readonly Name: string; readonly Value: Value<string> }[];
}

/** Metrics of one thing: those of its namespace, by its dimensions. */
export function metricsOf(Namespace: string, dimensions: Readonly<Record<string, Value<string>>>) {
  const Dimensions = Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value }));
  return (MetricName: string): Metric => ({ Namespace, MetricName, Dimensions });
}

/** A metric that an expression reads under this name. */
export function query(Id: string, metric: Metric, Stat: string, Period: number) {
  return { Id, ReturnData: false, MetricStat: { Metric: metric, Period, Stat } };
}

/** What is made of other queries, without being what the alarm compares. */
export function step(Id: string, Expression: Value<string>, Label: string) {
  return { Id, Expression, Label, ReturnData: false };
}

/** The expression that the alarm compares with its threshold. */
export function answer(Expression: Value<string>, Label: string) {
  return { Id: 'answer', Expression, Label, ReturnData: true };
}
