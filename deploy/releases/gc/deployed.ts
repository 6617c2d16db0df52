import { createHash } from 'node:crypto';
import type { Connection } from '../../aws/connection.ts';
import { awsFailure } from '../../aws/faults.ts';
import { inParallel } from '../../aws/parallel.ts';
import { deployedTemplate, isMissing } from '../../aws/stack.ts';

const READERS_AT_ONCE = 4;

/** A stack of the account and region, nested ones included. */
export interface DeployedStack {
  readonly id: string;
  readonly name: string;
  readonly status: string;
  readonly nested: boolean;
  /** Values of its parameters. */
  readonly values: readonly string[];
}

/** All stacks that there are, whoever deployed them. */
export async function allStacks(connection: Connection): Promise<DeployedStack[]> {
  const { DescribeStacksCommand } = await import('@aws-sdk/client-cloudformation');
  const client = await connection.cloudformation();
  const stacks: DeployedStack[] = [];
  let next: string | undefined;
  do {
    const page = await client.send(new DescribeStacksCommand({ NextToken: next }));
    for (const { StackId = '', StackName = '', StackStatus = '', ParentId, Parameters = [] } of page.Stacks ?? []) {
      const values = Parameters.flatMap(({ ParameterValue }) => ParameterValue ?? []);
      stacks.push({ id: StackId, name: StackName, status: StackStatus, nested: ParentId !== undefined, values });
    }
    next = page.NextToken;
  } while (next);
  return stacks;
}

/** What deployed stacks say of templates. */
export interface DeployedTemplates {
  /** First digits of the hashes of the templates that they are, and of those that these name. */
  readonly hashes: ReadonlySet<string>;
  readonly texts: readonly string[];
  /** Stacks whose template could not be read. */
  readonly unseen: readonly DeployedStack[];
}

const NAMED = /\.([0-9a-f]{12})\.(?:yaml|json)/g;

/** The hashes that stand in a text as part of keys. */
export const hashesNamed = (text: string): string[] => [...text.matchAll(NAMED)].map(([, hash = '']) => hash);

/** Reads the templates of all stacks that are no nested ones: what these are, their parents say. */
export async function deployedTemplates(
  connection: Connection,
  stacks: readonly DeployedStack[],
): Promise<DeployedTemplates> {
  const roots = stacks.filter(({ nested, status }) => !nested && status !== 'REVIEW_IN_PROGRESS');
  const texts = await inParallel(roots, READERS_AT_ONCE, ({ id }) =>
    deployedTemplate(connection, id).catch((error: unknown) => {
      if (isMissing(error)) return '';
      if (/^AccessDenied/.test(awsFailure(error).name)) return undefined;
      throw error;
    }),
  );
  const known = texts.flatMap((text) => text ?? []);
  const own = known.flatMap((text) => [text, `${text.trimEnd()}\n`].map(hashOf));
  return {
    hashes: new Set([...own, ...known.flatMap(hashesNamed)]),
    texts: known,
    unseen: roots.filter((_, index) => texts[index] === undefined),
  };
}

const hashOf = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, 12);
