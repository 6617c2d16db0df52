import { RookeryError } from '../../../generator/errors.ts';
import type { Role } from '../../../generator/parameters/role.ts';
import type { MappedValue } from '../../../generator/system/roles.ts';
import type { ParameterDeclaration, Stack } from '../../model.ts';
import { currentValues, type ResolvedParameter } from '../parameters.ts';

interface Weakness {
  readonly role: Role;
  readonly isWeak: (value: string) => boolean;
  readonly mend: string;
}

const fewerThan = (least: number) => (value: string) => Number(value) < least;
const is = (weak: string) => (value: string) => value === weak;

/** By what a parameter says that a part of the system lies in one zone alone. */
const WEAKNESSES: readonly Weakness[] = [
  { role: 'MinTasks', isWeak: fewerThan(2), mend: '2 at least' },
  { role: 'MinHosts', isWeak: fewerThan(2), mend: '2 at least' },
  { role: 'Readers', isWeak: fewerThan(1), mend: '1 at least' },
  { role: 'MultiAz', isWeak: is('false'), mend: 'true' },
  { role: 'NatGateways', isWeak: is('one'), mend: 'zone, regional or none' },
];

interface Guarded {
  readonly environment: string;
  readonly declared: Readonly<Record<string, ParameterDeclaration>>;
  readonly parameters: readonly ResolvedParameter[];
  readonly deployed: Stack | undefined;
  /** Values that stand in mappings of the templates instead. */
  readonly mapped?: readonly MappedValue[] | undefined;
  /** Parameters, and such values, that are meant as they are. */
  readonly except: readonly string[];
}

/** Refuses parameters with which the loss of a zone would interrupt the system. */
export function checkZones({ environment, declared, parameters, deployed, mapped = [], except }: Guarded): void {
  const values = currentValues(declared, parameters, deployed);
  const own = Object.entries(declared).map(([name, { roles }]) => ({ name, roles, value: String(values[name]) }));
  const all = [...own, ...mapped.map(({ role, ...rest }) => ({ ...rest, roles: [role] }))];
  const weak = all.flatMap(({ name, roles, value }) => {
    const weakness = WEAKNESSES.find(({ role, isWeak }) => roles?.includes(role) && isWeak(value));
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
