import { emittedParameters } from './emitted-parameters.ts';
import { HEADER } from './header.ts';
import type { DeclaredResource, Document, Template } from './model.ts';
import { Token } from './values/value.ts';
import { toYaml } from './yaml.ts';

const LOCATION_ARGUMENTS = {
  TemplateBucket: new Token({ Ref: 'TemplateBucket' }),
  TemplatePrefix: new Token({ Ref: 'TemplatePrefix' }),
};

function templateUrl(key: string) {
  return new Token({
    'Fn::Sub': `https://\${TemplateBucket}.s3.\${AWS::Region}.\${AWS::URLSuffix}/\${TemplatePrefix}${key}`,
  });
}

/** How a parent names a nested template: by its key in the bucket, or by a path relative to its own file. */
export type Location = { readonly key: string } | { readonly path: string };

/** The text of one template, with a blank line between its sections and between its resources. */
export function documentText(template: Template, locate: (child: Template) => Location): string {
  const { document } = template;
  const atBucket = template.children.some((child) => 'key' in locate(child));
  const sections = [
    `${HEADER}${toYaml({ AWSTemplateFormatVersion: '2010-09-09', Description: document.Description })}`,
    document.Transform.length > 0 ? toYaml({ Transform: document.Transform }) : '',
    section('Metadata', document.Metadata),
    section('Parameters', shown(atBucket ? emittedParameters(template) : document.Parameters)),
    section('Rules', document.Rules),
    section('Mappings', document.Mappings, MAPPING_ROWS),
    section('Conditions', document.Conditions),
    resources(document, locate),
    section('Outputs', shown(document.Outputs)),
  ];
  return sections.filter((text) => text !== '').join('\n');
}

/** The column at which the attributes of a mapping would stand, below section, name and key. */
const MAPPING_ROWS = 6;

/** Declarations without what only the deployer reads of them. */
function shown(entries: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    Object.entries(entries).map(([name, entry]) => {
      const { role: _, imagesOf: __, ...rest } = entry as { readonly role?: unknown; readonly imagesOf?: unknown };
      return [name, rest];
    }),
  );
}

function section(name: string, entries: Readonly<Record<string, unknown>>, rows?: number) {
  return Object.keys(entries).length > 0 ? toYaml({ [name]: entries }, '', rows) : '';
}

function resources(document: Document, locate: (child: Template) => Location): string {
  const entries = Object.entries(document.Resources).map(([logicalId, resource]) => {
    const comment = resource.attributes.comment?.split('\n').map((line) => `# ${line}\n`) ?? [];
    return indent(comment.join('')) + toYaml({ [logicalId]: emittedResource(resource, locate) }, '  ');
  });
  return `Resources:\n${entries.join('\n')}`;
}

function emittedResource(
  { Type, nested, tags, attributes, Properties }: DeclaredResource,
  locate: (child: Template) => Location,
) {
  const { comment: _, Condition, DependsOn, Metadata, ...policies } = attributes;
  const dependencies = DependsOn?.map((other) => other.logicalId);
  return {
    Type,
    Condition,
    DependsOn: dependencies?.length === 1 ? dependencies[0] : dependencies,
    ...policies,
    Metadata,
    Properties:
      nested === undefined
        ? unlessEmpty(Properties)
        : { ...nestedProperties(nested, Properties, locate(nested)), Tags: tags },
  };
}

function nestedProperties(child: Template, values: unknown, location: Location) {
  if ('path' in location) return { TemplateURL: location.path, Parameters: unlessEmpty(values) };
  const places = child.children.length > 0 ? LOCATION_ARGUMENTS : {};
  return { TemplateURL: templateUrl(location.key), Parameters: unlessEmpty({ ...places, ...(values as object) }) };
}

function unlessEmpty(value: unknown) {
  return typeof value === 'object' && value !== null && Object.keys(value).length === 0 ? undefined : value;
}

/** Two spaces before each line that is not empty. */
const indent = (text: string) => text.replace(/^(?=.)/gm, '  ');
