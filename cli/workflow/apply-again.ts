import type { Connection } from '../../deploy/aws/connection.ts';
import { describeStack } from '../../deploy/aws/stack.ts';
import type { Outcome, Plan } from '../../deploy/model.ts';
import { missedRole, saysRoleIsMissing } from '../../deploy/stack/service-linked-roles.ts';
import type { Io } from '../command.ts';
import { applyProtecting } from './apply-protecting.ts';
import { preparePlan } from './prepare-plan.ts';

type Request = Parameters<typeof applyProtecting>[3];
type PlanFlags = Parameters<typeof preparePlan>[3];

const AGAIN = 'a service-linked role of this account was not yet known; it is there by now, and all is tried once more';

/** Makes a plan; where that fails for want of a service-linked role, once more. */
export async function prepareTwice(
  io: Io,
  connection: Connection,
  request: Parameters<typeof preparePlan>[2],
  flags: PlanFlags,
): Promise<Plan | undefined> {
  try {
    return await preparePlan(io, connection, request, flags);
  } catch (error) {
    if (!saysRoleIsMissing(error)) throw error;
    io.err(AGAIN);
    const existing = await describeStack(connection, request.stackName);
    return preparePlan(io, connection, { ...request, existing }, flags);
  }
}

/** Executes a plan; where that fails for want of a service-linked role, makes the same plan again and executes that. */
export async function applyTwice(
  io: Io,
  connection: Connection,
  plan: Plan,
  request: Request,
): Promise<Outcome | undefined> {
  const first = await applyProtecting(io, connection, plan, request);
  if (first === undefined || !missedRole(first)) return first;
  io.err(AGAIN);
  const { options, ...rest } = request;
  const existing = await describeStack(connection, plan.stackName);
  const second = await preparePlan(io, connection, { ...rest, existing }, { yes: true });
  if (second === undefined) return first;
  return applyProtecting(io, connection, second, { ...rest, existing, options: { ...options, yes: true } });
}
