import { validationError } from '../failure.ts';
import { isCustomResource } from '../specification.ts';
import { type Fields, isFields } from '../value.ts';
import { exportText, malformed } from './outputs.ts';
import { checkSections, sectionOf } from './sections.ts';
import { parseText } from './text.ts';

export type DeletionPolicy = 'Delete' | 'Retain' | 'Snapshot' | 'RetainExceptOnCreate';

/** A resource as the template declares it. */
export interface ResourceDefinition {
  readonly type: string;
  readonly properties: Fields;
  readonly dependsOn: readonly string[];
  readonly condition?: string | undefined;
  readonly deletionPolicy?: DeletionPolicy | undefined;
  readonly updateReplacePolicy?: DeletionPolicy | undefined;
  /** `Metadata`, `CreationPolicy` and `UpdatePolicy`, as far as they are declared. */
  readonly attributes: Fields;
}

export interface OutputDefinition {
  readonly value: unknown;
  readonly description?: string | undefined;
  readonly exportName?: unknown;
  readonly condition?: string | undefined;
}

/** A template whose structure is sound; its references are not yet checked. */
export interface Template {
  readonly version?: string | undefined;
  readonly description?: string | undefined;
  readonly metadata?: unknown;
  readonly transforms: readonly string[];
  readonly parameters: Readonly<Record<string, Fields>>;
  readonly mappings: Readonly<Record<string, Fields>>;
  readonly conditions: Readonly<Record<string, unknown>>;
  readonly rules: Readonly<Record<string, Fields>>;
  readonly resources: Readonly<Record<string, ResourceDefinition>>;
  readonly outputs: Readonly<Record<string, OutputDefinition>>;
}

const RESOURCE_ATTRIBUTES = new Set([
  'Type',
  'Properties',
  'DependsOn',
  'Condition',
  'DeletionPolicy',
  'UpdateReplacePolicy',
  'Metadata',
  'CreationPolicy',
  'UpdatePolicy',
]);
const POLICIES: readonly unknown[] = ['Delete', 'Retain', 'Snapshot', 'RetainExceptOnCreate'];

function policyOf(
  id: string,
  body: Fields,
  name: 'DeletionPolicy' | 'UpdateReplacePolicy',
): DeletionPolicy | undefined {
  const policy = body[name];
  if (policy === undefined) return undefined;
  if (typeof policy !== 'string') {
    throw validationError(`Template format error: Every ${name} member must be a string.`);
  }
  const known = POLICIES.includes(policy) && !(name === 'UpdateReplacePolicy' && policy === 'RetainExceptOnCreate');
  if (!known) throw validationError(`Template format error: Unrecognized ${name} ${String(policy)} for resource ${id}`);
  // One of the four words, as just seen.
  return policy as DeletionPolicy;
}

function dependenciesOf(id: string, dependsOn: unknown): readonly string[] {
  const names = typeof dependsOn === 'string' ? [dependsOn] : (dependsOn ?? []);
  if (!Array.isArray(names) || names.some((name) => typeof name !== 'string')) {
    throw validationError(`Template format error: DependsOn of resource ${id} must be a string or a list of strings.`);
  }
  return names;
}

/** The version of the interface of custom resources, which their template may say. */
const isVersion = (key: string, type: unknown): boolean => key === 'Version' && isCustomResource(String(type));

