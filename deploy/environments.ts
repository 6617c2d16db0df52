import { RookeryError } from '../generator/errors.ts';
import type { ArgumentsOf } from '../generator/model.ts';
import { nearest } from '../generator/nearest.ts';
import type { LeftOfRoots, Roots } from '../generator/roots/model.ts';
import type { Literal } from '../generator/values/literal.ts';
import { environmentSchema } from './environment-schema.ts';
import type { ParameterValue, Target } from './model.ts';
import type { StackPolicies } from './plan/stack-policy/model.ts';

type ParameterValues<A> = { readonly [Name in keyof A]?: Literal<NonNullable<A[Name]>> };

/** Where a stack is, and who deploys it. */
interface Place {
  readonly region: string;
  /** Twelve digits: another account is refused. */
  readonly account?: string;
  /** ARN of a role that is assumed for it, with the credentials that the command has. */
  readonly role?: string;
  /** What the role's trust policy asks for beside. */
  readonly externalId?: string;
  /** ARN of the role that CloudFormation works in, which the deployer passes to it; without one it works as the caller. */
  readonly cloudFormationRole?: string;
}

/** What an environment says whatever the number of its roots. */
interface CommonSettings extends Place {
  readonly stackName: string;
  /** `<stackName>-foundation` in small letters unless another is named: image repositories are called by it. */
  readonly foundationStackName?: string;
  /** Refuses to delete the stack. */
  readonly terminationProtection?: boolean;
  /** What updates may do to resources: `protect-data`, or policies of your own. */
  readonly stackPolicy?: StackPolicies;
  /** Refuses to deploy alarms that call nobody: each stack that has some is passed a topic. */
  readonly alarms?: boolean;
  /** What the keys of templates in the bucket begin with: empty, or ending in a slash. */
  readonly templatePrefix?: string;
  readonly tags?: Readonly<Record<string, string>>;
  /**
   * Of several environments that one command names: those with the same number are side by side, after those with lower ones.
   * Without it an environment comes after those that stand before it.
   */
  readonly wave?: number;
  /**
   * Of the environment `local` alone, any other with it is refused: servers of this machine in the place of databases and
   * caches, which are records there. Addresses by the logical ids of the resource or of its nested stack:
   * `{ Database: 'postgres://app@127.0.0.1:5432/app' }`.
   */
  readonly substitutes?: Readonly<Record<string, string>>;
}

/** One named target of `environments.ts`, with the values of master's parameters there. */
interface EnvironmentOfMaster<A> extends CommonSettings {
  /**
   * Refuses parameters with which the loss of a zone would interrupt it: one task, a database without a standby, one NAT
   * gateway. Parameters in `except` are meant as they are, and so are values that a stack takes from a mapping:
   * `'Website.MinTasks'`.
   */
  readonly multiAz?: boolean | { readonly except: readonly (keyof A | `${string}.${string}`)[] };
  readonly parameters?: ParameterValues<A>;
}

/** What an environment says of one root of several: what it does not say is as for the environment. */
export interface RootOf<A> extends Partial<Place> {
  /** `<stackName>-<root>` unless another is named. */
  readonly stackName?: string;
  readonly terminationProtection?: boolean;
  readonly stackPolicy?: StackPolicies;
  readonly multiAz?: EnvironmentOfMaster<A>['multiAz'];
  readonly parameters?: ParameterValues<A>;
}

/** Parameters of any root of a system: where roots share a name, what all of them take. */
type SharedBy<R> = { [Name in KeysOf<R[keyof R]>]?: ValueOf<R[keyof R], Name> };
type KeysOf<T> = T extends unknown ? keyof T : never;
type ValueOf<T, Name> = (
  T extends { readonly [N in Name & PropertyKey]?: infer V }
    ? (value: V) => void
    : never
) extends (value: infer V) => void
  ? V
  : never;

/** One named target of a system of several roots. */
interface EnvironmentOfRoots<R> extends CommonSettings {
  /** Every root has to stand the loss of a zone, unless it says otherwise. */
  readonly multiAz?: boolean;
  /** Values for each root that has a parameter of the name and is not passed it. */
  readonly parameters?: ParameterValues<SharedBy<R>>;
  readonly roots?: { readonly [Name in keyof R]?: RootOf<R[Name]> };
}

/** One named target of `environments.ts`, typed by what is deployed: a master template, or a system of several roots. */
export type EnvironmentOf<T> = T extends Roots
  ? EnvironmentOfRoots<LeftOfRoots<T>>
  : EnvironmentOfMaster<ArgumentsOf<T>>;

/** For `export const environments = { ... } satisfies Environments<typeof masterTemplate>`, or `<typeof system>`. */
export type Environments<T> = Readonly<Record<string, EnvironmentOf<T>>>;

