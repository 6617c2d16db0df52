import type { Plan } from '../../../deploy/model.ts';
import { placedChanges } from '../../../deploy/plan/guards/changes.ts';
import { lossesOf } from '../../../deploy/plan/guards/data-loss.ts';
import { readable } from '../../../deploy/plan/values/differences.ts';
import { type Compared, isChanged } from '../../workflow/diff/compare.ts';
import { block, bytesOf, code, collapsible, table } from '../markdown/escape.ts';
import { comparisonTexts, countsOf, parameterTexts, protectionLines, summary } from '../plan.ts';
import { marked } from './line.ts';
import { type SecurityRow, securityRows } from './security-table.ts';
import { treeLines } from './tree.ts';

/** Characters that a comment on GitHub may have; a job's summary may have sixteen times as many. Bytes are never fewer. */
const MOST = 65_536;
/** Kept for what says that something was left out. */
const SPARE = 1024;

const LEFT_OUT = 'left out here: `stack:diff --json` has everything';

/** As many of the parts as there is room for, in their order. */
function fitting(parts: readonly string[], room: number): { readonly kept: readonly string[]; readonly left: number } {
  const kept: string[] = [];
  let used = 0;
  for (const part of parts) {
    used += bytesOf(part) + 1;
    if (used > room) break;
    kept.push(part);
  }
  return { kept, left: parts.length - kept.length };
}

function headOf({ session }: Compared): string {
  const { account, target } = session.connection;
  return `### ${code(target.stackName)} in ${code(target.region)}, account ${code(account)}, environment ${code(target.environment)}`;
}

function countsTable(plan: Plan): string {
  const counts = countsOf(plan);
  const head = ['add', 'change', 'replace', 'remove', 'may change', ...(counts.import > 0 ? ['import'] : [])];
  const row = [counts.add, counts.change, counts.replace, counts.remove, counts.mayChange];
  return table(head, [[...row, ...(counts.import > 0 ? [counts.import] : [])].map(String)]);
}

/** A table whose rows may be too many, in a part that is opened by a click. */
function rowsPart(title: string, head: readonly string[], rows: readonly (readonly string[])[], room: number): string {
  const texts = rows.map((row) => `| ${row.join(' | ')} |`);
  const { kept, left } = fitting(texts, room);
  const shown = table(head, rows.slice(0, kept.length));
  const more = left > 0 ? `\n\n${left} rows are ${LEFT_OUT}.` : '';
  return collapsible(`${title} (${rows.length})`, `${shown}${more}`, true);
}

const EFFECTS = { added: '+', removed: '-', uncertain: '?' } as const;

const securityRow = ({ path, effect, kind, text, broad }: SecurityRow): readonly string[] => [
  `${EFFECTS[effect]}${broad && effect === 'added' ? ' :warning:' : ''}`,
  code(path),
  kind,
  code(readable(text)),
];

function lossPart(plan: Plan, room: number): string[] {
  const losses = lossesOf(plan);
  if (losses.length === 0) return [];
  const rows = losses.map(({ path, change }) => [
    code(path),
    code(change.type),
    change.action === 'Remove' ? 'removed' : 'replaced',
  ]);
  const warning = '> [!CAUTION]\n> Data is lost. Each of these needs its own `--allow-loss`.';
  return [warning, rowsPart('Data that is lost', ['resource', 'type', 'what happens'], rows, room)];
}

function replacedPart(plan: Plan, room: number): string[] {
  const replaced = placedChanges(plan).filter(
    ({ change }) => change.action === 'Modify' && change.replacement === 'True',
  );
  if (replaced.length === 0) return [];
  const rows = replaced.map(({ path, change }) => [code(path), code(change.type)]);
  return [rowsPart('Replaced', ['resource', 'type'], rows, room)];
}

function securityPart(plan: Plan, room: number): string[] {
  const rows = securityRows(plan).map(securityRow);
  return rows.length === 0 ? [] : [rowsPart('Security', ['', 'resource', 'kind', 'what'], rows, room)];
}

function treePart(plan: Plan, room: number): string {
  const lines = [...parameterTexts(plan).map((text) => `  ${text}`), ...treeLines(plan).map(marked)];
  if (lines.length === 0) return 'Only parameters or outputs differ; no resource changes.';
  const { kept, left } = fitting(lines, room);
  const more = left > 0 ? `\n\n${left} lines are ${LEFT_OUT}.` : '';
  return collapsible(`All changes: ${summary(plan)}`, `${block('diff', kept)}${more}`, lines.length <= 40);
}

const knownLater = ({ knownAfter }: Compared): string[] =>
  knownAfter.length === 0
    ? []
    : [
        table(
          ['parameter', 'known after'],
          knownAfter.map(({ parameter, root, output }) => [code(parameter), `${code(root)} (output ${code(output)})`]),
        ),
      ];

/** The part of one stack, in as much room as there is: what has to be decided on comes first. */
function partOf(compared: Compared, room: number): string {
  const { plan, isUnplanned } = compared;
  const head = headOf(compared);
  if (!isChanged(compared)) return `${head}\n\nNo changes.`;
  if (plan === undefined) {
    const why = isUnplanned ? 'There is no plan of it yet.' : 'Only values change that are known later.';
    return [head, why, ...knownLater(compared)].join('\n\n');
  }
  const parts = [
    head,
    `**${plan.kind === 'CREATE' ? 'Creates' : 'Updates'} the stack.**`,
    countsTable(plan),
    ...comparisonTexts(plan).map((text) => code(text)),
    ...protectionLines(plan).map((text) => code(text)),
    ...knownLater(compared),
  ];
  const remaining = () => room - bytesOf(parts.join('\n\n')) - SPARE;
  parts.push(...lossPart(plan, remaining() / 2));
  parts.push(...securityPart(plan, remaining() / 2));
  parts.push(...replacedPart(plan, remaining() / 3));
  parts.push(treePart(plan, remaining()));
  return parts.join('\n\n');
}

/** Plans as Markdown for a comment on a pull request or the summary of a job, within what both of them take. */
export function plansMarkdown(all: readonly Compared[], most = MOST): string {
  const parts: string[] = [];
  let room = most - SPARE;
  for (const [index, compared] of all.entries()) {
    // What the ones before did not need is there for those after them.
    const part = partOf(compared, room / (all.length - index));
    if (bytesOf(part) + 2 > room) {
      parts.push(`${all.length - index} stacks are ${LEFT_OUT}.`);
      break;
    }
    room -= bytesOf(part) + 2;
    parts.push(part);
  }
  return parts.join('\n\n');
}
