import { RookeryError } from '../../errors.ts';
import type { DeclaredResource, Document, Template } from '../../model.ts';
import { within } from '../../values/references.ts';
import { Token } from '../../values/value.ts';
import { isLiteral, known, nestedScope, ownScope, type Scope } from '../known.ts';
import { between } from './between.ts';
import { cloudfront } from './cloudfront.ts';
import { database } from './database.ts';
import { ecs } from './ecs.ts';
import { elb } from './elb.ts';
import { messaging } from './messaging.ts';
import { monitoring } from './monitoring.ts';
import { network } from './network.ts';
import { related } from './related.ts';
import { combinationsOf, type Fields, type Finding, findingsOf, type ServiceRules, type TypeRules } from './rules.ts';
import { scaling } from './scaling.ts';
import { security } from './security.ts';
import { storage } from './storage.ts';
import { worldsOf } from './worlds.ts';

const SERVICES: ServiceRules = {
  ...cloudfront,
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

/** Who refuses what has no rules but those of its relations. */
const OTHERS: Readonly<Record<string, string>> = { 'AWS::StepFunctions::StateMachine': 'AWS Step Functions' };

/** The rules of all services, by resource type: those of each, and which of its properties go together. */
export const SERVICE_RULES: ServiceRules = Object.fromEntries(
  [...new Set([...Object.keys(SERVICES), ...Object.keys(related)])].map((type): [string, TypeRules] => {
    const { by = OTHERS[type] ?? 'Amazon EC2', combinations = [], ...rules } = SERVICES[type] ?? {};
    return [type, { ...rules, by, combinations: [...combinations, ...(related[type] ?? [])] }];
  }),
);

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
  for (const checked of checkedResources(document)) {
    const { logicalId, resource } = checked;
    const [found] =
      resource.nested === undefined
        ? ownFindings(path, checked, scope)
        : nestedFindings(logicalId, resource.nested, resource.Properties, scope);
    if (found !== undefined) throw refusal(path, found);
  }
  for (const { logicalId, ...found } of between(document, scope)) {
    throw refusal(path, { ...found, place: `Resources.${logicalId}.Properties`, file: path });
  }
}

/**
 * The same for a whole system, once the values of its parameters are known: those that are undefined are not, and those
 * that are not named have their defaults. `whose` begins the message.
 */
export function checkServiceValues(
  whose: string,
  root: Template,
  values: Readonly<Record<string, string | undefined>>,
): void {
  const entries = Object.entries(values).map(([name, value]) => [name, value ?? unknownArgument(name)]);
  const outside: Scope = { Parameters: {}, Mappings: {}, Conditions: {}, place: '' };
  const [found] = nestedFindings('', root, Object.fromEntries(entries), outside);
  if (found === undefined) return;
  const { place, file, at, problem, why, mend } = found;
  const where = [place.slice(1), at].filter((part) => part !== '').join('.');
  throw new RookeryError('PropertyRefused', {
    what: `${whose}: with its parameters ${where} of ${file} ${problem}.`,
    why,
    mend,
  });
}

/** What a resource's properties depend on: parameters, those that their conditions read too, and the conditions. */
interface Targets {
  readonly reads: readonly string[];
  readonly conditions: readonly string[];
}

/** A resource that has rules, or nests a template. */
interface Checked {
  readonly logicalId: string;
  readonly resource: DeclaredResource;
  /** Found once, when it is asked for. */
  targets(): Targets;
}

const checkedDocuments = new WeakMap<object, readonly Checked[]>();

function checkedResources(document: Document): readonly Checked[] {
  const done = checkedDocuments.get(document.Resources);
  if (done !== undefined) return done;
  const checked = Object.entries(document.Resources)
    .filter(([, { Type, nested }]) => nested !== undefined || Object.hasOwn(SERVICE_RULES, Type))
    .map(([logicalId, resource]) => {
      let found: Targets | undefined;
      const targets = () => {
        found ??= targetsOf(resource, document);
        return found;
      };
      return { logicalId, resource, targets };
    });
  checkedDocuments.set(document.Resources, checked);
  return checked;
}

