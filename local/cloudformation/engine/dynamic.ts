import { isFields } from '../value.ts';

/** `{{resolve:ssm:/name}}` and its like, wherever they stand inside a value. */
const dynamicReferences = (value: unknown): string[] => {
  if (typeof value === 'string') return value.match(/\{\{resolve:[^}]*\}\}/g) ?? [];
  if (Array.isArray(value)) return value.flatMap(dynamicReferences);
  return isFields(value) ? Object.values(value).flatMap(dynamicReferences) : [];
};

/**
 * Why a resource cannot have its dynamic references, or undefined. There is no store here to read them from: a mere
 * record may hold a reference to a secret as it is written, but nothing that runs is given one in place of its value.
 */
export const dynamicRefusal = (properties: unknown, isLive: boolean): string | undefined => {
  const unreadable = dynamicReferences(properties).filter(
    (reference) => isLive || !reference.startsWith('{{resolve:secretsmanager:'),
  );
  if (unreadable.length === 0) return undefined;
  return `Could not resolve ${unreadable.join(', ')}: the embedded endpoint has neither Systems Manager nor Secrets Manager.`;
};
