import type { Connection } from '../../aws/connection.ts';
import { partitionOf } from '../../aws/partition.ts';
import { deployedTemplate, listResources } from '../../aws/stack.ts';
import { holdsParameters } from '../../aws/status.ts';
import type { ResourceChange } from '../../model.ts';
import type { PlanRequest } from '../change-set-submit.ts';
import type { ResolvedParameter } from '../parameters.ts';
import { compareNested, type Help } from './compare-nested.ts';
import { compareStack } from './compare-stack.ts';
import { defaultOf, knownParameter, type ParameterState, shownValue } from './parameters.ts';
import { readTemplate } from './read-template.ts';
import { loadRecreation } from './replacement.ts';
import type { Sides } from './sides.ts';
import { readTemplateData, type TemplateData } from './template-data.ts';

function parameterOf(
  resolved: ResolvedParameter | undefined,
  declaration: unknown,
  deployed: string | undefined,
): ParameterState {
  if (resolved?.usePrevious) return { value: shownValue(deployed), state: 'same' };
  const value = resolved?.value ?? defaultOf(declaration);
  return value === undefined ? { state: 'unknown' } : knownParameter(value, deployed);
}

function statesOf({ Parameters }: TemplateData, request: PlanRequest, deployed: Readonly<Record<string, string>>) {
  const resolved = new Map(request.parameters.map((parameter) => [parameter.name, parameter]));
  const entries = Object.entries(Parameters);
  return Object.fromEntries(entries.map(([name, one]) => [name, parameterOf(resolved.get(name), one, deployed[name])]));
}

function pseudoOf({ account, target: { region } }: Connection): Sides['pseudo'] {
  const { name, suffix } = partitionOf(region);
  return {
    'AWS::Region': region,
    'AWS::AccountId': account,
    'AWS::Partition': name,
    'AWS::URLSuffix': suffix,
  };
}

/** What a deployment would change by the templates' text: the root's resources, and below each nested stack its own. */
export async function compareRoot(connection: Connection, request: PlanRequest): Promise<readonly ResourceChange[]> {
  const templateAt = readTemplate(connection, request.templates);
  const help: Help = { connection, recreation: await loadRecreation(), pseudo: pseudoOf(connection), templateAt };
  const after = readTemplateData(request.templateBody ?? (await templateAt(request.templateUrl ?? '')));
  const existing = holdsParameters(request.existing) ? request.existing : undefined;
  const deployed = Object.fromEntries((existing?.parameters ?? []).map(({ name, value }) => [name, value]));
  const before = existing ? readTemplateData(await deployedTemplate(connection, existing.id)) : readTemplateData('{}');
  const resources = existing ? await listResources(connection, existing.id) : [];
  const sides = { before, after, deployed, parameters: statesOf(after, request, deployed), pseudo: help.pseudo };
  return compareStack({ sides, resources, recreation: help.recreation, nested: compareNested(help) });
}
