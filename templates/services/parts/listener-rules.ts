import { RookeryError } from '../../../generator/index.ts';

/**
 * Where listener rules get their priorities: one table, in which each service keeps its number for good. A rule with a
 * lower number is tried first. Numbers are written down and never computed, so adding, removing or moving a service
 * renumbers no rule that exists; leave gaps of ten.
 */
export function listenerPriorities<const T extends Readonly<Record<string, number>>>(table: T): T {
  const owners = new Map<number, string>();
  for (const [service, priority] of Object.entries(table)) {
    const other = owners.get(priority);
    if (other !== undefined) throw clash(service, other, priority);
    if (!Number.isInteger(priority) || priority < 1 || priority > 50_000) throw outOfRange(service, priority);
    owners.set(priority, service);
  }
  return table;
}

function clash(service: string, other: string, priority: number) {
  return new RookeryError('PriorityTaken', {
    what: `listener priorities: ${service} and ${other} both have ${priority}.`,
    why: 'a listener refuses two rules of the same priority.',
    mend: `give ${service} a number of its own; keep that of the service that is deployed.`,
  });
}

function outOfRange(service: string, priority: number) {
  return new RookeryError('PriorityInvalid', {
    what: `listener priorities: ${service} has ${priority}.`,
    why: 'a priority is a whole number from 1 to 50000.',
    mend: 'choose another one.',
  });
}
