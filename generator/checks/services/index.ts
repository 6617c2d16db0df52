import { canonicalJson } from '../../canonical.ts';
import { RookeryError } from '../../errors.ts';
import { within } from '../../references.ts';
import type { DeclaredResource, Document, Template } from '../../template.ts';
import { Token } from '../../value.ts';
import { isLiteral, known, nestedScope, ownScope, type Scope } from '../known.ts';
import { database } from './database.ts';
import { ecs } from './ecs.ts';
import { elb } from './elb.ts';
import { messaging } from './messaging.ts';
import { monitoring } from './monitoring.ts';
import { network } from './network.ts';
import { type Fields, type Finding, findingsOf, type ServiceRules } from './rules.ts';
import { scaling } from './scaling.ts';
import { security } from './security.ts';
import { storage } from './storage.ts';
import { worldsOf } from './worlds.ts';

/** The rules of all services, by resource type. */
export const serviceRules: ServiceRules = {
  ...database,
  ...ecs,
  ...elb,
  ...messaging,
  ...monitoring,
  ...network,
  ...scaling,
  ...security,
  ...storage,
};

/** What is refused, where: the stacks on the way, and the template at the end of it. */
interface Located extends Finding {
  readonly place: string;
  readonly file: string;
}

/**
 * Refuses literal values that the service behind a resource would refuse: those in the template itself, and those that
 * it passes to the templates that it nests. What only the deployment knows is left to the service.
 */
export function checkServices(path: string, document: Document): void {
  const scope = ownScope(document);
  for (const { logicalId, resource } of checkedResources(document)) {
    const [found] =
      resource.nested === undefined
        ? ownFindings(path, logicalId, resource, scope)
        : nestedFindings(logicalId, resource.nested, resource.Properties, scope);
    if (found !== undefined) throw refusal(path, found);
  }
}

/** A resource that has rules, or nests a template; and the parameters that its properties and their conditions read. */
interface Checked {
  readonly logicalId: string;
  readonly resource: DeclaredResource;
  readonly reads: readonly string[];
}

const checkedDocuments = new WeakMap<object, readonly Checked[]>();

function checkedResources(document: Document): readonly Checked[] {
  const done = checkedDocuments.get(document.Resources);
  if (done !== undefined) return done;
  const checked = Object.entries(document.Resources)
    .filter(([, { Type, nested }]) => nested !== undefined || Object.hasOwn(serviceRules, Type))
    .map(([logicalId, resource]) => ({ logicalId, resource, reads: [...readsOf(resource, document)] }));
  checkedDocuments.set(document.Resources, checked);
  return checked;
}

function readsOf({ Properties, attributes }: DeclaredResource, { Parameters, Conditions }: Document): Set<string> {
  const reads = new Set<string>();
  const seen = new Set<string>();
  const read = (value: unknown): void => {
    for (const { target } of within(value)) {
      if (Object.hasOwn(Parameters, target)) reads.add(target);
      if (!Object.hasOwn(Conditions, target) || seen.has(target)) continue;
      seen.add(target);
      read(Conditions[target]);
    }
  };
  read([Properties, attributes.Condition]);
  return reads;
}

/** What is refused in one resource, in any of the cases that its conditions make. */
function* ownFindings(file: string, logicalId: string, resource: DeclaredResource, scope: Scope): Generator<Located> {
  const rules = serviceRules[resource.Type];
  if (rules === undefined) return;
  for (const truths of worldsOf(resource, scope)) {
    // Properties are an object, whatever is in them.
    const properties = known(resource.Properties, scope, truths) as Fields;
    for (const finding of findingsOf(rules, properties)) {
      yield { ...finding, place: `Resources.${logicalId}.Properties`, file };
    }
  }
}

const nestedDocuments = new WeakMap<object, Map<string, readonly Located[]>>();

/** What is refused in a nested template for what it is passed. Templates are shared: the same arguments are asked once. */
function nestedFindings(logicalId: string, nested: Template, given: unknown, by: Scope): readonly Located[] {
  const scope = nestedScope(by, logicalId, literalsOf(given, by), nested.document);
  return checkedResources(nested.document).flatMap(({ logicalId: inner, resource, reads }) => {
    const key = keyOf(inner, reads, scope);
    if (key === undefined) return [];
    const answers = nestedDocuments.get(nested.document.Resources) ?? new Map<string, readonly Located[]>();
    nestedDocuments.set(nested.document.Resources, answers);
    const findings =
      answers.get(key) ??
      (resource.nested === undefined
        ? [...ownFindings(nested.path, inner, resource, scope)]
        : nestedFindings(inner, resource.nested, resource.Properties, scope));
    answers.set(key, findings);
    return findings.map((finding) => ({ ...finding, place: `${logicalId}/${finding.place}` }));
  });
}

/** The arguments that are literal; what is not known is unknown in its own way, whatever it is. */
const literalsOf = (given: unknown, by: Scope): Readonly<Record<string, unknown>> =>
  Object.fromEntries(
    Object.entries(given as Readonly<Record<string, unknown>>).map(([name, value]) => {
      const found = known(value, by);
      return [name, found !== undefined && isLiteral(found) ? found : new Token({ Ref: `AWS::Argument::${name}` })];
    }),
  );

/** What the findings of a resource depend on: the literals that it reads; undefined where it reads none. */
function keyOf(logicalId: string, reads: readonly string[], { passed, Parameters }: Scope): string | undefined {
  const values = reads.map((name) => passed?.values[name] ?? Parameters[name]?.Default);
  return values.every((value) => !isLiteral(value)) ? undefined : `${logicalId} ${canonicalJson(values)}`;
}

function refusal(path: string, { place, file, at, problem, why, mend }: Located): RookeryError {
  const [resource = '', ...stacks] = place.split('/').reverse();
  const where = `${resource}${at === '' ? '' : `.${at}`}`;
  return new RookeryError('PropertyRefused', {
    what:
      stacks.length === 0
        ? `${path}: ${where} ${problem}.`
        : `${path}: stack ${stacks.reverse().join('/')} is passed a value with which ${where} of ${file} ${problem}.`,
    why,
    mend,
  });
}
