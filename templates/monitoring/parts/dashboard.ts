import { AWS, type Declare, type Token, type Value } from '../../../generator/index.ts';
import { jsonText, Verbatim } from './json-text.ts';
import type { Metric } from './metrics.ts';

/** A line of a graph. */
export type Line = readonly unknown[];

/** A graph of a dashboard. */
export interface Graph {
  readonly title: string | Token<string>;
  readonly lines: readonly Line[];
  /** The threshold of an alarm, as a line across the graph. */
  readonly threshold?: { readonly label: string; readonly value: Token<number> };
}

const COLUMNS = 24;
const HEIGHT = 6;
/** Three graphs stand side by side. */
const WIDTH = 8;

/** A metric as a line, by one statistic of each minute. */
export function line(metric: Metric, stat: string, label: string): Line {
  const dimensions = metric.Dimensions.flatMap(({ Name, Value }): Value<string>[] => [Name, Value]);
  return [metric.Namespace, metric.MetricName, ...dimensions, { stat, label }];
}

/** What an expression finds: as many lines as there are things in the cluster. */
export function search(expression: Token<string>, label: string): Line {
  return [{ expression, label }];
}

/** A dashboard of graphs, three in a row. CloudFormation names it, so that no two environments meet. */
export function dashboard(resource: Declare, logicalId: string, graphs: readonly Graph[]): void {
  const widgets = graphs.map((graph, index) => ({
    type: 'metric',
    x: (index * WIDTH) % COLUMNS,
    y: Math.floor((index * WIDTH) / COLUMNS) * HEIGHT,
    width: WIDTH,
    height: HEIGHT,
    properties: propertiesOf(graph),
  }));
  resource(logicalId, 'AWS::CloudWatch::Dashboard', { DashboardBody: jsonText({ start: '-PT12H', widgets }) });
}

function propertiesOf({ title, lines, threshold }: Graph) {
  return {
    title,
    region: AWS.Region,
    view: 'timeSeries',
    period: 60,
    metrics: lines,
    yAxis: { left: { min: 0 } },
    ...(threshold && {
      annotations: { horizontal: [{ label: threshold.label, value: new Verbatim(threshold.value) }] },
    }),
  };
}
