import { RookeryError } from '../../../generator/errors.ts';
import { nearest } from '../../../generator/nearest.ts';
import type { PlacedRoot } from '../../../generator/roots/model.ts';

type Settings = Readonly<Record<string, string>>;

/**
 * The values of `--set` for each root: `shop.ImageTag` is that root's, and a name without a root is for all that are worked on
 * and have such a parameter.
 */
export function settingsOfRoots(settings: Settings, roots: readonly PlacedRoot[]): ReadonlyMap<string, Settings> {
  for (const name of Object.keys(settings)) {
    if (!roots.some((root) => parameterFor(root, name) !== undefined)) throw nobodys(name, roots);
  }
  return new Map(
    roots.map((root) => {
      const own = Object.entries(settings).flatMap(([name, value]) => {
        const parameter = parameterFor(root, name);
        return parameter === undefined ? [] : [[parameter, value] as const];
      });
      return [root.name, Object.fromEntries(own)] as const;
    }),
  );
}

function parameterFor({ name: root, template }: PlacedRoot, name: string): string | undefined {
  const parameter = name.startsWith(`${root}.`) ? name.slice(root.length + 1) : name;
  return Object.hasOwn(template.document.Parameters, parameter) ? parameter : undefined;
}

function nobodys(name: string, roots: readonly PlacedRoot[]): RookeryError {
  const known = roots.flatMap((root) =>
    Object.keys(root.template.document.Parameters).flatMap((one) => [one, `${root.name}.${one}`]),
  );
  const meant = nearest(name, known);
  return new RookeryError('UnknownParameter', {
    what: `--set ${name}: none of the roots ${roots.map((root) => root.name).join(', ')} has such a parameter.`,
    why: 'CloudFormation refuses values for parameters that a template does not declare.',
    mend: meant === undefined ? 'write it as root.Parameter=Value.' : `write "${meant}".`,
  });
}
