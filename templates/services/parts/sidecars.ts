import { type ElementOf, type Parameters, prefixed, type Token } from '../../../generator/index.ts';
import { repositoryArn } from '../../parameters/parameters.ts';
import type { Params } from './params.ts';
import type { Beside } from './task-options.ts';

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
