import { type ElementOf, type Parameters, prefixed, type Token } from '../../../generator/index.ts';
import { repositoryArn } from '../../parameters/parameters.ts';
import type { Params } from './params.ts';

/** A container beside the main one of a task. */
export interface Sidecar<Name extends string = string> {
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
  /** Exits with 0 while it is healthy, for example `['CMD', '/healthz']`; the main container waits for that. */
  readonly healthCheck?: readonly string[];
  /** Whether the task ends when it does; false for what a task can do without. */
  readonly essential?: boolean;
}

function imageParameters(name: string) {
  return { Image: { Type: 'String', Description: `Image of the container ${name}` } } as const;
}
const repositoryParameters = { RepositoryArn: repositoryArn } as const;

/** The parameters that sidecars bring. */
export type SidecarParameters<O> = {
  readonly [One in SidecarOf<O> as One extends { readonly ownImage: true } ? never : `${One['name']}Image`]: ReturnType<
    typeof imageParameters
  >['Image'];
} & {
  readonly [One in SidecarOf<O> as One extends { readonly private: true }
    ? `${One['name']}RepositoryArn`
    : never]: typeof repositoryArn;
};
type SidecarOf<O> = Extract<ElementOf<O, 'sidecars'>, Sidecar>;

/** The same parameters, as data. */
export function sidecarParametersOf(sidecars: readonly Sidecar[]): Parameters {
  return Object.assign(
    {},
    ...sidecars.flatMap(({ name, ownImage, private: isPrivate }) => [
      ownImage ? {} : prefixed(name, imageParameters(name)),
      isPrivate ? prefixed(name, repositoryParameters) : {},
    ]),
  );
}

/** The image of a container that does not run the service's own. */
export function imageOf({ name }: Sidecar, params: Params): Token<string> {
  return params.take(imageParameters(name), name).Image;
}

/** The repositories of images that lie in ECR. */
export function imagesToPull(sidecars: readonly Sidecar[], params: Params): readonly Token<string>[] {
  return sidecars.flatMap(({ name, private: isPrivate }) =>
    isPrivate ? [params.take(repositoryParameters, name).RepositoryArn] : [],
  );
}
