import { RookeryError } from '../../../generator/errors.ts';
import type { DeclaredResource, Template } from '../../../generator/model.ts';
import { isStateful } from '../guards/data-loss.ts';
import { isMember } from '../guards/template-marks.ts';
import type { PolicyStatement, StackPolicies, WantedPolicies } from './model.ts';

/** The most that CloudFormation takes. */
const LIMIT_BYTES = 16_384;

const ALLOW_ALL: PolicyStatement = { Effect: 'Allow', Action: 'Update:*', Resource: '*' };

function textOf(statements: readonly PolicyStatement[]): string {
  return JSON.stringify({ Statement: statements.map((one) => ({ ...one, Principal: '*' })) });
}

/** Every stack of the tree by its path. */
function templatesBelow(template: Template, path = ''): [path: string, template: Template][] {
  const nested = Object.entries(template.document.Resources).flatMap(([name, resource]) =>
    resource.nested === undefined ? [] : templatesBelow(resource.nested, path === '' ? name : `${path}/${name}`),
  );
  return [[path, template], ...nested];
}

/** Whether a resource, or one in its nested stack, holds data. */
function holdsData(resource: DeclaredResource): boolean {
  if (resource.nested !== undefined) return Object.values(resource.nested.document.Resources).some(holdsData);
  return isStateful(resource.Type) && !isMember(resource);
}

function protecting({ document }: Template): string | undefined {
  const kept = Object.entries(document.Resources).filter(([, resource]) => holdsData(resource));
  if (kept.length === 0) return undefined;
  const Resource = kept.map(([name]) => `LogicalResourceId/${name}` as const);
  return textOf([ALLOW_ALL, { Effect: 'Deny', Action: ['Update:Replace', 'Update:Delete'], Resource }]);
}

function checkSize(path: string, text: string): void {
  const size = Buffer.byteLength(text);
  if (size <= LIMIT_BYTES) return;
  throw new RookeryError('StackPolicyTooLong', {
    what: `the stack policy of ${path === '' ? 'the root' : path} has ${size} bytes.`,
    why: `CloudFormation takes ${LIMIT_BYTES}.`,
    mend: 'name types by a Condition instead of single resources, or use wildcards.',
  });
}

function checkPaths(master: Template, paths: readonly string[]): void {
  const known = templatesBelow(master).map(([path]) => path);
  const unknown = paths.find((path) => path === '' || !known.includes(path));
  if (unknown === undefined) return;
  throw new RookeryError('StackPolicyUnknown', {
    what: `stackPolicy.nested.${unknown}: there is no such nested stack.`,
    why: `there are ${known.filter((path) => path !== '').join(', ') || 'none'}.`,
    mend: 'name one of these by its path from the root, or leave it out.',
  });
}

/** The policy of each stack of a system, as its environment wants them; undefined where it says nothing of any. */
export function wantedPolicies(master: Template, policies: StackPolicies | undefined): WantedPolicies | undefined {
  if (policies === undefined) return undefined;
  const texts = new Map<string, string>();
  if (policies === 'none') for (const [path] of templatesBelow(master)) texts.set(path, textOf([ALLOW_ALL]));
  else if (policies === 'protect-data') {
    for (const [path, template] of templatesBelow(master)) {
      const text = protecting(template);
      if (text !== undefined) texts.set(path, text);
    }
  } else {
    const { Statement, nested = {} } = policies;
    checkPaths(master, Object.keys(nested));
    texts.set('', textOf(Statement));
    for (const [path, policy] of Object.entries(nested)) texts.set(path, textOf(policy.Statement));
  }
  for (const [path, text] of texts) checkSize(path, text);
  return texts;
}
