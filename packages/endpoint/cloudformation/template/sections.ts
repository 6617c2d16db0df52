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

function checkNames(body: Fields): void {
  const kinds = { Parameters: 'Parameter', Resources: 'Resource', Outputs: 'Output' };
  for (const [section, kind] of Object.entries(kinds)) {
    const names = Object.keys(sectionOf(body, section));
    if (names.some((one) => one.startsWith('Fn::ForEach'))) {
      throw validationError(
        `Template error: the embedded endpoint runs no loops: Fn::ForEach of AWS::LanguageExtensions is not supported here`,
      );
    }
    const name = names.find((one) => !/^[a-zA-Z0-9]+$/.test(one));
    if (name !== undefined) throw validationError(`Template format error: ${kind} name ${name} is non alphanumeric.`);
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
    if (name === 'Fn::Transform') continue;
    const rows = isFields(mapping) ? Object.values(mapping) : [undefined];
    if (!rows.every(isFields)) {
      throw validationError(`Template format error: Every Mappings member ${name} must be a map`);
    }
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
