import type { Plan, ResourceChange } from '../../deploy/model.ts';
import { isUncertain, placedChanges } from '../../deploy/plan/guards/changes.ts';
import { denialText } from '../../deploy/plan/guards/policy-denies.ts';
import { readable } from '../../deploy/plan/values/differences.ts';
import { listed, painted } from './plan/line.ts';
import { type SecurityRow, securityRows } from './plan/security-table.ts';
import { treeLines } from './plan/tree.ts';
import { harmless } from './plan/value-lines.ts';
import { columns, type Paint } from './style.ts';

/** A plan as a tree: one line a resource, nested stacks with their own resources below them. */
export function planLines(plan: Plan, paint: Paint): string[] {
  return [
    `${plan.kind === 'CREATE' ? 'create' : 'update'} stack ${plan.stackName}`,
    ...parameterTexts(plan).map((text) => paint('dim', `  ${text}`)),
    ...comparisonTexts(plan).map((text) => paint('yellow', `  ${text}`)),
    ...treeLines(plan).map((line) => painted(line, paint)),
    ...(plan.changes.length === 0 ? ['  only parameters or outputs differ; no resource changes'] : []),
    ...securityLines(securityRows(plan), paint),
    paint('bold', summary(plan)),
    ...protectionLines(plan),
    ...policyLines(plan, paint),
  ];
}

/** Parameters that differ; for a stack that is created all of them are new. */
export function parameterTexts({ kind, parameters }: Plan): string[] {
  if (kind === 'CREATE') return [];
  return parameters.map(
    ({ name, before, after }) =>
      `${name}: ${before === undefined ? '' : `${harmless(before)} -> `}${harmless(readable(after))}`,
  );
}

/** That what is shown of nested stacks does not come from CloudFormation, and why. */
export function comparisonTexts({ ownComparison: own }: Plan): string[] {
  if (own === undefined) return [];
  return [
    `no nested change sets: that of ${own.path} failed on values that do not exist yet: ${own.reason}`,
    "what is below nested stacks is rookery's own comparison of their templates; it may show too much",
  ];
}

/** That deletion protection comes second, so that what fails can be taken back; and where that is not so. */
export function protectionLines({ kind, protection }: Plan): string[] {
  const { held = [], trapped = [] } = protection ?? {};
  const values = held.map(({ name, value }) => `${name}: ${value}`).join(', ');
  const stuck =
    kind === 'CREATE'
      ? 'if the creation fails, it cannot be taken back'
      : 'if the update fails, what it created there stays behind';
  return [
    ...(held.length > 0 ? [`without deletion protection at first; a second update then sets ${values}`] : []),
    ...(trapped.length > 0 ? [`created with deletion protection: ${trapped.join(', ')}; ${stuck}`] : []),
  ];
}

/** What stack policies deny, and what they may. */
function policyLines({ denials = [], policies, kind }: Plan, paint: Paint): string[] {
  const sets = kind === 'UPDATE' && policies !== undefined ? ['the stack policies of the environment hold for it'] : [];
  return [
    ...sets,
    ...denials.map((denial) =>
      paint(denial.certain ? 'red' : 'yellow', `${denial.certain ? 'denied' : 'may be denied'}: ${denialText(denial)}`),
    ),
  ];
}

/** Rows that open nothing, beyond which the table is cut off. */
const MOST_ROWS = 60;

const SIGN = { added: '+', removed: '-', uncertain: '?' } as const;

function securityLines(all: readonly SecurityRow[], paint: Paint): string[] {
  if (all.length === 0) return [];
  const rows = all.filter(({ effect }) => effect !== 'uncertain');
  const uncertain = [...new Set(all.filter(({ effect }) => effect === 'uncertain').map(({ path }) => path))];
  const most = Math.max(MOST_ROWS, rows.filter(({ broad }) => broad).length);
  const shown = rows.slice(0, most);
  const table = columns(
    shown.map(({ path, effect, kind, text, broad }) => [
      `  ${broad && effect === 'added' ? '!' : ' '} ${SIGN[effect]}`,
      path,
      kind,
      harmless(readable(text)),
    ]),
  );
  const colourOf = ({ broad, effect }: SecurityRow) => (broad && effect === 'added' ? 'red' : 'yellow');
  const lines = table.map((line, index) => paint(colourOf(shown[index]!), line));
  const rest = rows.length - shown.length;
  return [
    paint('bold', 'security'),
    ...lines,
    ...(rest > 0 ? [`    and ${rest} more, none of which opens anything: stack:diff --json lists them all`] : []),
    ...(uncertain.length > 0 ? [paint('dim', `    ? may name another value: ${listed(uncertain)}`)] : []),
  ];
}

/** How many resources a plan adds, changes, replaces and removes. */
export interface Counts {
  readonly import: number;
  readonly add: number;
  readonly change: number;
  readonly replace: number;
  readonly remove: number;
  readonly mayChange: number;
}

/** Counts the changes of a plan; a nested stack counts by what changes in it. */
export function countsOf(plan: Plan): Counts {
  const all = placedChanges(plan).filter(({ change }) => change.nested === undefined);
  const count = (test: (change: ResourceChange) => boolean) => all.filter(({ change }) => test(change)).length;
  const found = {
    import: count(({ action }) => action === 'Import'),
    add: count(({ action }) => action === 'Add'),
    replace: count(({ action, replacement }) => action === 'Modify' && replacement === 'True'),
    remove: count(({ action }) => action === 'Remove'),
    mayChange: count(isUncertain),
  };
  const others = Object.values(found).reduce((sum, one) => sum + one, 0);
  return { ...found, change: all.length - others };
}

/** `1 to add, 0 to change, 1 to replace, 1 to remove; 1 may change`. */
export function summary(plan: Plan): string {
  const counts = countsOf(plan);
  const maybe = counts.mayChange > 0 ? `; ${counts.mayChange} may change` : '';
  const existing = counts.import > 0 ? `${counts.import} to import, ` : '';
  return `${existing}${counts.add} to add, ${counts.change} to change, ${counts.replace} to replace, ${counts.remove} to remove${maybe}`;
}
