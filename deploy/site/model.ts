/** Where a site's objects are put, by the outputs of its stack. */
export interface Site {
  /** The stack that has the outputs: the master's own name, or the logical ids below it, `Shop/Site`. */
  readonly path: string;
  readonly bucket: string;
  /** Empty, or ending in a slash: the distribution's origin path. */
  readonly prefix: string;
  /** Absent where the bucket has no distribution: then nothing is invalidated. */
  readonly distributionId?: string | undefined;
}

/** A file of the folder, and what its object is to be. */
export interface SiteFile {
  /** Its path in the folder with slashes, which is its URL without the first one. */
  readonly path: string;
  /** Where it lies on disk. */
  readonly file: string;
  readonly size: number;
  /** In base64, as S3 has it. */
  readonly sha256: string;
  readonly contentType: string;
  readonly cacheControl: string;
}

/** An object of the bucket as far as it differs from a file. */
export interface SiteObject {
  readonly path: string;
  readonly size: number;
  /** Read where the size alone does not tell. */
  readonly sha256?: string | undefined;
  readonly contentType?: string | undefined;
  readonly cacheControl?: string | undefined;
}

/** What a publication does, in the order in which it does it. */
export interface Publication {
  readonly site: Site;
  /** What everybody may fetch before a page names it comes first, the first page last. */
  readonly put: readonly SiteFile[];
  readonly same: readonly string[];
  readonly remove: readonly string[];
  /** Paths of the distribution whose cached answers are no longer true; empty where there are none. */
  readonly invalidate: readonly string[];
}
