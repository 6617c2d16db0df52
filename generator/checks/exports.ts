import type { Document } from '../model.ts';
import { kindOfValue } from '../values/kind-of.ts';
import { Sub } from '../values/sub.ts';
import { Intrinsic } from '../values/value.ts';
import type { Finding } from './finding.ts';
import { QUOTAS } from './quotas.ts';
import { Trail, walkValue } from './walk.ts';

type Problem = Pick<Finding, 'problem' | 'why' | 'mend'>;

/** What is wrong with the export of an output. */
export function exportProblem(declared: unknown, resources: Document['Resources']): Problem | undefined {
  // Here the value can be anything: mistakes that the types refuse, too.
  const name = (declared as { readonly Name?: unknown } | null)?.Name;
  if (name === undefined || name === '') return malformed('is missing');
  if (typeof name !== 'string' && !(name instanceof Intrinsic)) return malformed('is no text');
  const extra = Object.keys(declared as object).find((key) => key !== 'Name');
  if (extra !== undefined)
    return { ...malformed(`has "${extra}" beside it`), mend: 'leave it out: an export has a Name.' };
  if (kindOfValue(name)?.form === 'list') return { ...malformed('is a list'), mend: 'join it by fn.join.' };
  for (const literal of literalsOf(name)) {
    const wrong = /[^A-Za-z0-9:-]/.exec(literal)?.[0];
    if (wrong !== undefined && name === literal) {
      return malformed(`has "${wrong}" in it`, literal.replaceAll(/[^A-Za-z0-9:-]+/g, '-'));
    }
    if (wrong !== undefined) return { ...malformed(`has "${wrong}" in it`), mend: `write "-" in place of "${wrong}".` };
    if (literal.length > QUOTAS.exportName.most) return malformed(`has ${literal.length} characters`);
  }
  const dependence = dependenceOf(name, resources);
  if (dependence === undefined) return undefined;
  return {
    problem: `depends on ${dependence}`,
    why: 'CloudFormation says "The Name field of Export must not depend on any resources, imported values, or Fn::GetAZs".',
    mend: 'make it of parameters and AWS.StackName.',
  };
}

/** The texts that stand in a name. */
function literalsOf(name: unknown): readonly string[] {
  if (typeof name === 'string') return [name];
  if (name instanceof Sub) return [name.pieces.filter((piece) => typeof piece === 'string').join('')];
  if (!(name instanceof Intrinsic)) return [];
  const { 'Fn::Join': joined, 'Fn::If': choice } = name.intrinsic;
  if (Array.isArray(joined)) return joined.flat().flatMap(literalsOf);
  return Array.isArray(choice) ? choice.slice(1).flatMap(literalsOf) : [];
}

function malformed(problem: string, better?: string): Problem {
  return {
    problem,
    why: 'CloudFormation says "The Name field of every Export member must be specified and consist only of alphanumeric characters, colons, or hyphens".',
    mend:
      better === undefined ? `name it, with ${QUOTAS.exportName.most} characters at the most.` : `write "${better}".`,
  };
}

function dependenceOf(name: unknown, resources: Document['Resources']): string | undefined {
  let found: string | undefined;
  walkValue(name, new Trail('', ''), {
    reference: ({ target }) => {
      if (Object.hasOwn(resources, target)) found ??= `the resource "${target}"`;
    },
    call: (called) => {
      if (called === 'Fn::ImportValue' || called === 'Fn::GetAZs') found ??= called;
    },
  });
  return found;
}
