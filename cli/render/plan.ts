import type { ChangeDetail, Plan, ResourceChange } from '../../deploy/model.ts';
import { isUncertain, placedChanges } from '../../deploy/plan/guards/changes.ts';
import { holdsData, mayLoseData } from '../../deploy/plan/guards/data-loss.ts';
import { denialText } from '../../deploy/plan/guards/policy-denies.ts';
import { resetsWeights } from '../../deploy/plan/guards/rule-reset.ts';
import type { Paint } from './style.ts';

type Format = Parameters<Paint>[0];

/** What happens to a resource, as a sign: add, change, replace, remove; or nobody knows yet. */
function sign(change: ResourceChange): readonly [text: string, format: Format] {
  if (change.action === 'Add' || change.action === 'Import') return ['+', 'green'];
  if (change.action === 'Remove') return ['-', 'red'];
  if (change.replacement === 'True') return ['-/+', 'magenta'];
  if (isUncertain(change)) return ['?', 'dim'];
  return change.replacement === 'Conditional' ? ['~/+', 'yellow'] : ['~', 'yellow'];
}

/** A plan as a tree: one line a resource, nested stacks with their own resources below them. */
export function planLines(plan: Plan, paint: Paint): string[] {
  const parameters = plan.parameters.map(({ name, before, after }) =>
    paint('dim', `  ${name}: ${before === undefined ? '' : `${before} -> `}${after}`),
  );
  return [
    `${plan.kind === 'CREATE' ? 'create' : 'update'} stack ${plan.stackName}`,
    ...(plan.kind === 'UPDATE' ? parameters : []),
    ...comparisonLines(plan, paint),
    ...plan.changes.flatMap((change) => changeLines(change, 1, paint)),
    ...(plan.changes.length === 0 ? ['  only parameters or outputs differ; no resource changes'] : []),
    summary(plan, paint),
    ...protectionLines(plan),
    ...policyLines(plan, paint),
  ];
}

/** That what is shown of nested stacks does not come from CloudFormation, and why. */
function comparisonLines({ ownComparison: own }: Plan, paint: Paint): string[] {
  if (own === undefined) return [];
  return [
    paint(
      'yellow',
      `  no nested change sets: that of ${own.path} failed on values that do not exist yet: ${own.reason}`,
    ),
    paint(
      'yellow',
      "  what is below nested stacks is rookery's own comparison of their templates; it may show too much",
    ),
  ];
}

/** That deletion protection comes second, so that what fails can be taken back; and where that is not so. */
function protectionLines({ kind, protection }: Plan): string[] {
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

function changeLines(change: ResourceChange, depth: number, paint: Paint): string[] {
  const [symbol, format] = sign(change);
  const remarks = notes(change, paint);
  const tail = remarks.length > 0 ? `  (${remarks.join('; ')})` : '';
  const line = `${'  '.repeat(depth)}${paint(format, symbol.padEnd(3))} ${change.logicalId}  ${paint('dim', change.type)}${tail}`;
  return [line, ...(change.nested ?? []).flatMap((inner) => changeLines(inner, depth + 1, paint))];
}

function notes(change: ResourceChange, paint: Paint): string[] {
  const { action, nested, policyAction, details } = change;
  const kept = /Retain|Snapshot/.exec(policyAction ?? '')?.[0];
  const because = action === 'Modify' && nested === undefined ? causes(details) : '';
  return [
    effect(change),
    because,
    resetsWeights(change) ? reset(change, paint) : '',
    mayLoseData(change) ? paint('red', '! holds data') : holdsData(change) && action !== 'Add' ? 'holds data' : '',
    holdsData(change) && kept === 'Retain' ? 'the old one is retained' : '',
    holdsData(change) && kept === 'Snapshot' ? 'a snapshot of the old one is kept' : '',
    action === 'Modify' && nested?.length === 0 ? 'nothing inside is known to change' : '',
  ].filter((note) => note !== '');
}

function reset(change: ResourceChange, paint: Paint): string {
  return isUncertain(change)
    ? 'would reset the traffic that ECS shifted'
    : paint('red', '! resets the traffic that ECS shifted');
}

function effect(change: ResourceChange): string {
  if (change.action === 'Import') return 'exists already; imported';
  if (change.replacement === 'True') return 'replaced';
  if (change.replacement === 'Conditional') return 'may be replaced';
  return isUncertain(change) ? 'may change' : '';
}

/** `ContainerDefinitions by ImageTag, Cpu`: each property once, with all that brings the change about. */
function causes(details: readonly ChangeDetail[]): string {
  return [...new Set(details.map(({ target }) => target))]
    .map((target) => {
      const of = details.filter((detail) => detail.target === target);
      // CloudFormation reports a property twice: what is certain, and once more that it depends on something.
      const known = of.filter(({ dynamic }) => !dynamic);
      const by = [...new Set((known.length > 0 ? known : of).map(({ cause }) => cause))].filter(
        (cause) => cause !== undefined,
      );
      const name = target.replace(/^Properties\./, '');
      return `${name}${by.length > 0 ? ` by ${by.join(' and ')}` : ''}`;
    })
    .join(', ');
}

function summary(plan: Plan, paint: Paint): string {
  const all = placedChanges(plan).filter(({ change }) => change.nested === undefined);
  const count = (test: (change: ResourceChange) => boolean) => all.filter(({ change }) => test(change)).length;
  const added = count(({ action }) => action === 'Add');
  const imported = count(({ action }) => action === 'Import');
  const removed = count(({ action }) => action === 'Remove');
  const replaced = count(({ action, replacement }) => action === 'Modify' && replacement === 'True');
  const uncertain = count(isUncertain);
  const modified = all.length - added - imported - removed - replaced - uncertain;
  const maybe = uncertain > 0 ? `; ${uncertain} may change` : '';
  const existing = imported > 0 ? `${imported} to import, ` : '';
  return paint(
    'bold',
    `${existing}${added} to add, ${modified} to change, ${replaced} to replace, ${removed} to remove${maybe}`,
  );
}
