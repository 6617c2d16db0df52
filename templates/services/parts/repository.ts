import { fn, type Id, knownAs, naming, type Token } from '../../../generator/index.ts';

/** Where the repositories of a system are, as its foundation says. */
export interface RepositoryPrefixes {
  readonly RepositoryUriPrefix: Token<string>;
  readonly RepositoryArnPrefix: Token<string>;
}

function known<Attribute extends 'RepositoryUri' | 'Arn'>(attribute: Attribute, text: Token<string>) {
  return knownAs<Id<'AWS::ECR::Repository', Attribute>>(text, naming(`${attribute} of AWS::ECR::Repository`));
}

/** What a service's template is passed of its repository, which is called by the service's folder. */
export function repositoryOf({ RepositoryUriPrefix, RepositoryArnPrefix }: RepositoryPrefixes, folder: string) {
  return {
    RepositoryUri: known('RepositoryUri', fn.sub`${RepositoryUriPrefix}/${folder}`),
    RepositoryArn: known('Arn', fn.sub`${RepositoryArnPrefix}/${folder}`),
  };
}
