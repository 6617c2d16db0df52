import { createHash } from 'node:crypto';
import type { Connection } from '../../aws/connection.ts';
import type { Plan, ResourceChange } from '../../model.ts';
import type { DescribedChangeSet } from '../plan-tree.ts';

/** What a change set was made of, as digests: nothing of it can be read from them that the service itself does not show. */
export interface PlanDigest {
  /** Of the root template, which names those of nested stacks by what they contain. */
  readonly templates: string;
  /** Of all parameters, as the service shows them: a NoEcho value is `****` there. */
  readonly parameters: string;
}

/** The same value as one text, in whatever order members stand and elements of a plan came. */
function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).toSorted().join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null';
  const members = Object.entries(value).filter(([, member]) => member !== undefined);
  return `{${members
    .map(([key, member]) => `${JSON.stringify(key)}:${canonical(member)}`)
    .toSorted()
    .join(',')}}`;
}

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

async function templateOf(connection: Connection, changeSet: string, stack: string): Promise<string> {
  const { GetTemplateCommand } = await import('@aws-sdk/client-cloudformation');
  const client = await connection.cloudformation();
  const input = { ChangeSetName: changeSet, StackName: stack, TemplateStage: 'Original' as const };
  return (await client.send(new GetTemplateCommand(input))).TemplateBody ?? '';
}

/** The digests of a change set that is there. */
export async function digestOf(
  connection: Connection,
  { changeSetId, stackId }: Pick<Plan, 'changeSetId' | 'stackId'>,
  { Parameters = [] }: Pick<DescribedChangeSet, 'Parameters'>,
): Promise<PlanDigest> {
  const parameters = Parameters.map(({ ParameterKey, ParameterValue, ResolvedValue }) => [
    ['name', ParameterKey],
    ['value', ParameterValue],
    ['resolved', ResolvedValue],
  ]);
  return {
    templates: sha256(await templateOf(connection, changeSetId, stackId)),
    parameters: sha256(canonical(parameters)),
  };
}

/** One word for all changes of a plan: where it differs, another plan was shown than would be executed. */
export function changesDigest(plan: Pick<Plan, 'changes' | 'ownComparison'>): string {
  // What is below nested stacks is not CloudFormation's word there, and cannot be read again.
  const flat = (changes: readonly ResourceChange[]) => changes.map(({ nested: _, ...change }) => change);
  return sha256(canonical(plan.ownComparison === undefined ? plan.changes : flat(plan.changes)));
}
