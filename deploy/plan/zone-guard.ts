import { RookeryError } from '../../generator/errors.ts';
import type { Template } from '../../generator/model.ts';
import type { Stack } from '../model.ts';
import { mappedValues } from './mapped-values.ts';
import { currentValues, type ParameterDeclaration, type ResolvedParameter } from './parameters.ts';

interface Weakness {
  /** How the names of such parameters end: `ShopMinTasks`. */
  readonly ending: string;
  readonly isWeak: (value: string) => boolean;
  readonly mend: string;
}

const fewerThan = (least: number) => (value: string) => Number(value) < least;
const is = (weak: string) => (value: string) => value === weak;

/** By what a parameter of the catalogue says that a part of the system lies in one zone alone. */
const WEAKNESSES: readonly Weakness[] = [
  { ending: 'MinTasks', isWeak: fewerThan(2), mend: '2 at least' },
  { ending: 'MinHosts', isWeak: fewerThan(2), mend: '2 at least' },
  { ending: 'Readers', isWeak: fewerThan(1), mend: '1 at least' },
  { ending: 'MultiAz', isWeak: is('false'), mend: 'true' },
  { ending: 'NatGateways', isWeak: is('one'), mend: 'zone, regional or none' },
];

interface Guarded {
  readonly environment: string;
  readonly master: Template;
  readonly declared: Readonly<Record<string, ParameterDeclaration>>;
  readonly parameters: readonly ResolvedParameter[];
  readonly deployed: Stack | undefined;
  /** Parameters that are meant as they are. */
  readonly except: readonly string[];
}

/** Refuses parameters, and rows of mappings, with which the loss of a zone would interrupt the system. */
export function checkZones({ environment, master, declared, parameters, deployed, except }: Guarded): void {
  const values = currentValues(declared, parameters, deployed);
  const own = Object.keys(declared).map((name) => ({ name, parameter: name, value: String(values[name]) }));
  const weak = [...own, ...mappedValues(master, values)].flatMap(({ name, parameter, value }) => {
    const weakness = WEAKNESSES.find(({ ending, isWeak }) => parameter.endsWith(ending) && isWeak(value));
    return weakness === undefined || except.includes(name) ? [] : [`${name} is ${value}, not ${weakness.mend}`];
  });
  if (weak.length === 0) return;
  throw new RookeryError(
    'OneZone',
    {
      what: `environment ${environment} would not outlive the loss of a zone:\n  ${weak.join('\n  ')}`,
      why: 'environments.ts asks for that by `multiAz`. Nothing was changed.',
      mend: "set the parameters so, or name those that are meant: multiAz: { except: ['...'] }.",
    },
    3,
  );
}
