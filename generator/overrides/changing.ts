import { checkFields } from '../checks/definition.ts';
import { checkNames, checkReplacements } from '../checks/overrides.ts';
import { type Draft, handle } from '../draft.ts';
import { RookeryError } from '../errors.ts';
import type { Body, DeclaredResource, ResourceAttributes } from '../model.ts';
import { nearest } from '../nearest.ts';
import { kindOfParameter } from '../parameters/parameters.ts';
import { Condition } from '../values/intrinsics.ts';
import { Token } from '../values/value.ts';
import type { Replacement } from './left-out.ts';
import type { AttributeChanges, NoEntries, Overrides, Properties } from './model.ts';

type Builder = Omit<Overrides<never, NoEntries>, keyof Body<NoEntries>>;

const RETAINED = { DeletionPolicy: 'Retain', UpdateReplacePolicy: 'Retain' } as const;

/** The functions that change what a draft declares; what is left out is noted in `replacements`. */
export function changing(draft: Draft, replacements: Map<string, Replacement>): Builder {
  const { path, owner, document } = draft;
  const { Resources, Conditions, Parameters } = document;
  const alter = (
    logicalId: string,
    properties: object,
    attributes: AttributeChanges,
    { ...resource }: DeclaredResource,
  ) => {
    // Attributes that are removed are absent.
    const remaining = definedOf<unknown>({ ...resource.attributes, ...attributes }) as ResourceAttributes;
    Resources[logicalId] = { ...resource, Properties: definedOf({ ...properties }), attributes: remaining };
  };
  const retained = (logicalId: string, names: object = {}, type?: string) => {
    const resource = found(draft, logicalId, type);
    alter(logicalId, { ...(resource.Properties as object), ...names }, RETAINED, resource);
  };

  return {
    change(logicalId, type, properties, attributes = {}) {
      const resource = found(draft, logicalId, type);
      if (typeof properties !== 'function') checkFields(path, `the properties of ${logicalId}`, properties);
      checkFields(path, `the attributes of ${logicalId}`, attributes);
      const { nested } = resource;
      // The type that was named is the one that it was declared with.
      const before = resource.Properties as Properties<typeof type>;
      if (typeof properties !== 'function' && Object.keys(properties).length === 0) {
        return alter(logicalId, before, attributes, resource);
      }
      if (nested !== undefined) throw nestedFixed(path, logicalId, nested.path);
      const after = typeof properties === 'function' ? properties(before) : { ...before, ...properties };
      checkFields(path, `the properties of ${logicalId}`, after);
      alter(logicalId, after, attributes, resource);
    },
    retain(...logicalIds) {
      for (const logicalId of logicalIds) retained(logicalId);
    },
    leaveOut(logicalId, type, values = {}) {
      const { Type } = found(draft, logicalId, type);
      checkReplacements(path, logicalId, Type, values);
      delete Resources[logicalId];
      replacements.set(logicalId, definedOf<unknown>(values));
    },
    adopt(logicalId, type, names) {
      checkNames(path, logicalId, names);
      retained(logicalId, names, type);
    },
    existing(logicalId, type) {
      found(draft, logicalId, type);
      return handle(logicalId, owner, type, path);
    },
    existingCondition(logicalId) {
      if (Object.hasOwn(Conditions, logicalId)) return new Condition(logicalId, owner);
      throw undeclared(path, 'condition', logicalId, Object.keys(Conditions));
    },
    parameter(name) {
      const parameter = Object.hasOwn(Parameters, name) ? Parameters[name] : undefined;
      if (parameter !== undefined) return new Token<never>({ Ref: name }, owner, kindOfParameter(parameter));
      throw undeclared(path, 'parameter', name, Object.keys(Parameters));
    },
  };
}

/** The entries that are there. */
export function definedOf<Entry>(record: Readonly<Record<string, Entry | undefined>>) {
  // The entries that are left are not undefined.
  return Object.fromEntries(Object.entries(record).filter(([, entry]) => entry !== undefined)) as Record<string, Entry>;
}

function found({ path, document: { Resources } }: Draft, logicalId: string, type?: string): DeclaredResource {
  const isNamed = typeof logicalId === 'string' && Object.hasOwn(Resources, logicalId);
  const resource = isNamed ? Resources[logicalId] : undefined;
  if (resource === undefined) {
    const types = Object.entries(Resources).map(([name, { Type }]) => `${name} (${Type})`);
    throw undeclared(path, 'resource', String(logicalId), Object.keys(Resources), types);
  }
  if (type === undefined || resource.Type === type) return resource;
  throw new RookeryError('ResourceTypeDiffers', {
    what: `${path}: "${logicalId}" is ${resource.Type}, not ${type} as the override says.`,
    why: 'the type that is named decides which properties the compiler lets through.',
    mend: `name '${resource.Type}', or the logical id that was meant.`,
  });
}

function undeclared(
  path: string,
  kind: 'resource' | 'condition' | 'parameter',
  name: string,
  names: readonly string[],
  described = names,
): RookeryError {
  const close = nearest(name, names);
  const question = close === undefined ? 'name one of them' : `did you mean "${close}"?`;
  return new RookeryError('OverrideUnmatched', {
    what: `${path}: there is no ${kind} "${name}" to override or to refer to.`,
    why: 'an override changes what the template declares; with other options it may declare something else.',
    mend: `${question}${close === undefined ? '' : ' It has'}: ${described.join(', ') || 'none'}.`,
  });
}

function nestedFixed(path: string, logicalId: string, child: string) {
  return new RookeryError('NestedStackFixed', {
    what: `${path}: the properties of "${logicalId}" cannot be changed: it nests ${child}.`,
    why: 'its arguments are passed and checked where `stack` nests it; only its attributes can be overridden.',
    mend: `give \`change\` {} as its properties, and change parameters or template where "${logicalId}" is nested.`,
  });
}
