import type { Property, PropertyType, ResourceProperties } from '@aws-cdk/service-spec-types';
import { isCustomResource, type Specification } from '../specification.ts';
import { Unknown } from '../template/unknown.ts';
import { type Fields, isFields } from '../value.ts';

/** What is wrong with one property, in CloudFormation's words. */
export interface Finding {
  /** JSON pointer, for example `/LoadBalancers/0`; empty for the resource's properties as a whole. */
  readonly path: string;
  readonly kind: 'unsupported' | 'required' | 'type' | 'enum';
  readonly message: string;
}

function jsonTypeOf(value: unknown): string {
  if (Array.isArray(value)) return 'JSONArray';
  if (isFields(value)) return 'JSONObject';
  if (typeof value === 'number') return Number.isInteger(value) ? 'Integer' : 'Number';
  return typeof value === 'boolean' ? 'Boolean' : 'String';
}

function expected(path: string, type: string, value: unknown): Finding[] {
  return [{ path, kind: 'type', message: `#${path}: expected type: ${type}, found: ${jsonTypeOf(value)}` }];
}

const isScalar = (value: unknown): boolean => typeof value !== 'object';
/** A value that is not known yet is not yet wrong. */
function isDynamic(value: unknown): boolean {
  return value instanceof Unknown || (typeof value === 'string' && value.includes('{{resolve:'));
}
function isNumeric(value: unknown): boolean {
  return (
    typeof value === 'number' || (typeof value === 'string' && value.trim() !== '' && !Number.isNaN(Number(value)))
  );
}

/** Checks properties against AWS's resource specification, as lenient as CloudFormation is with scalars. */
export function checkProperties(specification: Specification, type: string, properties: Fields): Finding[] {
  const resource = specification.find(type);
  // Beside ServiceToken and ServiceTimeout a custom resource has whatever its provider wants.
  if (isCustomResource(type)) return [];
  return resource === undefined ? [] : checkObject(specification, resource.properties, properties, '');
}

function checkObject(specification: Specification, known: ResourceProperties, value: Fields, path: string): Finding[] {
  const unsupported = Object.keys(value)
    .filter((key) => !Object.hasOwn(known, key))
    .map(
      (key): Finding => ({
        path: `${path}/${key}`,
        kind: 'unsupported',
        message: `Encountered unsupported property ${key}`,
      }),
    );
  const missing = Object.entries(known)
    .filter(([key, property]) => property.required === true && !Object.hasOwn(value, key))
    .map(([key]): Finding => ({ path, kind: 'required', message: `#${path}: required key [${key}] not found` }));
  const inner = Object.entries(value).flatMap(([key, item]) => {
    const property = known[key];
    return property === undefined ? [] : checkProperty(specification, property, item, `${path}/${key}`);
  });
  return [...unsupported, ...missing, ...inner];
}

function checkProperty(specification: Specification, property: Property, value: unknown, path: string): Finding[] {
  const findings = checkType(specification, property.type, value, path);
  const others = property.previousTypes ?? [];
  // A property that once had another type still takes it.
  return findings.length > 0 && others.some((type) => checkType(specification, type, value, path).length === 0)
    ? []
    : findings;
}

function checkType(specification: Specification, type: PropertyType, value: unknown, path: string): Finding[] {
  if (isDynamic(value)) return [];
  switch (type.type) {
    case 'string':
      if (!isScalar(value)) return expected(path, 'String', value);
      return checkEnum(type.allowedValues, value, path);
    case 'integer':
      return isNumeric(value) && Number.isInteger(Number(value)) ? [] : expected(path, 'Integer', value);
    case 'number':
      return isNumeric(value) ? [] : expected(path, 'Number', value);
    case 'boolean':
      return typeof value === 'boolean' || /^(true|false|yes|no)$/i.test(String(value))
        ? []
        : expected(path, 'Boolean', value);
    case 'array':
      if (!Array.isArray(value)) return expected(path, 'JSONArray', value);
      return value.flatMap((item, index) => checkType(specification, type.element, item, `${path}/${index}`));
    case 'map':
      if (!isFields(value)) return expected(path, 'JSONObject', value);
      return Object.entries(value).flatMap(([key, item]) =>
        checkType(specification, type.element, item, `${path}/${key}`),
      );
    case 'ref':
      return checkReference(specification, type, value, path);
    case 'union':
      return checkUnion(specification, type.types, value, path);
    default:
      return [];
  }
}

function checkEnum(allowed: readonly string[] | undefined, value: unknown, path: string): Finding[] {
  return allowed === undefined || allowed.includes(String(value))
    ? []
    : [{ path, kind: 'enum', message: `#${path}: ${String(value)} is not a valid enum value` }];
}

function checkReference(
  specification: Specification,
  type: Extract<PropertyType, { type: 'ref' }>,
  value: unknown,
  path: string,
): Finding[] {
  const known = specification.propertiesOf(type);
  // An object type without properties is one that the specification says nothing about.
  if (Object.keys(known).length === 0) return [];
  return isFields(value) ? checkObject(specification, known, value, path) : expected(path, 'JSONObject', value);
}

function checkUnion(
  specification: Specification,
  types: readonly PropertyType[],
  value: unknown,
  path: string,
): Finding[] {
  const results = types.map((one) => checkType(specification, one, value, path));
  return results.some((findings) => findings.length === 0) ? [] : (results[0] ?? []);
}

/** The reason of a resource's CREATE_FAILED or UPDATE_FAILED event for its properties, or undefined when they are in order. */
export function refusalOf(logicalId: string, findings: readonly Finding[]): string | undefined {
  const unsupported = findings.find(({ kind }) => kind === 'unsupported');
  if (unsupported !== undefined) return unsupported.message;
  if (findings.length === 0) return undefined;
  return `Properties validation failed for resource ${logicalId} with message:\n${findings.map(({ message }) => message).join('\n')}`;
}