function targetsOf({ Type, Properties, attributes }: DeclaredResource, { Parameters, Conditions }: Document): Targets {
  const reads = new Set<string>();
  const inConditions = new Set<string>();
  const skipped = SERVICE_RULES[Type]?.skips;
  const read = (value: unknown): readonly string[] =>
    [...within(value)].flatMap(({ target, place }) => {
      if (Object.hasOwn(Parameters, target) && !skipped?.test(place)) reads.add(target);
      return Object.hasOwn(Conditions, target) ? [target] : [];
    });
  const readCondition = (name: string): void => {
    if (inConditions.has(name)) return;
    inConditions.add(name);
    read(Conditions[name]).forEach(readCondition);
  };
  const conditions = [...new Set(read(Properties))];
  [...conditions, ...read(attributes.Condition)].forEach(readCondition);
  return { reads: [...reads], conditions };
}

/** What is refused in one resource, in any of the cases that its conditions make. */
function* ownFindings(file: string, { logicalId, resource, targets }: Checked, scope: Scope): Generator<Located> {
  const rules = SERVICE_RULES[resource.Type];
  if (rules === undefined) return;
  const located = (finding: Finding): Located => ({ ...finding, place: `Resources.${logicalId}.Properties`, file });
  const combined: (readonly Finding[])[] = [];
  for (const truths of worldsOf(targets().conditions, resource.attributes.Condition?.logicalId, scope)) {
    // Properties are always an object.
    const properties = known(resource.Properties, scope, truths) as Fields;
    for (const finding of findingsOf(rules, properties)) yield located(finding);
    combined.push(combinationsOf(rules, properties));
  }
  const [first] = combined;
  if (first && combined.every((findings) => findings.length > 0)) yield* first.map(located);
}

const nestedDocuments = new WeakMap<object, Map<string, readonly Located[]>>();

/** What is refused in a nested template for what it is passed. Templates are shared: the same arguments are asked once. */
function nestedFindings(logicalId: string, nested: Template, values: unknown, by: Scope): readonly Located[] {
  const scope = nestedScope(by, logicalId, literalsOf(values, by), nested.document);
  const answers = nestedDocuments.get(nested.document.Resources) ?? new Map<string, readonly Located[]>();
  nestedDocuments.set(nested.document.Resources, answers);
  return checkedResources(nested.document).flatMap((checked) => {
    const { resource } = checked;
    const key = keyOf(checked, scope);
    if (key === undefined) return [];
    const findings =
      answers.get(key) ??
      (resource.nested === undefined
        ? [...ownFindings(nested.path, checked, scope)]
        : nestedFindings(checked.logicalId, resource.nested, resource.Properties, scope));
    answers.set(key, findings);
    return findings.map((finding) => ({ ...finding, place: `${logicalId}/${finding.place}` }));
  });
}

/** The arguments that are literal; each argument that is not known is a distinct unknown. */
function literalsOf(values: unknown, by: Scope): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    Object.entries(values as Readonly<Record<string, unknown>>).map(([name, value]) => {
      const found = known(value, by);
      return [name, found !== undefined && isLiteral(found) ? found : unknownArgument(name)];
    }),
  );
}

const unknownArgument = (name: string) => new Token({ Ref: `AWS::Argument::${name}` });

/** What the findings of a resource depend on: the literals that it reads; undefined where it reads none. */
function keyOf({ logicalId, targets }: Checked, { passed, Parameters }: Scope): string | undefined {
  let key = logicalId;
  let reading = false;
  for (const name of targets().reads) {
    const value = passed?.values[name] ?? Parameters[name]?.Default;
    const open = value === undefined || value instanceof Token;
    reading ||= !open;
    key += open ? '\n?' : `\n=${Array.isArray(value) ? JSON.stringify(value) : value}`;
  }
  return reading ? key : undefined;
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
