import { partitionOf } from '../cloudformation/generic/identifiers.ts';
import { AwsError } from '../server/service.ts';

export interface Image {
  readonly imageDigest: string;
  readonly manifest: string;
  readonly mediaType: string;
  readonly tags: readonly string[];
  readonly pushedAt: string;
  readonly size: number;
}

export interface Repository {
  readonly name: string;
  readonly region: string;
  readonly createdAt: string;
  readonly immutable: boolean;
  readonly scanOnPush: boolean;
  readonly images: readonly Image[];
  /** Layers put into this repository, by digest: their size in bytes. */
  readonly layers: Readonly<Record<string, number>>;
  readonly lifecyclePolicy?: string;
  readonly policy?: string;
  readonly tags: Readonly<Record<string, string>>;
  /** What CloudFormation made it with, so that a step tried twice makes one repository. */
  readonly token?: string;
}

export function registryHost(account: string, region: string): string {
  return `${account}.dkr.ecr.${region}.${partitionOf(region).domain}`;
}

/** All regions have one address here: the password says which registry it is for. */
export const registryPassword = (region: string): string => `rookery.${region}`;

/** The region of the password in a header of Basic authorization; undefined where it names none. */
export function regionOfPassword(authorization = ''): string | undefined {
  const [, encoded = ''] = /^Basic (.+)$/i.exec(authorization) ?? [];
  return /^AWS:rookery\.([a-z0-9-]+)$/.exec(Buffer.from(encoded, 'base64').toString())?.[1];
}

export function repositoryArn(account: string, { region, name }: Pick<Repository, 'region' | 'name'>): string {
  return `arn:${partitionOf(region).partition}:ecr:${region}:${account}:repository/${name}`;
}

export function noSuchRepository(name: string, account: string): AwsError {
  return new AwsError(
    'RepositoryNotFoundException',
    `The repository with name '${name}' does not exist in the registry with id '${account}'`,
  );
}

export function repositoryTaken(name: string, account: string): AwsError {
  return new AwsError(
    'RepositoryAlreadyExistsException',
    `The repository with name '${name}' already exists in the registry with id '${account}'`,
  );
}

export function repositoryNotEmpty(name: string, account: string): AwsError {
  return new AwsError(
    'RepositoryNotEmptyException',
    `The repository with name '${name}' in registry with id '${account}' cannot be deleted because it still contains images`,
  );
}

export function invalidParameter(message: string): AwsError {
  return new AwsError('InvalidParameterException', `Invalid parameter at '${message}`);
}

/** What names an image: a tag, a digest, or both. */
export interface ImageId {
  readonly imageTag?: string;
  readonly imageDigest?: string;
}

/** The image that an id names; undefined when there is none, or when its tag and digest name two. */
export function findImage({ images }: Repository, { imageTag, imageDigest }: ImageId): Image | undefined {
  const found = images.find((image) =>
    imageTag === undefined ? image.imageDigest === imageDigest : image.tags.includes(imageTag),
  );
  return imageDigest === undefined || found?.imageDigest === imageDigest ? found : undefined;
}
