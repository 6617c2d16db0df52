/** What came of one check. */
export interface Result {
  readonly up: boolean;
  /** `200`, or why there is no answer. */
  readonly detail: string;
  readonly milliseconds: number;
}

/** A site that is monitored, with its last result; there is none before the first check. */
export interface Site extends Partial<Result> {
  readonly url: string;
  /** When it was checked last, as ISO 8601. */
  readonly at?: string;
  /** Share of the checks of the last day that found it up, from 0 to 1. */
  readonly available?: number;
}

/** Where sites and results are kept. */
export interface Store {
  sites(): Promise<readonly Site[]>;
  add(url: string): Promise<void>;
  /** Answers whether there was such a site. */
  remove(url: string): Promise<boolean>;
  /** Keeps a result, unless the site was removed meanwhile. */
  record(url: string, result: Result): Promise<void>;
  /** Drops results that nobody looks at any more. */
  forget(): Promise<void>;
  close(): void;
}
