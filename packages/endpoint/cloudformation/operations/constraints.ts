import { validationError } from '../failure.ts';
import type { Fields } from '../value.ts';

/** What CloudFormation's API reference says of a member of a request. */
interface Rule {
  readonly values?: readonly string[];
  readonly pattern?: string;
  readonly length?: readonly [least: number, most: number];
  readonly range?: readonly [least: number, most?: number];
  /** Of lists: how many items, and what each may be. */
  readonly most?: number;
  readonly each?: readonly string[];
}

const STATUSES = [
  'CREATE_IN_PROGRESS',
  'CREATE_FAILED',
  'CREATE_COMPLETE',
  'ROLLBACK_IN_PROGRESS',
  'ROLLBACK_FAILED',
  'ROLLBACK_COMPLETE',
  'DELETE_IN_PROGRESS',
  'DELETE_FAILED',
  'DELETE_COMPLETE',
  'UPDATE_IN_PROGRESS',
  'UPDATE_COMPLETE_CLEANUP_IN_PROGRESS',
  'UPDATE_COMPLETE',
  'UPDATE_FAILED',
  'UPDATE_ROLLBACK_IN_PROGRESS',
  'UPDATE_ROLLBACK_FAILED',
  'UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS',
  'UPDATE_ROLLBACK_COMPLETE',
  'REVIEW_IN_PROGRESS',
  'IMPORT_IN_PROGRESS',
  'IMPORT_COMPLETE',
  'IMPORT_ROLLBACK_IN_PROGRESS',
  'IMPORT_ROLLBACK_FAILED',
  'IMPORT_ROLLBACK_COMPLETE',
];

/** By member, in whatever operation it is: the same everywhere. Names have rules of their own. */
const RULES: Readonly<Record<string, Rule>> = {
  ClientRequestToken: { pattern: '[a-zA-Z0-9][-a-zA-Z0-9]*', length: [1, 128] },
  ClientToken: { length: [1, 128] },
  Capabilities: { each: ['CAPABILITY_IAM', 'CAPABILITY_NAMED_IAM', 'CAPABILITY_AUTO_EXPAND'] },
  DeletionMode: { values: ['STANDARD', 'FORCE_DELETE_STACK'] },
  Description: { length: [1, 1024] },
  NotificationARNs: { most: 5 },
  OnFailure: { values: ['DO_NOTHING', 'ROLLBACK', 'DELETE'] },
  OnStackFailure: { values: ['DO_NOTHING', 'ROLLBACK', 'DELETE'] },
  ResourcesToImport: { most: 200 },
  RoleARN: { length: [20, 2048] },
  StackPolicyBody: { length: [1, 16_384] },
  StackPolicyURL: { length: [1, 5120] },
  StackPolicyDuringUpdateBody: { length: [1, 16_384] },
  StackPolicyDuringUpdateURL: { length: [1, 5120] },
  StackStatusFilter: { each: STATUSES },
  Tags: { most: 50 },
  TemplateStage: { values: ['Original', 'Processed'] },
  TemplateURL: { length: [1, 5120] },
  TimeoutInMinutes: { range: [1] },
  UniqueId: { length: [1, 64] },
};

const enumeration = (values: readonly string[]): string => `Member must satisfy enum value set: [${values.join(', ')}]`;

function ofText(value: string, { values, pattern, length, range }: Rule): string[] {
  const [shortest = 0, longest = Number.POSITIVE_INFINITY] = length ?? [];
  const [least = Number.NEGATIVE_INFINITY, most = Number.POSITIVE_INFINITY] = range ?? [];
  return [
    values && !values.includes(value) && enumeration(values),
    value.length > longest && `Member must have length less than or equal to ${longest}`,
    value.length < shortest && `Member must have length greater than or equal to ${shortest}`,
    pattern &&
      !new RegExp(`^(?:${pattern})$`).test(value) &&
      `Member must satisfy regular expression pattern: ${pattern}`,
    range && !(Number(value) >= least) && `Member must have value greater than or equal to ${least}`,
    range && Number(value) > most && `Member must have value less than or equal to ${most}`,
  ].filter((one) => typeof one === 'string' && one !== '') as string[];
}

function ofList(list: readonly unknown[], { most, each }: Rule): string[] {
  const unknown = each && list.some((item) => !each.includes(String(item)));
  return [
    ...(most !== undefined && list.length > most ? [`Member must have length less than or equal to ${most}`] : []),
    ...(unknown ? [`Member must satisfy constraint: [${enumeration(each)}]`] : []),
  ];
}

function violations([name, value]: [string, unknown]): string[] {
  const rule = RULES[name];
  if (rule === undefined || value === undefined || value === '') return [];
  const broken = Array.isArray(value) ? ofList(value, rule) : ofText(String(value), rule);
  const shown = Array.isArray(value)
    ? `[${value.map((one) => (typeof one === 'object' ? '...' : String(one))).join(', ')}]`
    : value;
  const member = `${name[0]?.toLowerCase()}${name.slice(1)}`;
  return broken.map((what) => `Value '${shown}' at '${member}' failed to satisfy constraint: ${what}`);
}

/** Refuses members that the API does not take, all at once, in its words. */
export function checkConstraints(input: Fields): void {
  const found = Object.entries(input).flatMap(violations);
  if (found.length === 0) return;
  const errors = found.length === 1 ? 'error' : 'errors';
  throw validationError(`${found.length} validation ${errors} detected: ${found.join('; ')}`);
}
