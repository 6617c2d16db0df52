import { writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { Deployed } from './deployed.ts';

/** A rule of a pack that a resource breaks, or of which the pack cannot say whether it does. */
export interface Broken {
  readonly pack: string;
  /** Without the pack's name where packs share it: `IAMNoInlinePolicy`, but `AwsSolutions-IAM5`. */
  readonly rule: string;
  readonly file: string;
  readonly logicalId: string;
}

interface Report {
  readonly violations: readonly {
    readonly ruleName: string;
    readonly severity?: string;
    readonly violatingResources: readonly { readonly constructPath?: string }[];
  }[];
}
interface Pack {
  readonly name: string;
  validateScope(scope: object): Report;
}

/** Each an own edition of the same rules, but for AWS Solutions. */
const PACKS = [
  'AwsSolutionsChecks',
  'NIST80053R4Checks',
  'NIST80053R5Checks',
  'HIPAASecurityChecks',
  'PCIDSS321Checks',
];

/** Runs the packs of cdk-nag over templates, which it reads from a folder; undefined where it is not installed. */
export function nag(folder: string): ((template: Deployed) => Broken[]) | undefined {
  const load = createRequire(import.meta.url);
  try {
    // Loaded by name: their declarations are larger than all of this repository's, and each type check would read them.
    const { App, Stack } = load('aws-cdk-lib') as Record<'App' | 'Stack', new (...args: unknown[]) => object>;
    const { CfnInclude } = load('aws-cdk-lib/cloudformation-include') as Record<'CfnInclude', typeof App>;
    const made = load('cdk-nag') as Readonly<Record<string, new () => Pack>>;
    const packs = PACKS.flatMap((name) => (made[name] ? [new made[name]()] : []));
    return ({ file, resources }) => {
      const templateFile = join(folder, 'template.json');
      writeFileSync(templateFile, JSON.stringify({ Resources: resources }));
      const stack = new Stack(new App(), 'Stack');
      new CfnInclude(stack, 'Template', { templateFile });
      return packs.flatMap((pack) => errors(pack, stack).map((error) => ({ ...error, file })));
    };
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'MODULE_NOT_FOUND') return undefined;
    throw error;
  }
}

/** What a pack calls errors; of what it only warns, others are the judges. */
function errors(pack: Pack, stack: object) {
  return pack
    .validateScope(stack)
    .violations.filter(({ severity }) => severity === 'error')
    .flatMap(({ ruleName, violatingResources }) =>
      violatingResources.map(({ constructPath = '' }) => ({
        pack: pack.name,
        rule: shared(ruleName),
        logicalId: constructPath.split('/').at(-1) ?? '',
      })),
    );
}

/** `AwsSolutions-IAM5[Resource::*]` without what it found, and others without their pack. */
function shared(rule: string): string {
  return rule.replace(/\[.*$/s, '').replace(/^(NIST\.800\.53\.R[45]|HIPAA\.Security|PCI\.DSS\.321)-/, '');
}
