import type { Template } from '../../../../generator/model.ts';
import { placedResources, type RootValues } from '../../../../generator/system/known.ts';
import { PROTECTIONS } from './table.ts';

/** A resource that the sources of a system protect against its deletion. */
export interface DeclaredProtection {
  /** `LoadBalancer/LoadBalancer`: logical ids from the root down. */
  readonly path: string;
  readonly type: string;
  /** The root's parameter that switches it on and off; absent where the templates themselves say so. */
  readonly parameter?: string | undefined;
  /** A DeletionPolicy keeps it whatever becomes of its stack: then its protection hinders nothing. */
  readonly retained: boolean;
}

const OFF = 'false';

/** What a system protects with these values of its parameters, found by where the values end up: names tell nothing. */
export function declaredProtections(master: Template, values: RootValues): DeclaredProtection[] {
  const on = protectedWith(master, values);
  const lifted = new Map<string, Set<string>>();
  const isLiftedBy = (parameter: string, path: string): boolean => {
    const still =
      lifted.get(parameter) ??
      new Set(protectedWith(master, { ...values, [parameter]: OFF }).map((protection) => protection.path));
    lifted.set(parameter, still);
    return !still.has(path);
  };
  return on.map(({ parameter, ...rest }) => ({
    ...rest,
    parameter: parameter !== undefined && isLiftedBy(parameter, rest.path) ? parameter : undefined,
  }));
}

function protectedWith(master: Template, values: RootValues): DeclaredProtection[] {
  return [...placedResources(master, values)].flatMap((placed) => {
    const { path, resource } = placed;
    const protection = PROTECTIONS[resource.Type];
    if (protection === undefined) return [];
    const { value, parameter } = placed.known(protection.read(placed));
    if (value?.toLowerCase() !== 'true') return [];
    return [{ path, type: resource.Type, parameter, retained: resource.attributes.DeletionPolicy === 'Retain' }];
  });
}
