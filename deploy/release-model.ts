import type { DeclaredProtection } from './plan/guards/protection/declared.ts';

/** A parameter of a release: its value, or why the record does not hold it. */
export type RecordedParameter =
  | { readonly value: string; readonly hidden?: undefined }
  | { readonly hidden: 'NoEcho' | 'secret'; readonly value?: undefined };

/** An image that a release runs. */
export interface RecordedImage {
  /** Where it runs: logical ids from the root down, joined by slashes. */
  readonly path: string;
  /** The root's parameter that holds the tag; absent where the templates say it. */
  readonly parameter?: string | undefined;
  /** The repository's URI. */
  readonly repository: string;
  readonly tag: string;
  /** Absent where the repository could not be asked. */
  readonly digest?: string | undefined;
}

/** What the guards of an update have to know, and emitted templates do not say. */
export interface RecordedGuards {
  readonly shifted: readonly string[];
  readonly members: readonly string[];
  readonly protections: readonly DeclaredProtection[];
}

/** What a deploy puts in place: plain data, which goes with its plan. */
export interface ReleaseContent {
  readonly bucket: string;
  /** What keys in the bucket begin with: empty, or ending in a slash. */
  readonly prefix: string;
  /** Key of the root template, with the prefix. */
  readonly template: string;
  /** Keys of all that it nests, with the prefix. */
  readonly templates: readonly string[];
  readonly parameters: Readonly<Record<string, RecordedParameter>>;
  readonly tags: Readonly<Record<string, string>>;
  readonly images: readonly RecordedImage[];
  /** Names of what the root template puts out. */
  readonly outputs: readonly string[];
  readonly guards: RecordedGuards;
}

/** Where the sources came from. */
export interface Source {
  readonly commit: string;
  /** Files differed from the commit. */
  readonly dirty: boolean;
}

/** A release that is about to be: its content, and who makes it of what. */
export interface ReleaseDraft extends ReleaseContent {
  readonly tool: string;
  readonly source?: Source | undefined;
  /** The same for all roots that one command deploys. */
  readonly run: string;
  /** The release that this one puts back. */
  readonly rollbackTo?: number | undefined;
}

/** How the operation of a release ended. */
export interface RecordedOutcome {
  /** The stack's; `NOT_EXECUTED` where nothing was begun. */
  readonly status: string;
  readonly succeeded: boolean;
  readonly ended: string;
}

/** A release as it is kept in the bucket. */
export interface ReleaseRecord extends ReleaseDraft {
  readonly version: number;
  readonly number: number;
  readonly begun: string;
  /** ARN of the caller. */
  readonly by: string;
  readonly account: string;
  readonly region: string;
  readonly environment: string;
  readonly root?: string | undefined;
  readonly stackName: string;
  readonly stackId: string;
  readonly kind: 'CREATE' | 'UPDATE';
  /** What tells its events from those of others. */
  readonly operation: { readonly token: string; readonly changeSetId: string };
  /** Absent until it has ended, or where nobody saw how. */
  readonly outcome?: RecordedOutcome | undefined;
}

/** The status of a release of which nothing was ever executed. */
export const NOT_EXECUTED = 'NOT_EXECUTED';

/** Of the form that this version writes. */
export const RECORD_VERSION = 1;
