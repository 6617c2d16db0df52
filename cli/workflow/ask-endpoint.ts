import type { Target } from '../../deploy/model.ts';

/**
 * Asks the embedded endpoint what no AWS service could answer of the stack: `records`, or `addresses`. Undefined where
 * there is no embedded endpoint, or no answer.
 */
export async function askEndpoint({ endpoint, stackName, region }: Target, question: string): Promise<unknown> {
  if (endpoint === undefined) return undefined;
  const url = `${endpoint}/_rookery/${question}?stack=${encodeURIComponent(stackName)}&region=${encodeURIComponent(region)}`;
  const answer = await fetch(url).catch(() => undefined);
  return answer?.ok ? answer.json() : undefined;
}
