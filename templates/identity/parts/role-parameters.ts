import { type Parameters, RookeryError, type Template } from '../../../generator/index.ts';

const NAMES = ['RolePath', 'RoleNamePrefix'] as const;

/** The parameters of the roots that say how roles are called: those of the policies have the same values. */
export function roleParametersOf(roots: readonly Template[]): Parameters {
  const entries = NAMES.flatMap((name) => {
    const declared = roots.map(({ document }) => document.Parameters[name]).find((one) => one !== undefined);
    return declared === undefined ? [] : [[name, declared] as const];
  });
  return Object.fromEntries(entries);
}

/** Refuses roles that CloudFormation could not make: it has to give each the boundary. */
export function checkBoundaries(roots: readonly Template[]): void {
  const seen = new Set<Template>();
  const visit = (template: Template) => {
    if (seen.has(template)) return;
    seen.add(template);
    for (const [logicalId, { Type, Properties }] of Object.entries(template.document.Resources))
      if (Type === 'AWS::IAM::Role' && !('PermissionsBoundary' in Object(Properties)))
        throw unbounded(template, logicalId);
    for (const child of template.children) visit(child);
  };
  for (const root of roots) visit(root);
}

function unbounded({ path }: Template, logicalId: string): RookeryError {
  return new RookeryError('BoundaryMissing', {
    what: `${path}: Resources.${logicalId} is a role without PermissionsBoundary.`,
    why: "CloudFormation's role may make no role without the boundary, and the deployment would fail there.",
    mend: 'write `withRoleParameters(template({ ... }), { permissionsBoundary: true })` in master.ts, or `boundary: false` here.',
  });
}
