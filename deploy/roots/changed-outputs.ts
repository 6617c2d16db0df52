import type { DescribedOutput, Template } from '../../generator/model.ts';
import { functionOf } from '../../generator/system/known.ts';
import type { Plan, ResourceChange, Stack } from '../model.ts';

/**
 * The outputs of a stack whose values a plan may change: those that are new, that a changing parameter goes into, or that
 * come from a resource which is made or replaced, however deep. The values themselves CloudFormation knows only afterwards.
 */
export function changedOutputs(template: Template, plan: Plan, deployed: Stack | undefined): string[] {
  const there = new Set(deployed?.outputs.map(({ name }) => name));
  const parameters = new Set(plan.parameters.filter(({ before, after }) => before !== after).map(({ name }) => name));
  const changed = changedIn(template, plan.changes, parameters);
  return Object.keys(template.document.Outputs).filter(
    (name) => plan.kind === 'CREATE' || !there.has(name) || changed(name),
  );
}

/** Tells of each output of a template whether it changes with these resources and parameters. */
function changedIn(template: Template, changes: readonly ResourceChange[], parameters: ReadonlySet<string>) {
  const { Outputs, Resources } = template.document;
  return (name: string): boolean => {
    const { Value } = (Outputs[name] ?? {}) as Partial<DescribedOutput>; // Outputs stand there as they were described.
    return [...readsOf(Value)].some(([logicalId, attribute]) => {
      if (parameters.has(logicalId)) return true;
      const change = changes.find((one) => one.logicalId === logicalId);
      if (change === undefined) return false;
      const nested = Resources[logicalId]?.nested;
      const output = attribute?.replace(/^Outputs\./, '');
      if (change.action !== 'Modify' || change.replacement !== 'False') return nested === undefined || isNew(change);
      return nested !== undefined && output !== undefined && changedIn(nested, change.nested ?? [], new Set())(output);
    });
  };
}

const isNew = ({ action, replacement }: ResourceChange) => action === 'Add' || replacement === 'True';

/** What a value reads: parameters and resources by name, and of resources the attribute. */
function* readsOf(value: unknown): Generator<readonly [logicalId: string, attribute?: string]> {
  if (typeof value !== 'object' || value === null) return;
  const [name, argument] = functionOf(value) ?? [];
  if (name === 'Ref') yield [String(argument)];
  else if (name === 'Fn::GetAtt' && Array.isArray(argument)) yield [String(argument[0]), String(argument[1])];
  else if (name === 'Fn::Sub') yield* heldBy(Array.isArray(argument) ? String(argument[0]) : String(argument));
  if (name === undefined) for (const member of Object.values(value)) yield* readsOf(member);
  else yield* readsOf(argument);
}

/** The names between the braces of a text. */
function* heldBy(text: string): Generator<readonly [string, string?]> {
  for (const [, hole = ''] of text.matchAll(/\$\{([^!}][^}]*)\}/g)) {
    const [logicalId = '', ...attribute] = hole.split('.');
    yield attribute.length === 0 ? [logicalId] : [logicalId, attribute.join('.')];
  }
}