function resourceOf(id: string, body: unknown): ResourceDefinition {
  if (!isFields(body)) throw validationError('Template format error: Any Resources member must be an object.');
  if (typeof body.Type !== 'string') {
    throw validationError(
      `Template format error: [/Resources/${id}] Every Resources object must contain a Type member.`,
    );
  }
  const unknown = Object.keys(body).find((key) => !RESOURCE_ATTRIBUTES.has(key) && !isVersion(key, body.Type));
  if (unknown !== undefined) throw validationError(`Invalid template resource property '${unknown}'`);
  const properties = body.Properties ?? {};
  if (!isFields(properties)) {
    throw validationError(`Template format error: [/Resources/${id}/Properties] Properties must be an object.`);
  }
  const { Metadata, CreationPolicy, UpdatePolicy } = body;
  return {
    type: body.Type,
    properties,
    dependsOn: dependenciesOf(id, body.DependsOn),
    condition: conditionOf(`/Resources/${id}`, body.Condition),
    deletionPolicy: policyOf(id, body, 'DeletionPolicy'),
    updateReplacePolicy: policyOf(id, body, 'UpdateReplacePolicy'),
    attributes: Object.fromEntries(
      Object.entries({ Metadata, CreationPolicy, UpdatePolicy }).filter(([, value]) => value !== undefined),
    ),
  };
}

function conditionOf(path: string, condition: unknown): string | undefined {
  if (condition === undefined || typeof condition === 'string') return condition;
  throw validationError(`Template format error: [${path}] Every Condition member must be a string.`);
}

const OUTPUT_MEMBERS = ['Condition', 'Description', 'Export', 'Value'];

function outputOf(id: string, body: unknown): OutputDefinition {
  if (!isFields(body) || body.Value === undefined) {
    throw validationError('Template format error: Every Outputs member must contain a Value object');
  }
  const unknown = Object.keys(body).find((key) => !OUTPUT_MEMBERS.includes(key));
  if (unknown !== undefined) throw validationError(`Invalid template output property '${unknown}'`);
  const { Description: description, Export: exported } = body;
  if (description !== undefined && typeof description === 'object')
    throw malformed(id, 'The Description field of every Outputs member must be a String.');
  if (Buffer.byteLength(String(description ?? '')) > 1024)
    throw malformed(id, 'The Description field of every Outputs member must have at most 1024 bytes.');
  if (exported !== undefined && !isFields(exported))
    throw malformed(id, 'The Export field of every Outputs member must be a Map.');
  return {
    value: body.Value,
    description: description === undefined ? undefined : String(description),
    exportName: exported === undefined ? undefined : (exported.Name ?? exportText(id, '')),
    condition: conditionOf(`/Outputs/${id}`, body.Condition),
  };
}

function mapValues<T>(section: Fields, convert: (id: string, body: unknown) => T): Record<string, T> {
  return Object.fromEntries(Object.entries(section).map(([id, body]) => [id, convert(id, body)]));
}

function member(section: string) {
  return (id: string, body: unknown) => {
    if (isFields(body)) return body;
    throw validationError(`Template format error: [/${section}/${id}] Every ${section} member must be an object.`);
  };
}

/** The names of a template's transforms. */
export function transformsOf({ Transform: transform = [] }: Fields): string[] {
  const list = Array.isArray(transform) ? transform.flat() : [transform];
  return list.map((one) => (isFields(one) ? String(one.Name) : String(one)));
}

/** Checks the structure of a template, in CloudFormation's words. */
export function templateOf(body: Fields): Template {
  checkSections(body);
  return {
    version: typeof body.AWSTemplateFormatVersion === 'string' ? body.AWSTemplateFormatVersion : undefined,
    description: typeof body.Description === 'string' ? body.Description : undefined,
    metadata: body.Metadata,
    transforms: transformsOf(body),
    parameters: mapValues(sectionOf(body, 'Parameters'), member('Parameters')),
    mappings: mapValues(sectionOf(body, 'Mappings'), member('Mappings')),
    conditions: sectionOf(body, 'Conditions'),
    rules: mapValues(sectionOf(body, 'Rules'), member('Rules')),
    resources: mapValues(sectionOf(body, 'Resources'), resourceOf),
    outputs: mapValues(sectionOf(body, 'Outputs'), outputOf),
  };
}

/** Parses a template into its sections. */
export function parseBody(text: string): Fields {
  const body = parseText(text);
  if (isFields(body)) return body;
  throw validationError('Template format error: unsupported structure.');
}

/** Parses a template and checks its structure, in CloudFormation's words. */
export const parseTemplate = (text: string): Template => templateOf(parseBody(text));