/** An environment, checked. */
export interface Environment {
  /** The embedded endpoint's address is not known here: whoever starts it adds it. */
  readonly target: Target;
  readonly parameters: Readonly<Record<string, ParameterValue>>;
  readonly terminationProtection: boolean;
  /** Absent where the stacks keep the policies that they have. */
  readonly stackPolicy?: StackPolicies | undefined;
  /** Absent where one zone is enough. */
  readonly multiAz?: { readonly except: readonly string[] } | undefined;
  /** Whether somebody has to hear of every alarm. */
  readonly alarms?: true | undefined;
  /** Absent where the environment does not say. */
  readonly templatePrefix?: string | undefined;
  /** Of several environments that one command names, which are side by side; absent where one comes after the other. */
  readonly wave?: number | undefined;
  /** What it says of single roots of a system of several, by their names. */
  readonly roots?: Readonly<Record<string, RootSettings>> | undefined;
  /** Addresses of this machine in the place of records, by path; passwords may be in them. */
  readonly substitutes?: Readonly<Record<string, string>> | undefined;
}

/** What an environment says of one root, checked: what is absent is as for the environment. */
export interface RootSettings {
  readonly stackName?: string | undefined;
  readonly region?: string | undefined;
  readonly account?: string | undefined;
  readonly role?: string | undefined;
  readonly externalId?: string | undefined;
  readonly cloudFormationRole?: string | undefined;
  readonly terminationProtection?: boolean | undefined;
  readonly stackPolicy?: StackPolicies | undefined;
  readonly multiAz?: boolean | { readonly except: readonly string[] } | undefined;
  readonly parameters: Readonly<Record<string, ParameterValue>>;
}

/** The environment that needs no account: it talks to the embedded endpoint. */
export const LOCAL = 'local';

/**
 * Checks what `environments.ts` exports, `file` being where it lies; only commands that need an environment load zod.
 */
export async function parseEnvironment(raw: unknown, name: string, file = 'environments.ts'): Promise<Environment> {
  if (typeof raw !== 'object' || raw === null) throw missing(file);
  if (!Object.hasOwn(raw, name)) throw unknownEnvironment(file, name, Object.keys(raw));
  // The member is there; what it is, the schema finds out.
  const result = (await environmentSchema()).safeParse((raw as Record<string, unknown>)[name]);
  if (!result.success) throw invalid(file, name, result.error.issues);
  const {
    foundationStackName,
    terminationProtection,
    stackPolicy,
    alarms,
    templatePrefix,
    parameters,
    wave,
    roots,
    substitutes,
    ...rest
  } = result.data;
  if (substitutes !== undefined && name !== LOCAL) throw notLocal(file, name);
  const { multiAz, ...target } = rest;
  return {
    target: {
      ...target,
      environment: name,
      foundationStackName: foundationStackName ?? `${target.stackName.toLowerCase()}-foundation`.replaceAll(/-+/g, '-'),
    },
    parameters,
    terminationProtection,
    ...(stackPolicy !== undefined && { stackPolicy }),
    multiAz: zonesOf(multiAz),
    ...(alarms && { alarms }),
    templatePrefix,
    wave,
    roots,
    ...(substitutes !== undefined && { substitutes }),
  };
}

/** What is asked of the zones, in one form. */
export function zonesOf(multiAz: RootSettings['multiAz']): Environment['multiAz'] {
  return multiAz === true ? { except: [] } : multiAz || undefined;
}

function notLocal(file: string, name: string): RookeryError {
  return new RookeryError('EnvironmentInvalid', {
    what: `${file}: environments.${name}.substitutes: only the environment "${LOCAL}" has them.`,
    why: 'a server of this machine stands in the place of a record of the embedded endpoint, and of nothing on AWS.',
    mend: `move it to the environment "${LOCAL}", or take it away.`,
  });
}

interface Issue {
  readonly path: readonly PropertyKey[];
  readonly message: string;
  readonly code?: string;
  readonly keys?: readonly string[];
}

function invalid(file: string, name: string, issues: readonly Issue[]): RookeryError {
  const place = (path: readonly PropertyKey[]) => ['environments', name, ...path.map(String)].join('.');
  const lines = issues.map(({ path, message, keys }) =>
    keys === undefined
      ? `${place(path)}: ${message}`
      : keys.map((key) => `${place([...path, key])}: no such setting`).join('\n  '),
  );
  return new RookeryError('EnvironmentInvalid', {
    what: `${file}: ${lines.join('\n  ')}`,
    why: 'a command needs to know for certain where it works.',
    mend: 'correct the value; the types of environments.ts show most of these while you write.',
  });
}

function unknownEnvironment(file: string, name: string, known: readonly string[]): RookeryError {
  const close = nearest(name, known);
  return new RookeryError('EnvironmentUnknown', {
    what: `${file}: there is no environment "${name}".`,
    why: `it has ${known.join(', ') || 'none'}.`,
    mend: close === undefined ? 'name one of these, or add it there.' : `did you mean --env ${close}?`,
  });
}

function missing(file: string) {
  return new RookeryError('EnvironmentsMissing', {
    what: `${file}: the file is not there, or exports no \`environments\`.`,
    why: 'it names the stack, its region and the parameter values of each environment.',
    mend: `write it beside the master template:
    import type { Environments } from 'rookery/deploy';
    import type { masterTemplate } from './master.ts';
    export const environments = {
      local: { stackName: 'my-system', region: 'us-east-1', parameters: {} },
    } satisfies Environments<typeof masterTemplate>;`,
  });
}
