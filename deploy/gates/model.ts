import type { Outputs, Template } from '../../generator/model.ts';
import type { PlacedRoot, Roots } from '../../generator/roots/model.ts';
import type { Plan, StackOutput } from '../model.ts';

type Awaitable = void | Promise<void>;

/** Where a release is made, as hooks are told. */
export interface ReleasePlace {
  /** The environment's name, for example `production`. */
  readonly environment: string;
  readonly stackName: string;
  readonly region: string;
  /** Twelve digits. */
  readonly account: string;
  /** Of a system of several roots: the one that is released. */
  readonly root?: string | undefined;
  /** Writes a line between those of the command. */
  log(line: string): void;
}

/** Functions of the system's own that are called while a release is made. What one throws ends the release as its line says. */
export interface ReleaseHooks {
  /** The templates are emitted and nothing is uploaded: to throw leaves everything as it was. `file` lies under `dist/`. */
  afterSynth?(place: ReleasePlace, templates: readonly { readonly file: string; readonly text: string }[]): Awaitable;
  /** The plan passed its guards and nobody was asked yet: to throw drops the change set. */
  afterPlan?(place: ReleasePlace, plan: Plan): Awaitable;
  /** The release is complete and its checks passed: to throw is exit code 4, and nothing is taken back. */
  afterDeploy?(
    place: ReleasePlace,
    result: { readonly status: string; readonly outputs: readonly StackOutput[] },
  ): Awaitable;
  /** The release failed, was refused or rolled back: what this throws is printed beside the failure, which stays. */
  onFailure?(place: ReleasePlace, failure: ReleaseFailure): Awaitable;
}

/** Why a release is none. */
export interface ReleaseFailure {
  /** What the command ends with: 1 rolled back, 2 invalid, 3 refused, 4 needs attention, 5 unknown. */
  readonly exitCode: number;
  /** The stack's status, where something was executed. */
  readonly status?: string | undefined;
  readonly reason: string;
}

/** What has to hold after a rollout. Failing, it is tried again until its patience ends. */
interface Patience {
  /** Seconds during which a failure may still turn into a success: 30 unless it says another number. */
  readonly patienceSeconds?: number;
}

/** A URL that has to answer: an output of the master template that is one. */
export interface UrlCheck<Name extends string = string> extends Patience {
  readonly output: Name;
  /** In place of the URL's own path. */
  readonly path?: string;
  /** `200` (which it is), `200,204` or `200-299`. */
  readonly status?: string;
  /** A regular expression that the body has to match. */
  readonly body?: string;
}

/** A program that has to end with exit code 0. It finds the stack's outputs in variables of their names: `ShopUrl`. */
export interface CommandCheck extends Patience {
  /** The program and its arguments; it runs in the folder of the system. */
  readonly command: readonly [string, ...string[]];
}

/** What a release needs to be one, beside what CloudFormation sees to. */
export interface ReleaseGates<Name extends string = string> {
  /**
   * Tasks by the paths of their nested stacks (`Migrate`, `Shop/Migrate`). Where the release changes the task definition of one,
   * it runs as the release describes it, and has to end with 0 before anything else is changed.
   */
  readonly migrations?: readonly string[];
  /** What has to hold afterwards: where it does not, what was deployed before is put back. */
  readonly checks?: readonly (UrlCheck<Name> | CommandCheck)[];
}

type OutputNames<T> = T extends Template<never, infer O> ? (O extends Outputs ? keyof O & string : never) : never;

/** What `release.ts` exports as `release`, for a master template or a system of several roots. */
export type Release<T> = T extends Roots
  ? { readonly roots?: Readonly<Record<string, ReleaseGates>>; readonly hooks?: ReleaseHooks }
  : ReleaseGates<OutputNames<T>> & { readonly hooks?: ReleaseHooks };

/** What a release of one stack needs, checked. */
export interface Gates {
  readonly migrations: readonly string[];
  readonly checks: readonly (UrlCheck | CommandCheck)[];
  readonly hooks: ReleaseHooks;
}

/** A root, or the only master, as gates look at it. */
export type Gated = Pick<PlacedRoot, 'template'> & Partial<Pick<PlacedRoot, 'name'>>;
