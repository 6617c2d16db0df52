import { refuse } from './refusal.ts';

/** Refuses a name that a load balancer or target group cannot have; the words about target groups are moto's. */
export function checkName(name: string, kind: 'Load balancer' | 'Target group', token: string): void {
  if (name.length > 32) refuse(`${kind} name '${name}' cannot be longer than '32' characters`, token);
  if (!/^[A-Za-z0-9-]+$/.test(name)) {
    refuse(`${kind} name '${name}' can only contain characters that are alphanumeric characters or hyphens(-)`, token);
  }
  if (/^-|-$/.test(name)) refuse(`${kind} name '${name}' cannot begin or end with '-'`, token);
  if (kind === 'Load balancer' && name.startsWith('internal-')) {
    refuse(`${kind} name '${name}' cannot begin with 'internal-'`, token);
  }
}
