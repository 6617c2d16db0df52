import { describeStack, isNested, type StackResource } from '../../deploy/aws/stack.ts';
import type { Stack } from '../../deploy/model.ts';
import type { RunningService } from '../../deploy/services/running-services.ts';
import { type Place, placesOf } from '../render/started.ts';
import type { Session } from '../session.ts';
import { askEndpoint } from './ask-endpoint.ts';

/** The outputs of a stack that are URLs, with where they answer on this machine. */
export async function urlsOf({ connection }: Session, { outputs }: Pick<Stack, 'outputs'>): Promise<readonly Place[]> {
  // The endpoint is the one of this version, which this process found or started.
  const addresses = (await askEndpoint(connection.target, 'addresses')) as Readonly<Record<string, string>> | undefined;
  // The URL of a queue is its name, and no page.
  return placesOf(outputs, addresses ?? {}).filter(({ url }) => !/^https:\/\/(sqs|queue)\./.test(url));
}

/** Where one can look at a place from this machine. */
export const reachable = ({ url, here }: Place): string => here ?? url;

/** The URLs of a service: what its own stack puts out, or else what the root stack puts out under its name. */
export async function urlsOfService(
  session: Session,
  { stack, tree }: { readonly stack: Stack; readonly tree: readonly StackResource[] },
  { name, described }: RunningService,
): Promise<readonly Place[]> {
  const isBalanced = (described.loadBalancers ?? []).length > 0;
  const nested = tree.find((one) => isNested(one) && one.logicalId === name.split('/')[0]);
  const own = nested && (await describeStack(session.connection, nested.physicalId ?? ''));
  const of = own === undefined ? [] : await urlsOf(session, own);
  if (of.length > 0) return of;
  const all = await urlsOf(session, stack);
  const named = all.filter((place) => place.name.startsWith(name));
  if (named.length > 0 || !isBalanced) return named;
  // One load balancer for all of them: the rule of the service begins with its path.
  const path = pathOf(own?.parameters ?? []);
  return all.slice(0, 1).map(({ name: output, url, here }) => ({
    ...{ name: output, url: new URL(path, url).href },
    ...(here !== undefined && { here: new URL(path, here).href }),
  }));
}

/** The first path that the rule of a service takes, without what may follow it. */
function pathOf(parameters: Stack['parameters']): string {
  const [first = '/'] = parameters.find(({ name }) => name === 'Paths')?.value.split(',') ?? [];
  return first.replace(/[*?].*$/, '') || '/';
}
