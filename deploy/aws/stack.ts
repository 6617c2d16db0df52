import type { Stack as Described } from '@aws-sdk/client-cloudformation';
import type { Stack } from '../model.ts';
import type { Connection } from './connection.ts';
import { awsFailure } from './faults.ts';

/** A resource of a stack; a nested stack carries its own resources. */
export interface StackResource {
  readonly logicalId: string;
  readonly physicalId?: string | undefined;
  readonly type: string;
  readonly status: string;
  readonly reason?: string | undefined;
  readonly time?: Date | undefined;
  readonly nested?: readonly StackResource[] | undefined;
}

/** CloudFormation has one error code for every wrong request; only its text tells that a stack is missing. */
export function isMissing(caught: unknown): boolean {
  const { name, message } = awsFailure(caught);
  return (
    /^(StackNotFoundException|StackNotFound)$/.test(name) ||
    (name === 'ValidationError' && /does not exist/.test(message))
  );
}

function toStack(stack: Described): Stack {
  return {
    id: stack.StackId ?? stack.StackName ?? '',
    name: stack.StackName ?? '',
    status: stack.StackStatus ?? '',
    statusReason: stack.StackStatusReason,
    parameters: (stack.Parameters ?? []).map(({ ParameterKey = '', ParameterValue = '' }) => ({
      name: ParameterKey,
      value: ParameterValue,
    })),
    outputs: (stack.Outputs ?? []).map(({ OutputKey = '', OutputValue = '', Description }) => ({
      name: OutputKey,
      value: OutputValue,
      description: Description,
    })),
    tags: Object.fromEntries((stack.Tags ?? []).map(({ Key = '', Value = '' }) => [Key, Value])),
    created: stack.CreationTime,
    updated: stack.LastUpdatedTime,
    terminationProtection: stack.EnableTerminationProtection ?? false,
    parentId: stack.ParentId,
  };
}

/** The stack of that name or ARN; undefined when there is none. By ARN a deleted stack is still described. */
export async function describeStack(connection: Connection, nameOrId: string): Promise<Stack | undefined> {
  const { DescribeStacksCommand } = await import('@aws-sdk/client-cloudformation');
  const client = await connection.cloudformation();
  try {
    const { Stacks } = await client.send(new DescribeStacksCommand({ StackName: nameOrId }));
    return Stacks?.[0] && toStack(Stacks[0]);
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}

/** The text of the template as it was sent when the stack was last created or updated, or with its transforms applied. */
export async function deployedTemplate(
  connection: Connection,
  stackId: string,
  stage: 'Original' | 'Processed' = 'Original',
): Promise<string> {
  const { GetTemplateCommand } = await import('@aws-sdk/client-cloudformation');
  const client = await connection.cloudformation();
  const command = new GetTemplateCommand({ StackName: stackId, TemplateStage: stage });
  return (await client.send(command)).TemplateBody ?? '';
}

/** The resources of one stack, without those of stacks nested in it. */
export async function listResources(connection: Connection, stackId: string): Promise<StackResource[]> {
  const { ListStackResourcesCommand } = await import('@aws-sdk/client-cloudformation');
  const client = await connection.cloudformation();
  const found: StackResource[] = [];
  let next: string | undefined;
  do {
    const page = await client.send(new ListStackResourcesCommand({ StackName: stackId, NextToken: next }));
    for (const resource of page.StackResourceSummaries ?? []) {
      found.push({
        logicalId: resource.LogicalResourceId ?? '',
        physicalId: resource.PhysicalResourceId || undefined,
        type: resource.ResourceType ?? '',
        status: resource.ResourceStatus ?? '',
        reason: resource.ResourceStatusReason,
        time: resource.LastUpdatedTimestamp,
      });
    }
    next = page.NextToken;
  } while (next);
  return found;
}

/** Whether a resource is a nested stack that has come into being. */
export function isNested(resource: { readonly type: string; readonly physicalId?: string | undefined }): boolean {
  return resource.type === 'AWS::CloudFormation::Stack' && /^arn:/.test(resource.physicalId ?? '');
}

/** All resources of a stack and of the stacks nested in it, as a tree. */
export async function stackTree(connection: Connection, id: string): Promise<readonly StackResource[]> {
  const tree: StackResource[] = [];
  for (const resource of await listResources(connection, id)) {
    const alive = isNested(resource) && resource.status !== 'DELETE_COMPLETE';
    tree.push(alive ? { ...resource, nested: await stackTree(connection, resource.physicalId ?? '') } : resource);
  }
  return tree;
}
