import { describeStack } from '../../../deploy/aws/stack.ts';
import type { Stack, Target } from '../../../deploy/model.ts';
import {
  type DeployedRoot,
  outputsInUse,
  refuseDeletion,
  refuseDropped,
} from '../../../deploy/roots/outputs-in-use.ts';
import { needReferences, type ReadReferences, readReferences } from '../../../deploy/roots/references.ts';
import type { Session, Sibling } from '../../session.ts';

const NONE: ReadReferences = { values: {}, missing: {} };

/** What the deployed roots put out for the one of a session, as far as they are there. */
export async function readOutputs({ root, siblings, connectTo }: Session): Promise<ReadReferences> {
  if (root === undefined || root.needs.length === 0) return NONE;
  const needed = siblings.filter((sibling) => root.needs.includes(sibling.root.name));
  const stacks = await Promise.all(
    needed.map(async (sibling) => [sibling.root.name, await stackOf(sibling, connectTo)] as const),
  );
  return readReferences(root, new Map(stacks));
}

/** The session, with the values that other roots put out; refuses where one of them is not deployed. */
export async function withOutputs(session: Session): Promise<Session> {
  const read = await readOutputs(session);
  if (session.root === undefined || read === NONE) return session;
  const set = Object.keys(session.values);
  const missing = Object.fromEntries(Object.entries(read.missing).filter(([name]) => !set.includes(name)));
  needReferences(session.root, { ...read, missing }, targetsOf(session));
  return { ...session, values: { ...read.values, ...session.values } };
}

const targetsOf = ({ siblings }: Session): ReadonlyMap<string, Target> =>
  new Map(siblings.map(({ root, target }) => [root.name, target]));

const stackOf = async ({ target }: Sibling, connectTo: Session['connectTo']) =>
  describeStack(await connectTo(target), target.stackName);

/** Refuses to delete a root while others have what it puts out. */
export async function checkDeletion(session: Session, stack: Stack): Promise<void> {
  if (session.root === undefined) return;
  const uses = outputsInUse({ name: session.root.name, stack }, await deployedBeside(session));
  refuseDeletion(session.connection.target, uses);
}

/** Refuses to update a root so that others have what it no longer puts out: by its sources, or by the names of its outputs. */
export async function checkDropped(
  session: Session,
  deployed: Stack | undefined,
  names?: readonly string[],
): Promise<void> {
  const { root, connection } = session;
  if (root === undefined || deployed === undefined) return;
  const outputs = names ?? Object.keys(root.template.document.Outputs);
  if (deployed.outputs.every(({ name }) => outputs.includes(name))) return;
  const uses = outputsInUse({ name: root.name, stack: deployed }, await deployedBeside(session));
  refuseDropped(connection.target, outputs, uses);
}

async function deployedBeside({ root, siblings, connectTo }: Session): Promise<DeployedRoot[]> {
  const others = siblings.filter((sibling) => sibling.root !== root);
  const deployed = await Promise.all(
    others.map(async (sibling) => ({ sibling, stack: await stackOf(sibling, connectTo) })),
  );
  return deployed.flatMap(({ sibling: { target, root: other }, stack }) =>
    stack === undefined ? [] : [{ target, stack, references: other.references }],
  );
}
