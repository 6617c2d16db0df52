import { allResources } from '../records.ts';
import type { Store } from '../store.ts';

/** Shorter ones stand in too many texts. */
const SHORTEST = 8;

/**
 * Whether a value is, or holds, what the endpoint made up for a resource: an ARN or an id of a record. It may not look as the
 * service's own would, and is not held against a template.
 */
export function isMadeUp(store: Store, value: unknown): boolean {
  if (typeof value !== 'string' || value.length < SHORTEST) return false;
  const holds = (text: unknown): boolean => {
    if (typeof text === 'string') return text.length >= SHORTEST && value.includes(text);
    return typeof text === 'object' && text !== null && Object.values(text).some(holds);
  };
  return allResources(store).some(({ physicalId, attributes, properties }) => {
    if (holds(physicalId)) return true;
    return Object.entries(attributes).some(([name, attribute]) => properties[name] !== attribute && holds(attribute));
  });
}
