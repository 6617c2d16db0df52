import { secretUses } from '../../deploy/secrets/references.ts';
import { RookeryError } from '../../generator/errors.ts';
import type { Template } from '../../generator/model.ts';
import { Token } from '../../generator/values/value.ts';
import type { Io } from '../command.ts';
import type { Session } from '../session.ts';
import { deployedContainers } from './deployed-system.ts';
import { type RollFlags, rollStale } from './roll-services.ts';

/** After a deployment, whether it changed anything or not: services whose secrets have other values now are rolled. */
export async function rollChanged(io: Io, session: Session, flags: RollFlags): Promise<number> {
  if (!takesSecrets(session.app.master) || io.signal.aborted) return 0;
  try {
    const { tasks } = await deployedContainers(session);
    return (await rollStale(io, session, secretUses(tasks), flags)).code;
  } catch (error) {
    // The deployment is done, and is not to fail for want of a right that it did without before.
    if (!(error instanceof RookeryError) || error.code !== 'AccessDenied') throw error;
    io.err(`services whose secrets have other values now are not rolled: ${error.explanation.what}`);
    return 0;
  }
}

/** Whether a container of the system takes a secret: nothing is asked of AWS where none does. */
function takesSecrets(template: Template): boolean {
  const own = Object.values(template.document.Resources).some(
    ({ Type, Properties }) =>
      Type === 'AWS::ECS::TaskDefinition' && mayTakeSecrets(Object(Properties).ContainerDefinitions),
  );
  return own || template.children.some(takesSecrets);
}

/** What only the deployment knows may hold anything. */
function mayTakeSecrets(containers: unknown): boolean {
  if (!Array.isArray(containers)) return containers !== undefined;
  return containers.some((one: unknown) => one instanceof Token || Object(one).Secrets !== undefined);
}
