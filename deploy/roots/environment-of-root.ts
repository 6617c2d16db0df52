import { RookeryError } from '../../generator/errors.ts';
import { nearest } from '../../generator/nearest.ts';
import type { PlacedRoot } from '../../generator/roots/model.ts';
import { type Environment, type RootSettings, zonesOf } from '../environments.ts';
import type { ParameterValue } from '../model.ts';

const NOTHING: RootSettings = { parameters: {} };

/**
 * What an environment is for one root of a system: its own stack name and place, and of the values those of parameters that
 * it has. `file` is where the environment stands.
 */
export function environmentOfRoot(
  environment: Environment,
  root: PlacedRoot,
  all: readonly PlacedRoot[],
  file = 'environments.ts',
): Environment {
  checkNames(environment, all, file);
  const { target } = environment;
  const settings = environment.roots?.[root.name] ?? NOTHING;
  checkPassed(environment, root, settings, file);
  const { stackName = `${target.stackName}-${root.name}`, terminationProtection, multiAz } = settings;
  const stackPolicy = settings.stackPolicy ?? environment.stackPolicy;
  const region = settings.region ?? root.region ?? target.region;
  return {
    target: { ...target, root: root.name, stackName, region, ...identityOf(environment, settings) },
    parameters: { ...sharedWith(root, environment.parameters), ...root.values, ...settings.parameters },
    terminationProtection: terminationProtection ?? environment.terminationProtection,
    ...(stackPolicy !== undefined && { stackPolicy }),
    multiAz: multiAz === undefined ? exceptionsFor(root, environment.multiAz) : zonesOf(multiAz),
    ...(environment.alarms && { alarms: environment.alarms }),
    templatePrefix: environment.templatePrefix,
    wave: environment.wave,
    ...(environment.substitutes && { substitutes: environment.substitutes }),
  };
}

/** An account or a role of its own: then the environment's pin, external id and CloudFormation's role are not for it. */
function identityOf({ target }: Environment, { account, role, externalId, cloudFormationRole }: RootSettings) {
  const isOwn = role !== undefined && role !== target.role;
  const isElsewhere = isOwn || (account !== undefined && account !== target.account);
  return {
    account: account ?? (isOwn ? undefined : target.account),
    role: role ?? target.role,
    externalId: externalId ?? (isOwn ? undefined : target.externalId),
    cloudFormationRole: cloudFormationRole ?? (isElsewhere ? undefined : target.cloudFormationRole),
  };
}

/** A value for all roots is for those that declare its parameter; what the sources pass to one stays as it is there. */
function sharedWith({ template, references }: PlacedRoot, values: Environment['parameters']) {
  return Object.fromEntries(
    Object.entries(values).filter(
      ([name]) => Object.hasOwn(template.document.Parameters, name) && !Object.hasOwn(references, name),
    ),
  ) as Readonly<Record<string, ParameterValue>>; // They are what they were.
}

function exceptionsFor({ template }: PlacedRoot, multiAz: Environment['multiAz']): Environment['multiAz'] {
  const isKnown = (name: string) => name.includes('.') || Object.hasOwn(template.document.Parameters, name);
  return multiAz && { except: multiAz.except.filter(isKnown) };
}

/** Refuses roots that the system does not have, and values for all roots that no root has a parameter for. */
function checkNames({ target, roots = {}, parameters }: Environment, all: readonly PlacedRoot[], file: string): void {
  const names = all.map(({ name }) => name);
  for (const name of Object.keys(roots)) {
    if (!names.includes(name)) throw unknown(`${file}: environments.${target.environment}.roots`, 'root', name, names);
  }
  const left = all.flatMap(({ template, references, values }) =>
    Object.keys(template.document.Parameters).filter(
      (one) => !Object.hasOwn(references, one) && !Object.hasOwn(values, one),
    ),
  );
  for (const name of Object.keys(parameters)) {
    if (!left.includes(name))
      throw unknown(`${file}: environments.${target.environment}.parameters`, 'parameter of any root', name, left);
  }
}

function checkPassed({ target }: Environment, root: PlacedRoot, { parameters }: RootSettings, file: string): void {
  const { name, references, values } = root;
  const passed = Object.keys(parameters).find((one) => Object.hasOwn(references, one) || Object.hasOwn(values, one));
  if (passed === undefined) return;
  const from = references[passed];
  throw new RookeryError('ParameterPassed', {
    what: `${file}: environments.${target.environment}.roots.${name}.parameters.${passed}: the sources pass it.`,
    why: from === undefined ? 'a parameter has one value.' : `it is ${from.output} of the root ${from.root}.`,
    mend: `leave it out here, or pass fromEnvironment to ${passed} where the root is declared.`,
  });
}

function unknown(place: string, what: string, name: string, known: readonly string[]): RookeryError {
  const meant = nearest(name, known);
  return new RookeryError('RootUnknown', {
    what: `${place}: there is no ${what} "${name}".`,
    why: `there are ${[...new Set(known)].join(', ') || 'none'}.`,
    mend: meant === undefined ? 'name one of these, or leave it out.' : `write "${meant}".`,
  });
}
