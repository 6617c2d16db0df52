import { createHash } from 'node:crypto';

/** How an endpoint's containers, volumes and images are told from all others. */
export interface Identity {
  /** The label of what goes with the endpoint: `rookery.home=FOLDER`. */
  readonly label: string;
  /** The label of volumes that outlive their tasks. */
  readonly lasting: string;
  /** What the names of its images begin with. */
  readonly images: string;
  container(taskId: string, name?: string): string;
  volume(name: string): string;
}

const DIGITS = 12;

/** The identity of the endpoint whose state lies in this folder. */
export function identityOf(folder: string): Identity {
  const id = createHash('sha256').update(folder).digest('hex').slice(0, DIGITS);
  return {
    label: `rookery.home=${folder}`,
    lasting: `rookery.lasting=${folder}`,
    images: `localhost/rookery-${id}`,
    container: (taskId, name) => (name === undefined ? `rookery-${taskId}` : `rookery-${taskId}-${name}`),
    volume: (name) => `rookery-${id}-${createHash('sha256').update(name).digest('hex').slice(0, DIGITS)}`,
  };
}

/** The label of what belongs to one task. */
export const taskLabel = (taskId: string): string => `rookery.task=${taskId}`;
