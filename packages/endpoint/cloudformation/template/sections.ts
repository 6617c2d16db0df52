import { validationError } from '../failure.ts';
import { type Fields, isFields } from '../value.ts';

const SECTIONS = new Set([
  'AWSTemplateFormatVersion',
  'Description',
  'Metadata',
  'Parameters',
  'Mappings',
  'Conditions',
  'Rules',
  'Transform',
  'Resources',
  'Outputs',
  'Hooks',
]);

/** Quotas of one template: docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html */
const LIMITS = { Resources: 500, Parameters: 200, Outputs: 200, Mappings: 200 };

function refuseNulls(value: unknown, path: string): void {
  if (value === null) throw validationError(`[${path}] 'null' values are not allowed in templates`);
  if (typeof value !== 'object') return;
  for (const [key, item] of Object.entries(value)) refuseNulls(item, `${path}/${key}`);
}

/** A section's members; a section that is not there has none. */
export function sectionOf(body: Fields, name: string): Fields {
  const section = body[name] ?? {};
  if (isFields(section)) return section;
  throw validationError(`Template format error: [/${name}] ${name} must be an object.`);
}

/** What names of a section may be made of. Of conditions it is what cfn-lint's schema of templates says. */
const NAMES: Readonly<Record<string, readonly [kind: string, pattern: RegExp]>> = {
  Parameters: ['Parameter', /^[a-zA-Z0-9]+$/],
  Resources: ['Resource', /^[a-zA-Z0-9]+$/],
  Outputs: ['Output', /^[a-zA-Z0-9]+$/],
  Mappings: ['Mapping', /^[a-zA-Z0-9]+$/],
  Conditions: ['Condition', /^[a-zA-Z0-9&_]+$/],
};

function checkNames(body: Fields): void {
  for (const [section, [kind, pattern]] of Object.entries(NAMES)) {
    for (const name of Object.keys(sectionOf(body, section))) {
      if (section === 'Resources' && name.startsWith('Fn::')) {
        throw validationError(`Template format error: [/Resources/${name}] resource definition is malformed`);
      }
      if (!pattern.test(name))
        throw validationError(`Template format error: ${kind} name ${name} is non alphanumeric.`);
      if (name.length > 255)
        throw validationError(`Template format error: ${kind} name ${name} is longer than 255 characters.`);
    }
  }
}

function checkCounts(body: Fields): void {
  for (const [section, most] of Object.entries(LIMITS)) {
    const count = Object.keys(sectionOf(body, section)).length;
    if (count > most) {
      throw validationError(
        `Template format error: Number of ${section.toLowerCase()}, ${count}, is greater than maximum allowed, ${most}`,
      );
    }
  }
}

function checkMappings(body: Fields): void {
  for (const [name, mapping] of Object.entries(sectionOf(body, 'Mappings'))) {
    const rows = isFields(mapping) ? Object.entries(mapping) : [['', undefined] as const];
    if (rows.length === 0)
      throw validationError(
        `Template format error: Every Mappings member ${name} must be a map with at least one member`,
      );
    for (const [key, row] of rows) {
      if (!isFields(row)) throw validationError(`Template format error: Every Mappings member ${name} must be a map`);
      if (!/^[a-zA-Z0-9.-]+$/.test(key)) {
        throw validationError(
          `Template format error: Mappings key name '${key}' must contain only alphanumeric characters, hyphens or periods.`,
        );
      }
      if (Object.keys(row).length === 0)
        throw validationError(
          `Template format error: Every Mappings member ${key} must be a map with at least one member`,
        );
      checkAttributes(row);
    }
  }
}

function checkAttributes(row: Fields): void {
  for (const [attribute, value] of Object.entries(row)) {
    if (!/^[a-zA-Z0-9]+$/.test(attribute)) {
      throw validationError(
        `Template format error: Mappings attribute name '${attribute}' must contain only alphanumeric characters.`,
      );
    }
    const scalars = Array.isArray(value) ? value : [value];
    if (scalars.some((one) => typeof one === 'object'))
      throw validationError('Template format error: Every Mappings attribute must be a String or a List.');
  }
}

/** Refuses what no template may have: unknown sections, nulls, odd names, too many members, no resources. */
export function checkSections(body: Fields): void {
  const unknown = Object.keys(body).filter((key) => !SECTIONS.has(key));
  if (unknown.length > 0) throw validationError(`Invalid template property or properties [${unknown.join(', ')}]`);
  const version = body.AWSTemplateFormatVersion;
  if (version !== undefined && version !== '2010-09-09') {
    throw validationError('Template format error: unsupported value for AWSTemplateFormatVersion.');
  }
  if (typeof body.Description === 'string' && Buffer.byteLength(body.Description) > 1024) {
    throw validationError("Template format error: 'Description' length is greater than 1024.");
  }
  if (body.Description !== undefined && typeof body.Description !== 'string') {
    throw validationError('Template format error: Description must be a string.');
  }
  if (body.Resources !== undefined && body.Resources !== null && !isFields(body.Resources)) {
    throw validationError('Template format error: Any Resources member must be an object.');
  }
  if (!isFields(body.Resources) || Object.keys(body.Resources).length === 0) {
    throw validationError('Template format error: At least one Resources member must be defined.');
  }
  for (const section of ['Parameters', 'Conditions', 'Resources', 'Outputs', 'Mappings', 'Rules']) {
    if (section in body) refuseNulls(body[section], `/${section}`);
  }
  checkNames(body);
  checkCounts(body);
  checkMappings(body);
}
