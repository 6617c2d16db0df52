import { checkAnswered, checkOverride } from './checks/overrides.ts';
import { checkPath } from './checks/paths.ts';
import { builderOf, type Draft, declareParameters, finished, outputsSection } from './draft.ts';
import type { Output, Outputs, Template } from './model.ts';
import { changing, definedOf } from './overrides/changing.ts';
import { outputWithout, type Replacement, resourceWithout } from './overrides/left-out.ts';
import type { Change, NoEntries, OutputChanges, OutputsAfter, OverrideOptions } from './overrides/model.ts';
import { withoutUnused } from './overrides/unused.ts';
import { type Arguments, type Parameters, parameterRefs } from './parameters/parameters.ts';

/**
 * A template with some of it changed; the one that was given stays as it is. It accepts the same arguments and has the
 * same outputs, beside those that the override declares and answers.
 */
export function override<A extends object, O extends Outputs, const N extends OutputChanges = NoEntries>(
  template: Template<A, O>,
  change: Change<A, NoEntries, N>,
): Template<A, OutputsAfter<O, N>>;
export function override<
  A extends object,
  O extends Outputs,
  const P extends Parameters = NoEntries,
  const N extends OutputChanges = NoEntries,
>(
  template: Template<A, O>,
  options: OverrideOptions<P>,
  change: Change<A, P, N>,
): Template<A & Arguments<P>, OutputsAfter<O, N>>;
export function override(
  template: Template,
  ...rest:
    | [Change<never, Parameters, OutputChanges>]
    | [OverrideOptions<Parameters>, Change<never, Parameters, OutputChanges>]
): Template {
  const [options, change] = rest.length === 1 ? [{}, rest[0]] : rest;
  checkOverride(template, options, change);
  const { owner, document } = template;
  const { path = template.path, description = document.Description, parameters = {} } = options;
  checkPath(path);
  const { Parameters, Rules, Mappings, Conditions, Resources } = document;
  const draft: Draft = {
    path,
    owner,
    document: {
      ...document,
      Description: description,
      Parameters: { ...Parameters },
      Rules: { ...Rules },
      Mappings: { ...Mappings },
      Conditions: { ...Conditions },
      Resources: { ...Resources },
    },
    nestings: [],
  };
  declareParameters(draft, parameters);
  const replacements = new Map<string, Replacement>();
  const answered = change({
    params: parameterRefs(parameters, owner),
    ...builderOf(draft),
    ...changing(draft, replacements),
  });
  checkAnswered(path, template.outputs, answered);
  const outputs = definedOf<Output>({ ...template.outputs, ...answered });
  return withoutThem(template, draft, outputs, replacements);
}

/** Takes the resources that are left out away from wherever they are referred to. */
function withoutThem(
  before: Template,
  { document, ...draft }: Draft,
  outputs: Outputs,
  replacements: Map<string, Replacement>,
) {
  // A resource that was declared again under the same logical id is not left out.
  for (const name of replacements.keys()) if (Object.hasOwn(document.Resources, name)) replacements.delete(name);
  const leftOut = { path: draft.path, replacements };
  const Resources = entriesOf(document.Resources, (name, resource) => resourceWithout(leftOut, name, resource));
  const Outputs = entriesOf(outputsSection(outputs), (name, output) => outputWithout(leftOut, name, output));
  const after = withoutUnused(before.document, { ...document, Resources, Outputs });
  const names = [...before.removed, ...Object.keys(before.document.Parameters)];
  const removed = names.filter((name) => !Object.hasOwn(after.Parameters, name));
  return finished<never, Outputs>({ document, ...draft }, after, Outputs, removed);
}

function entriesOf<Entry>(
  record: Readonly<Record<string, Entry>>,
  make: (name: string, entry: Entry) => Entry,
): Readonly<Record<string, Entry>> {
  return Object.fromEntries(Object.entries(record).map(([name, entry]) => [name, make(name, entry)]));
}
