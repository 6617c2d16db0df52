import { arnParameter, type Parameter } from '../../../generator/index.ts';
import type { Provider, RunKind } from './providers.ts';

/** No wildcard: whoever could choose the rest of a name could choose who deploys. */
const NAME = '[\\w./-]+';

const RUNS: Readonly<Record<RunKind, string>> = {
  environment: 'Environment that a run has to be for',
  branch: 'Branch that a run has to be for',
  tag: 'Tag that a run has to be for',
};

/** The parameters of every template of deploy roles. */
export const commonParameters = {
  StackName: {
    Type: 'String',
    AllowedPattern: '[a-z][a-z0-9-]*',
    ConstraintDescription: 'small letters, digits and hyphens: names of buckets and databases begin so',
    MaxLength: 24,
    Description: 'Name of the root stack, which the names of all that it makes begin with',
  },
  DeployFor: {
    Type: 'String',
    AllowedPattern: NAME,
    ConstraintDescription: 'one name, without wildcards',
    Description: 'What a run has to be for',
  },
  Repository: { Type: 'String', Description: 'Repository whose pipeline deploys' },
} as const;

/** The same for one host and kind of run. */
export function runParameters({ repository: { pattern, form } }: Provider, kind: RunKind): typeof commonParameters {
  const Repository: Parameter = {
    ...commonParameters.Repository,
    AllowedPattern: pattern,
    ConstraintDescription: form,
  };
  const DeployFor: Parameter = { ...commonParameters.DeployFor, Description: RUNS[kind] };
  // Types say nothing of patterns.
  return { ...commonParameters, DeployFor, Repository } as typeof commonParameters;
}

export const providerParameters = {
  ProviderArn: arnParameter('AWS::IAM::OIDCProvider', {
    Description: 'ARN of the identity provider: an account has one a host',
  }),
} as const;

export const tagParameters = {
  TagValue: {
    Type: 'String',
    MinLength: 1,
    MaxLength: 256,
    Description: 'Value of the tag that the stack has, and all that it makes',
  },
} as const;
