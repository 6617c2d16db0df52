import { RookeryError } from '../../../generator/errors.ts';
import type { Connection } from '../../aws/connection.ts';
import { deployedTemplate, describeStack, listResources } from '../../aws/stack.ts';
import { removals } from '../removals.ts';
import type { CompareNested, NestedResource } from './compare-resource.ts';
import { compareStack } from './compare-stack.ts';
import { fold, LATER } from './fold.ts';
import { defaultOf, knownParameter, type ParameterState, type ParameterStates, shownValue } from './parameters.ts';
import { stateOf } from './reader.ts';
import type { Recreation } from './replacement.ts';
import type { Sides } from './sides.ts';
import { fieldsOf, readTemplateData, type TemplateData } from './template-data.ts';

/** Who and what helps to compare nested stacks. */
export interface Help {
  readonly connection: Connection;
  readonly recreation: Recreation;
  readonly pseudo: Sides['pseudo'];
  /** Reads the template that a TemplateURL names. */
  readonly templateAt: (url: string) => Promise<string>;
}

const NOTHING: TemplateData = { Parameters: {}, Conditions: {}, Mappings: {}, Resources: {} };

const textOf = (value: unknown): string => (Array.isArray(value) ? value.join(',') : String(value));

/** What one parameter of a nested stack will be, by what its parent passes. */
async function argumentOf(
  { reader, others, before, after }: NestedResource,
  [name, declaration]: readonly [string, unknown],
  deployed: string | undefined,
): Promise<ParameterState> {
  const [old, next] = [fieldsOf(before?.Parameters)[name], fieldsOf(after?.Parameters)[name]];
  const preset = defaultOf(declaration);
  if (next === undefined) return preset === undefined ? { state: 'unknown' } : knownParameter(preset, deployed);
  const value = fold(next, reader.after);
  if (value !== LATER && shownValue(deployed) !== undefined) return knownParameter(textOf(value), deployed);
  const state = before === undefined ? 'changed' : stateOf(await reader.causesOf(old, next, others));
  if (value !== LATER) return { value: textOf(value), state };
  return { value: state === 'same' ? shownValue(deployed) : undefined, state };
}

/** The same, with whether its value may be shown. */
async function markedArgument(
  nested: NestedResource,
  entry: readonly [string, unknown],
  deployed: string | undefined,
): Promise<ParameterState> {
  const state = await argumentOf(nested, entry, deployed);
  return nested.reader.readsSecret(fieldsOf(nested.after?.Parameters)[entry[0]]) ? { ...state, secret: true } : state;
}

async function argumentsOf(
  nested: NestedResource,
  { Parameters }: TemplateData,
  deployed: Readonly<Record<string, string>>,
): Promise<ParameterStates> {
  const states: Record<string, ParameterState> = {};
  for (const entry of Object.entries(Parameters))
    states[entry[0]] = await markedArgument(nested, entry, deployed[entry[0]]);
  return states;
}

function unreadable(url: unknown): RookeryError {
  return new RookeryError(
    'ComparisonFailed',
    {
      what: `the template of a nested stack cannot be found: its TemplateURL is ${JSON.stringify(url)}.`,
      why: 'CloudFormation made no change set of the nested stacks, and without their templates nobody sees what would change.',
      mend: 'let the TemplateURL follow from parameters of the root template alone.',
    },
    1,
  );
}

/** Compares nested stacks, at any depth, with the templates and parameters that they are to have. */
export function compareNested(help: Help): CompareNested {
  const { connection, recreation, pseudo, templateAt } = help;
  const compare: CompareNested = async (nested) => {
    const { reader, after, physicalId } = nested;
    if (after === undefined) return physicalId === undefined ? [] : removals(connection, physicalId);
    const url = fold(after.TemplateURL, reader.after);
    if (typeof url !== 'string') throw unreadable(after.TemplateURL);
    const next = readTemplateData(await templateAt(url));
    const work = { recreation, nested: compare };
    if (physicalId === undefined) {
      const parameters = await argumentsOf(nested, next, {});
      return compareStack({
        ...work,
        sides: { before: NOTHING, after: next, deployed: {}, parameters, pseudo },
        resources: [],
      });
    }
    const [stack, text, resources] = await Promise.all([
      describeStack(connection, physicalId),
      deployedTemplate(connection, physicalId),
      listResources(connection, physicalId),
    ]);
    const deployed = Object.fromEntries((stack?.parameters ?? []).map(({ name, value }) => [name, value]));
    const parameters = await argumentsOf(nested, next, deployed);
    return compareStack({
      ...work,
      sides: { before: readTemplateData(text), after: next, deployed, parameters, pseudo },
      resources,
    });
  };
  return compare;
}
