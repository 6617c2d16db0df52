import { randomUUID } from 'node:crypto';
import type { Caller } from '../server/service.ts';

type Place = Pick<Caller, 'account' | 'region'>;

const arn = ({ account, region }: Place, resource: string): string => `arn:aws:ecs:${region}:${account}:${resource}`;

/** ARNs of ECS. */
export const clusterArn = (place: Place, name: string): string => arn(place, `cluster/${name}`);
export function serviceArn(place: Place, cluster: string, name: string): string {
  return arn(place, `service/${cluster}/${name}`);
}
export const taskArn = (place: Place, cluster: string, id: string): string => arn(place, `task/${cluster}/${id}`);
export function containerArn(place: Place, cluster: string, id: string): string {
  return arn(place, `container/${cluster}/${id}/${randomUUID()}`);
}
export function taskDefinitionArn(place: Place, family: string, revision: number): string {
  return arn(place, `task-definition/${family}:${revision}`);
}

/** The last part of an ARN, or the name that stands for it. */
export const shortName = (nameOrArn: string): string => nameOrArn.slice(nameOrArn.lastIndexOf('/') + 1);

/** Where an ARN says that its resource is. */
export function placeOf(resourceArn: string): Place {
  const [, , , region = '', account = ''] = resourceArn.split(':');
  return { region, account };
}

/** A task's id. */
export const newTaskId = (): string => randomUUID().replaceAll('-', '');

/** A deployment's id: `ecs-svc/` and 19 digits. */
export function newDeploymentId(): string {
  const digits = Array.from(
    { length: 19 },
    (_, at) => Math.floor(Math.random() * (at === 0 ? 9 : 10)) + (at === 0 ? 1 : 0),
  );
  return `ecs-svc/${digits.join('')}`;
}
