import type { Corrections } from './corrections.ts';
import { docComment } from './documentation.ts';
import type { Identifiers } from './identifiers.ts';
import { shapeOf } from './parse-type.ts';
import type { Schema } from './shape.ts';
import type {
  Property,
  PropertyType,
  Resource,
  ResourceProperties,
  Specification,
  Target,
  TypeDefinition,
} from './specification.ts';

/** What rendering looks things up in. */
export interface Sources {
  readonly specification: Specification;
  readonly identifiers: Identifiers;
  readonly corrections: Corrections;
  /** Attributes that the specification lacks: resource type, then key and type as TypeScript has them. */
  readonly attributes: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

const key = (name: string): string => (/^\w+$/.test(name) || name.startsWith('[') ? name : `'${name}'`);
const byName = ([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number => (a < b ? -1 : 1);
function literals(values: readonly (string | number)[]): string {
  return values.map((value) => (typeof value === 'number' ? value : `'${value.replaceAll("'", "\\'")}'`)).join(' | ');
}
function isTag({ name, properties }: TypeDefinition): boolean {
  return name === 'Tag' && Object.keys(properties).sort().join() === 'Key,Value';
}
/** What an element of a union stands beside is either of them. */
function either(types: readonly string[]): string {
  const several = [...new Set(types)];
  return several.includes('Json') ? 'Json' : several.join(' | ');
}

/** The rendering of one resource type: where its names come from, and the objects still to be written. */
interface Rendering extends Sources {
  readonly resource: Resource;
  readonly pending: TypeDefinition[];
  readonly seen: Set<string>;
}

/** One line of an interface. */
interface Member {
  readonly name: string;
  readonly required: boolean;
  readonly type: string;
  readonly comment: string;
}

/** The interfaces of one resource type: its properties, the objects within them, and its attributes. */
export interface RenderedResource {
  readonly text: string;
  /** The same, as `synth` reads it. */
  readonly schema: Schema;
}

/** Renders one resource type. */
export function renderResource(sources: Sources, resource: Resource): RenderedResource {
  const { name, cloudFormationType: type, documentation } = resource;
  const rendering: Rendering = { ...sources, resource, pending: [], seen: new Set() };
  const properties = membersOf(rendering, type, resource.properties);
  const objects: [string, readonly Member[]][] = [];
  for (let next = rendering.pending.shift(); next; next = rendering.pending.shift()) {
    objects.push([objectName(resource, next), membersOf(rendering, `${type}.${next.name}`, next.properties)]);
  }
  const attributes = attributesOf(rendering);
  const blocks = [
    docComment(documentation, [], '') + block(`${name}Properties`, properties),
    ...objects.map(([object, members]) => block(object, members)),
    block(`${name}Attributes`, attributes),
  ];
  const schema = {
    p: shapesOf(properties),
    o: Object.fromEntries(objects.map(([object, members]) => [object, shapesOf(members)])),
    a: shapesOf(attributes.map((attribute) => ({ ...attribute, required: false }))),
    r: shapeOf(sources.identifiers.ofRef(resource)),
  };
  return { text: blocks.join('\n'), schema };
}

function block(name: string, members: readonly Member[]): string {
  const lines = members.map(
    (member) => `${member.comment}  readonly ${key(member.name)}${member.required ? '' : '?'}: ${member.type};\n`,
  );
  return `export interface ${name} {\n${lines.join('')}}\n`;
}

function shapesOf(members: readonly Member[]) {
  return Object.fromEntries(members.map(({ name, required, type }) => [required ? `${name}!` : name, shapeOf(type)]));
}

function membersOf(rendering: Rendering, place: string, properties: ResourceProperties): readonly Member[] {
  return Object.entries(properties)
    .filter(([, { deprecated }]) => String(deprecated) !== 'IGNORE')
    .sort(byName)
    .map(([member, property]) => {
      const { required, type } = rendering.corrections.apply(`${place}.${member}`, {
        required: property.required ?? false,
        documentation: property.documentation ?? '',
        targets: property.relationshipRefs,
        typeFor: (targets) => typeOf(rendering, property.type, member, targets),
      });
      return { name: member, required, type, comment: docComment(property.documentation, notes(property), '  ') };
    });
}

function typeOf(rendering: Rendering, spec: PropertyType, property: string, targets?: readonly Target[]): string {
  switch (spec.type) {
    case 'string':
      return spec.allowedValues
        ? `Value<${literals(spec.allowedValues)}>`
        : idOf(rendering.identifiers, property, targets);
    case 'integer':
      return spec.allowedValues ? `Value<${literals(spec.allowedValues)}>` : 'Numeric';
    case 'array':
      return `List<${typeOf(rendering, spec.element, property, targets)}>`;
    case 'map':
      return `Dictionary<${typeOf(rendering, spec.element, property)}>`;
    case 'union':
      return either(spec.types.map((one) => typeOf(rendering, one, property, targets)));
    case 'ref':
      return objectType(rendering, rendering.specification.definition(spec));
    default:
      return PLAIN_TYPES[spec.type];
  }
}

const PLAIN_TYPES = {
  'date-time': 'Text',
  number: 'Numeric',
  boolean: 'Flag',
  json: 'Json',
  tag: 'Value<Tag>',
  null: 'never',
} as const;

function objectType({ resource, pending, seen }: Rendering, definition: TypeDefinition): string {
  if (isTag(definition)) return 'Value<Tag>';
  if (!seen.has(definition.name)) pending.push(definition);
  seen.add(definition.name);
  return `Value<${objectName(resource, definition)}>`;
}

/** An object type that is itself called Properties must not merge with the resource's own interface. */
function objectName({ name }: Resource, definition: TypeDefinition): string {
  return `${name}${definition.name}${/^(Properties|Attributes)$/.test(definition.name) ? 'Object' : ''}`;
}

function idOf(identifiers: Identifiers, property: string, targets: readonly Target[] | undefined): string {
  const id = targets && targets.length > 0 ? identifiers.ofProperty(property, targets) : undefined;
  return id ? `Value<${id}>` : 'Text';
}

function notes({ causesReplacement, deprecated }: Property): string[] {
  return [
    ...(causesReplacement === 'yes' ? ['A change replaces the resource.'] : []),
    ...(deprecated ? ['@deprecated'] : []),
  ];
}

function attributesOf({ identifiers, attributes, resource }: Rendering): readonly Member[] {
  const specified = Object.entries(resource.attributes).flatMap(([name, { type, documentation }]) => {
    const scalar = attributeType(name, type, identifiers.ofAttribute(resource, name));
    // GetAtt of an object is of no use in a template: what stands inside it is an attribute of its own.
    return scalar ? [{ name, required: true, type: scalar, comment: docComment(documentation, [], '  ') }] : [];
  });
  const added = Object.entries(attributes[resource.cloudFormationType] ?? {});
  return [...specified, ...added.map(([name, type]) => ({ name, required: true, type, comment: '' }))];
}

function attributeType(name: string, spec: PropertyType, id: string): string | undefined {
  switch (spec.type) {
    case 'string':
      // Ports of databases and caches are attributes of type String, and belong where a number does.
      return name.endsWith('.Port') ? `\`\${number}\`` : id;
    case 'date-time':
      return 'string';
    case 'integer':
    case 'number':
      return 'number';
    case 'boolean':
      return 'boolean';
    case 'array':
      return spec.element.type === 'string' ? `readonly (${id})[]` : undefined;
    default:
      return undefined;
  }
}
