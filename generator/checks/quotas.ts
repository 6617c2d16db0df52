import { RookeryError } from '../errors.ts';
import type { Document } from '../model.ts';

/** How much AWS takes of something, who says so, and what helps. */
interface Quota {
  readonly most: number;
  /** What is counted, after the number: `resources in one template`. */
  readonly of: string;
  readonly source: string;
  readonly mend: string;
}

const CLOUDFORMATION = 'AWS CloudFormation User Guide, "Understand CloudFormation quotas"';
const CFN_LINT = 'cfn-lint, schema of the section';
const IAM = 'AWS Identity and Access Management User Guide, "IAM and AWS STS quotas"';
const STACK_TAGS = 'AWS CloudFormation API Reference, "Tag" and "CreateStack"';
const SHORTER = 'make it shorter.';

/** Every limit of CloudFormation that a template can pass, and those of its neighbours that stand in literal names. */
export const QUOTAS = {
  resources: {
    most: 500,
    of: 'resources in one template',
    source: CLOUDFORMATION,
    mend: 'nest some of them in a stack of their own.',
  },
  parameters: {
    most: 200,
    of: 'parameters in one template',
    source: CLOUDFORMATION,
    mend: 'drop those that never differ, or nest.',
  },
  outputs: {
    most: 200,
    of: 'outputs in one template',
    source: CLOUDFORMATION,
    mend: 'drop those that nothing reads, or nest.',
  },
  mappings: { most: 200, of: 'mappings in one template', source: CLOUDFORMATION, mend: 'merge some of them.' },
  mappingKeys: { most: 200, of: 'keys in one mapping', source: CLOUDFORMATION, mend: 'split the mapping.' },
  mappingAttributes: {
    most: 200,
    of: 'attributes below one key of a mapping',
    source: CLOUDFORMATION,
    mend: 'split the mapping.',
  },
  name: { most: 255, of: 'characters in a name', source: CLOUDFORMATION, mend: SHORTER },
  description: { most: 1024, of: 'bytes in a description', source: CLOUDFORMATION, mend: SHORTER },
  outputDescription: { most: 1024, of: 'bytes in the description of an output', source: CFN_LINT, mend: SHORTER },
  parameterDescription: {
    most: 4000,
    of: 'characters in the description of a parameter',
    source: 'AWS CloudFormation User Guide, "Parameters"',
    mend: SHORTER,
  },
  parameterValue: {
    most: 4096,
    of: 'bytes in the value of a parameter',
    source: CLOUDFORMATION,
    mend: 'split it between several parameters, and join them inside.',
  },
  exportName: {
    most: 255,
    of: 'characters in the name of an export',
    source: 'AWS CloudFormation User Guide, "Outputs"',
    mend: SHORTER,
  },
  dynamicReferences: {
    most: 60,
    of: 'dynamic references in one template',
    source: 'AWS CloudFormation User Guide, "Dynamic references"',
    mend: 'pass values as parameters, or nest.',
  },
  templateBytes: {
    most: 1_000_000,
    of: 'bytes in a template',
    source: CLOUDFORMATION,
    mend: 'move resources to nested stacks.',
  },
  treeResources: {
    most: 2500,
    of: 'resources in one operation on a tree of nested stacks',
    source: CLOUDFORMATION,
    mend: 'give each part of the system a root stack of its own, or nest fewer services in this one.',
  },
  tags: { most: 50, of: 'tags', source: STACK_TAGS, mend: 'drop some of them.' },
  tagKey: { most: 128, of: 'characters in the key of a tag', source: STACK_TAGS, mend: SHORTER },
  tagValue: { most: 256, of: 'characters in the value of a tag', source: STACK_TAGS, mend: SHORTER },
  managedPolicy: { most: 6144, of: 'characters in a managed policy', source: IAM, mend: 'split the policy.' },
  rolePolicies: {
    most: 10_240,
    of: 'characters in all inline policies of a role',
    source: IAM,
    mend: 'move statements to managed policies.',
  },
  trustPolicy: { most: 4096, of: 'characters in a trust policy', source: IAM, mend: SHORTER },
} as const satisfies Readonly<Record<string, Quota>>;

/** Refuses more than AWS takes; `what` is whole but for the number: `templates/a.yaml: Resources has`. */
export function checkQuota(quota: keyof typeof QUOTAS, count: number, what: string, unit = ''): void {
  const { most, of, source, mend }: Quota = QUOTAS[quota];
  if (count <= most) return;
  throw new RookeryError('LimitExceeded', {
    what: `${what} ${count}${unit === '' ? '' : ` ${unit}`}.`,
    why: `AWS accepts at most ${most} ${of} (${source}).`,
    mend,
  });
}

const SECTIONS = {
  Resources: 'resources',
  Parameters: 'parameters',
  Outputs: 'outputs',
  Mappings: 'mappings',
} as const;

/** Refuses a template that has more of something than CloudFormation takes. */
export function checkCounts(path: string, document: Document): void {
  for (const [section, quota] of Object.entries(SECTIONS) as [keyof typeof SECTIONS, keyof typeof QUOTAS][]) {
    checkQuota(quota, Object.keys(document[section]).length, `${path}: ${section} has`, 'entries');
  }
  checkQuota('description', Buffer.byteLength(document.Description), `${path}: Description has`, 'bytes');
}

/** Refuses a text that is too large, or that looks up too many values at deploy time. */
export function checkText(path: string, text: string): void {
  checkQuota('templateBytes', Buffer.byteLength(text), `${path}: the template has`, 'bytes');
  const references = text.split('{{resolve:').length - 1;
  checkQuota('dynamicReferences', references, `${path}: the template has`, 'dynamic references');
}
