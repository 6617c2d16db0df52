import { posix } from 'node:path';
import { type Plain, readTemplate } from '../../../generator/file-template/read.ts';

type Fields = Readonly<Record<string, Plain>>;

/** A resource as its template has it. */
export interface PlainResource {
  readonly Type: string;
  readonly Condition?: Plain;
  readonly Properties: Fields;
}

/** A template at one place of a tree of stacks. */
export interface Instance {
  /** The logical ids of the stacks on the way, `Web/Inner`; empty for a root. */
  readonly path: string;
  /** The name of the root that it belongs to. */
  readonly root: string;
  readonly description: string;
  readonly parameters: Readonly<Record<string, Fields>>;
  readonly resources: Readonly<Record<string, PlainResource>>;
  readonly outputs: Fields;
  /** What it is passed, and by whom. */
  readonly passed: Fields;
  readonly parent: Instance | undefined;
  /** Of a root: parameters that are outputs of other roots. */
  readonly read: ReadonlyMap<string, { readonly instance: Instance; readonly output: string }>;
  readonly children: ReadonlyMap<string, Instance>;
}

/** The texts of a tree of templates whose nested places are relative. */
export type Texts = ReadonlyMap<string, string>;

/** The tree of stacks that a root template makes, as its texts say. */
export function instancesOf(texts: Texts, file: string, root: string, outside: Instance['read'] = new Map()): Instance {
  const read = new Map<string, Fields>();
  const templateAt = (path: string): Fields => {
    const known = read.get(path) ?? readTemplate(path, texts.get(path) ?? '');
    read.set(path, known);
    return known;
  };
  const make = (path: string, at: string, passed: Fields, parent: Instance | undefined): Instance => {
    const template = templateAt(at);
    const resources = fields(template.Resources) as unknown as Instance['resources'];
    const children = new Map<string, Instance>();
    const instance: Instance = {
      path,
      root,
      description: String(template.Description ?? ''),
      parameters: fields(template.Parameters) as Instance['parameters'],
      resources: Object.fromEntries(Object.entries(resources).map(withProperties)),
      outputs: fields(template.Outputs),
      passed,
      parent,
      read: parent === undefined ? outside : new Map(),
      children,
    };
    for (const [logicalId, { Type, Properties = {} }] of Object.entries(resources)) {
      const place = Properties.TemplateURL;
      const nested = typeof place === 'string' ? posix.join(posix.dirname(at), place) : '';
      if (Type !== 'AWS::CloudFormation::Stack' || !texts.has(nested)) continue;
      const inner = path === '' ? logicalId : `${path}/${logicalId}`;
      children.set(logicalId, make(inner, nested, fields(Properties.Parameters), instance));
    }
    return instance;
  };
  return make('', file, {}, undefined);
}

const withProperties = ([logicalId, resource]: [string, PlainResource]) =>
  [logicalId, { ...resource, Properties: fields(resource.Properties) }] as const;

/** An object, or an empty one. */
export function fields(value: Plain | undefined): Fields {
  return typeof value === 'object' && !Array.isArray(value) ? (value as Fields) : {};
}

/** All templates of a tree, parents first. */
export function everyInstance(instance: Instance): readonly Instance[] {
  return [instance, ...[...instance.children.values()].flatMap(everyInstance)];
}
