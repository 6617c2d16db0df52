import type { Template } from '../../generator/model.ts';
import type { Placed, RootValues } from '../../generator/system/known.ts';
import type { WantedImage } from '../artifacts/wanted-images.ts';
import type { Connection } from '../aws/connection.ts';
import type { Foundation, Stack } from '../model.ts';

/** What was found before a deployment: a `problem` would fail it, a `warning` may, `unknown` could not be looked at. */
export interface Finding {
  readonly level: 'problem' | 'warning' | 'unknown';
  /** What it is about: `image`, `certificate`, `quota`. */
  readonly about: string;
  /** What is wrong, and where. */
  readonly what: string;
  readonly mend: string;
}

/** What a deployment is about to do, as far as checks need it. */
export interface Subject {
  readonly connection: Connection;
  /** Where images are kept. */
  readonly home: Connection;
  readonly master: Template;
  /** Values of master's parameters as they are to be. */
  readonly values: RootValues;
  /** The resources of the tree, those of nested stacks included. */
  readonly resources: readonly Placed[];
  readonly foundation: Foundation | undefined;
  readonly deployed: Stack | undefined;
  /** Images that it is about to run and that are not deployed yet. */
  readonly images: readonly WantedImage[];
  /** Looks at everything, rather than at what is quick and likely. */
  readonly thorough: boolean;
  /** What exists under a literal name is imported. */
  readonly imports?: boolean | undefined;
}

/** A question to the account. */
export interface Check {
  readonly name: string;
  /** A deployment finds it out by itself, before it changes anything. */
  readonly onlyThorough?: true;
  run(subject: Subject): Promise<readonly Finding[]>;
}
