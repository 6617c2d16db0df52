import { again } from '../aws/interrupted.ts';
import { updateStep } from '../aws/status.ts';
import type { Finding, Subject } from './model.ts';

/** Whether the stack can be worked on in the status that it has. */
export async function checkStackState({ connection: { target }, deployed }: Subject): Promise<readonly Finding[]> {
  if (deployed === undefined) return [];
  const step = updateStep(deployed.status);
  const update = again(target, 'stack:update');
  const of = (level: Finding['level'], more: string, mend: string): readonly Finding[] => [
    { level, about: 'stack', what: `stack ${deployed.name} is ${deployed.status}: ${more}.`, mend },
  ];
  if (step === 'create' || step === 'update') return [];
  if (step === 'wait') return of('warning', 'it is cleaning up after an update', 'an update waits for its end.');
  if (step === 'recreate')
    return of('warning', 'its creation failed, and it holds nothing', `\`${update}\` deletes it and creates it again.`);
  if (deployed.status.endsWith('_IN_PROGRESS'))
    return of('problem', 'another operation is under way', `wait for its end, or run \`${update} --wait\`.`);
  return of('problem', 'it cannot be updated', `\`${update}\` says what gets it out of that.`);
}
