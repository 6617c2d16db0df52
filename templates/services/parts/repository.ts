import { fn, type Id, knownAs, naming, type Token } from '../../../generator/index.ts';

/** Where the repositories of a system are, as its foundation says. */
export interface RepositoryPrefixes {
  readonly RepositoryUriPrefix: Token<string>;
  readonly RepositoryArnPrefix: Token<string>;
}

const known = <Attribute extends 'RepositoryUri' | 'Arn'>(attribute: Attribute, text: Token<string>) =>
  knownAs<Id<'AWS::ECR::Repository', Attribute>>(text, naming(`${attribute} of AWS::ECR::Repository`));

/** What a service's template is passed of its repository, which is called by the service's folder. */
export const repositoryOf = ({ RepositoryUriPrefix, RepositoryArnPrefix }: RepositoryPrefixes, folder: string) => ({
  RepositoryUri: known('RepositoryUri', fn.sub`${RepositoryUriPrefix}/${folder}`),
  RepositoryArn: known('Arn', fn.sub`${RepositoryArnPrefix}/${folder}`),
});
