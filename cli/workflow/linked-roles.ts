import { createRoles, type MadeRole, neededRoles, roleLine } from '../../deploy/stack/service-linked-roles.ts';
import type { Io } from '../command.ts';
import type { Session } from '../session.ts';

/** Makes the service-linked roles that the system needs, and says which could not be made, and who can. */
export async function makeRoles(io: Io, { app, connection, values }: Session): Promise<readonly MadeRole[]> {
  const texts = Object.entries(values).map(([name, value]) => [name, value.toString()] as const);
  const made = await createRoles(connection, neededRoles(app.master, Object.fromEntries(texts)));
  const of = (outcome: MadeRole['outcome']) => made.filter((one) => one.outcome === outcome);
  const created = of('created').map(({ role }) => role);
  if (created.length > 0) io.err(`service-linked roles created: ${created.join(', ')}`);
  if (of('there').length > 0) io.err(`service-linked roles there already: ${of('there').length}`);
  const failed = of('failed');
  for (const { role, reason } of failed) io.err(`service-linked role ${role} was not made: ${reason}`);
  if (failed.length > 0) {
    io.err('a first deployment may fail where the account lacks them; who has iam:CreateServiceLinkedRole runs:');
    for (const one of failed) io.err(`  ${roleLine(connection, one)}`);
  }
  return made;
}
