import { RookeryError } from '../../generator/errors.ts';
import type { Connection } from '../aws/connection.ts';
import { again } from '../aws/interrupted.ts';
import { describeStack } from '../aws/stack.ts';
import type { Foundation } from '../model.ts';

/** What the foundation stack put out; undefined when it was not made yet. */
export async function readFoundation(connection: Connection): Promise<Foundation | undefined> {
  const name = connection.target.foundationStackName;
  const stack = await describeStack(connection, name);
  if (!stack || stack.outputs.length === 0) return undefined;
  const outputs = Object.fromEntries(stack.outputs.map((output) => [output.name, output.value]));
  if (outputs.TemplateBucket) return { bucket: outputs.TemplateBucket, outputs };
  throw new RookeryError('FoundationIncomplete', {
    what: `stack ${name} has no output "TemplateBucket".`,
    why: 'that output names the bucket where CloudFormation finds the nested templates.',
    mend: `declare it in foundation.ts and run \`${again(connection.target, 'bootstrap')}\`, or give another foundationStackName in environments.ts.`,
  });
}
