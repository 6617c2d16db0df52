import { filledText } from './filled-text.ts';
import { type Fields, numberOf, type ObjectRule, shown } from './rules.ts';

/** CloudWatch User Guide, quotas: widgets of a dashboard, metrics of a widget and of a dashboard. */
const MOST = { widgets: 500, ofWidget: 500, ofDashboard: 2500 } as const;
/** CloudWatch API Reference, Dashboard Body Structure and Syntax. */
const TYPES = ['metric', 'text', 'log', 'alarm', 'explorer'];
const GRID = { x: [0, 23], y: [0, Number.MAX_SAFE_INTEGER], width: [1, 24], height: [1, 1000] } as const;

type Problem = readonly [problem: string, why: string, mend: string];

/** PutDashboard, DashboardBody: JSON of widgets, within the grid and the quotas. */
export const dashboardBody: ObjectRule = ({ DashboardBody }) => {
  const text = filledText(DashboardBody, '0');
  if (text === undefined) return undefined;
  const [problem, why, mend] = problemOf(text) ?? [];
  return problem === undefined ? undefined : { at: 'DashboardBody', problem, why: why ?? '', mend: mend ?? '' };
};

function problemOf(text: string): Problem | undefined {
  const body = parsed(text);
  if (typeof body === 'string') return [`is no JSON: ${body}`, 'CloudWatch takes JSON there.', 'mend the JSON.'];
  const { widgets } = body;
  if (!Array.isArray(widgets))
    return ['has no widgets', 'CloudWatch wants a list of them, even an empty one.', 'add widgets: [].'];
  if (widgets.length > MOST.widgets) return tooMany(widgets.length, 'widgets', MOST.widgets);
  const counts = widgets.map(metricsIn);
  const most = Math.max(0, ...counts);
  if (most > MOST.ofWidget) return tooMany(most, 'metrics in a widget', MOST.ofWidget);
  const all = counts.reduce((sum, count) => sum + count, 0);
  if (all > MOST.ofDashboard) return tooMany(all, 'metrics', MOST.ofDashboard);
  return widgets.map(widgetProblem).find((found) => found !== undefined);
}

/** The object, or why it is none. */
function parsed(text: string): Fields | string {
  try {
    const value: unknown = JSON.parse(text);
    // Of what JSON has, an object that is no list has fields.
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : 'it is no object';
  } catch (error) {
    return error instanceof Error ? error.message.replaceAll(/\s+/g, ' ') : String(error);
  }
}

const tooMany = (count: number, what: string, most: number): Problem => [
  `has ${count} ${what}`,
  `CloudWatch takes ${most} at the most.`,
  'make two dashboards of it.',
];

function metricsIn(widget: unknown): number {
  const { properties } = Object(widget) as { readonly properties?: Fields };
  return Array.isArray(properties?.metrics) ? properties.metrics.length : 0;
}

function widgetProblem(widget: unknown, index: number): Problem | undefined {
  const fields = Object(widget) as Fields;
  const { type, properties } = fields;
  if (!TYPES.includes(String(type)))
    return [`has widget ${index} of type ${shown(type)}`, `CloudWatch knows ${TYPES.join(', ')}.`, 'name one of them.'];
  const outside = Object.entries(GRID).find(([name, [least, most]]) => {
    const value = fields[name];
    return value !== undefined && !((numberOf(value) ?? Number.NaN) >= least && Number(value) <= most);
  });
  if (outside !== undefined)
    return [
      `has widget ${index} with ${outside[0]} ${shown(fields[outside[0]])}`,
      'CloudWatch has a grid of 24 columns.',
      'place it within.',
    ];
  const { region, metrics } = Object(properties) as Fields;
  return metrics !== undefined && region === undefined
    ? [`has widget ${index} without a region`, 'CloudWatch wants one beside metrics.', 'add region.']
    : undefined;
}
