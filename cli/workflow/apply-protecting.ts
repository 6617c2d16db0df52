import type { Connection } from '../../deploy/aws/connection.ts';
import { again } from '../../deploy/aws/interrupted.ts';
import { describeStack } from '../../deploy/aws/stack.ts';
import type { Outcome, Plan } from '../../deploy/model.ts';
import { withHeld } from '../../deploy/plan/guards/protection/hold.ts';
import type { UpdateRequest } from '../../deploy/stack/update.ts';
import type { Io } from '../command.ts';
import { type Apply, applyPlan } from './apply-plan.ts';
import { preparePlan } from './prepare-plan.ts';
import type { Release } from './release.ts';

type Request = Release['request'] & Pick<UpdateRequest, 'release'> & { readonly options: Apply };

/**
 * Executes a plan; then switches on the deletion protection that it left off, in a second and tiny update that was
 * shown and confirmed with the first.
 */
export async function applyProtecting(
  io: Io,
  connection: Connection,
  plan: Plan,
  { options, ...request }: Request,
): Promise<Outcome | undefined> {
  const held = plan.protection?.held ?? [];
  const pending = () =>
    io.err(
      `deletion protection is not on yet: \`${again(connection.target, 'stack:update')} ${held.map(({ name, value }) => `--set ${name}=${value}`).join(' ')}\` switches it on.`,
    );
  let begun = false;
  const onBegin = () => {
    begun = true;
  };
  try {
    const outcome = await applyPlan(io, connection, plan, { ...options, onBegin });
    if (held.length === 0 || !outcome?.succeeded) return outcome;
    io.err(`${plan.stackName}: switching deletion protection on`);
    const existing = await describeStack(connection, plan.stackId);
    const parameters = withHeld(request.parameters, held);
    // What it switches on stands in the record of the first.
    const rest = { ...request, existing, parameters, release: undefined };
    const second = await preparePlan(io, connection, rest, {});
    const end = second && (await applyPlan(io, connection, second, { ...options, yes: true }));
    if (end?.succeeded === false) pending();
    return end ?? outcome;
  } catch (error) {
    if (begun && held.length > 0) pending();
    throw error;
  }
}
