import assert from 'node:assert/strict';
import { test } from 'node:test';
import { RookeryError, type Template, withRoleParameters } from '../generator/index.ts';
import { synthesize } from '../generator/synth.ts';
import { systems, variants } from './catalogue/index.ts';

const SETTINGS = { permissionsBoundary: true, path: true, namePrefix: true } as const;

/** How many roles a template and what it nests have. */
function rolesIn(template: Template, seen = new Set<Template>()): number {
  if (seen.has(template)) return 0;
  seen.add(template);
  const own = Object.values(template.document.Resources).filter(({ Type }) => Type === 'AWS::IAM::Role').length;
  return template.children.reduce((sum, child) => sum + rolesIn(child, seen), own);
}

/** Those of the catalogue that set these by themselves: deploy roles have a path, and what has the parameters already. */
const isOwn = (name: string): boolean => name.startsWith('identity/') || name === 'examples/time-service';

const entries = [...systems, ...variants].filter(({ name, roots: [root] }) => !isOwn(name) && rolesIn(root) > 0);
assert.ok(entries.length > 20, `${entries.length} systems and templates have roles`);

for (const {
  name,
  roots: [root],
} of entries)
  test(`boundary, path and prefix reach every role of ${name}`, () => {
    const { templates } = synthesize([withRoleParameters(root, SETTINGS)]);
    const roles = templates.flatMap(({ text }) =>
      text.split(/^ {2}(?=\w+:$)/m).filter((part) => /^ {4}Type: AWS::IAM::Role$/m.test(part)),
    );
    assert.equal(roles.length, rolesIn(root));
    for (const role of roles) {
      assert.match(role, /^ {6}PermissionsBoundary: !If \[HasPermissionsBoundary, /m, role);
      assert.match(role, /^ {6}Path: !Ref RolePath$/m);
      assert.match(role, /^ {6}RoleName: !Sub$/m);
    }
    const once = withRoleParameters(root, { path: true });
    assert.throws(
      () => withRoleParameters(once, { path: true }),
      (error) => error instanceof RookeryError && error.code === 'LogicalIdTaken',
    );
  });
