import type { Target } from '../../deploy/model.ts';
import { RookeryError } from '../../generator/errors.ts';

/**
 * Tells the embedded endpoint which servers of this machine stand in the place of records of a stack. Answers the paths at
 * which the stack has nothing of the kind; none where there is no such stack yet.
 */
export async function putSubstitutes(
  { endpoint, stackName, region }: Target,
  substitutes: Readonly<Record<string, string>>,
): Promise<readonly string[]> {
  const asked = new URLSearchParams({ stack: stackName, region });
  const request = { method: 'PUT', body: JSON.stringify(substitutes) };
  const response = await fetch(`${endpoint}/_rookery/substitutes?${asked}`, request).catch(() => undefined);
  // Its own answer.
  if (response?.ok) return ((await response.json()) as { readonly unmatched: readonly string[] }).unmatched;
  // An endpoint of an older version has none to forget.
  if (Object.keys(substitutes).length === 0) return [];
  const said = response === undefined ? 'it does not answer' : (await response.text()).trim().replace(/\.$/, '');
  throw new RookeryError('SubstitutesRefused', {
    what: `the embedded endpoint does not take the substitutes of ${stackName}: ${said}.`,
    why: 'tasks would not find the servers of this machine.',
    mend: 'correct `substitutes` in environments.ts; an endpoint of an older version knows none: stop it, and start again.',
  });
}
