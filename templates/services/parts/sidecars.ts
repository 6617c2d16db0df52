import { type ElementOf, type Parameters, prefixed, type Token } from '../../../generator/index.ts';
import { repositoryArn } from '../../parameters/parameters.ts';
import type { Params } from './params.ts';

/** A container beside the main one. */
export interface Beside<Name extends string = string> {
  /** Its name, of which parameters are made: `Proxy` is the container `proxy`, with the parameter `ProxyImage`. */
  readonly name: Name;
  /** Runs to its end, with exit code 0, before the main container starts; else it runs as long as the task does. */
  readonly init?: boolean;
  /**
   * Runs the service's own image, with another command, the same environment variables, secrets and file systems;
   * without it there is a parameter `<Name>Image`.
   */
  readonly ownImage?: boolean;
  /** The image lies in a private repository of ECR: a parameter `<Name>RepositoryArn` gives the right to pull it. */
  readonly private?: boolean;
  readonly command?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  /** Names of secrets of `uses` that it gets as environment variables: `['API_KEY']`. */
  readonly secrets?: readonly string[];
  /** A port of 127.0.0.1 that the other containers of the task reach it at. */
  readonly port?: number;
  /** `uid:gid`; the main container's when it is absent. */
  readonly user?: string;
  /** Exits with 0 while it is fit, for example `['CMD', '/healthz']`; the main container waits for that. */
  readonly healthCheck?: readonly string[];
  /** Whether the task ends when it does; false for what a task can do without. */
  readonly essential?: boolean;
}

const imageParameters = (name: string) =>
  ({ Image: { Type: 'String', Description: `Image of the container ${name}` } }) as const;
const repositoryParameters = { RepositoryArn: repositoryArn } as const;

/** The parameters that containers beside the main one bring. */
export type BesideNeeds<O> = {
  readonly [One in Sidecar<O> as One extends { readonly ownImage: true } ? never : `${One['name']}Image`]: ReturnType<
    typeof imageParameters
  >['Image'];
} & {
  readonly [One in Sidecar<O> as One extends { readonly private: true }
    ? `${One['name']}RepositoryArn`
    : never]: typeof repositoryArn;
};
type Sidecar<O> = Extract<ElementOf<O, 'beside'>, Beside>;

/** The same parameters, as data. */
export const besideNeeds = (beside: readonly Beside[]): Parameters =>
  Object.assign(
    {},
    ...beside.flatMap(({ name, ownImage, private: isPrivate }) => [
      ownImage ? {} : prefixed(name, imageParameters(name)),
      isPrivate ? prefixed(name, repositoryParameters) : {},
    ]),
  );

/** The image of a container that does not run the service's own. */
export const imageOf = ({ name }: Beside, params: Params): Token<string> =>
  params.take(imageParameters(name), name).Image;

/** The repositories of images that lie in ECR. */
export const imagesToPull = (beside: readonly Beside[], params: Params): readonly Token<string>[] =>
  beside.flatMap(({ name, private: isPrivate }) =>
    isPrivate ? [params.take(repositoryParameters, name).RepositoryArn] : [],
  );
