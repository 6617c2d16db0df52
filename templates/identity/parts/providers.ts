import { fn, type Token, type Value } from '../../../generator/index.ts';

/** Where a pipeline runs, and says what it is by a token of OpenID Connect. */
export type PipelineHost = 'github' | 'gitlab';
/** What a run of the pipeline has to be for. */
export type RunKind = 'environment' | 'branch' | 'tag';

/** What IAM has to know of a host. */
export interface Provider {
  /** Without `https://`: what condition keys begin with. */
  readonly issuer: string;
  /** For whom the token is made. */
  readonly audience: string;
  /** What a repository is called, in the form that its tokens have. */
  readonly repository: { readonly pattern: string; readonly form: string };
  /** The subject of the tokens of one repository and one environment, branch or tag. */
  subject(kind: RunKind, repository: Token<string>, name: Token<string>): Value<string>;
}

/**
 * Repositories that were made, renamed or moved since July 2026 have immutable subjects, with the numbers of owner and
 * repository behind their names. Source: GitHub's changelog of 2026-04-23 and its OpenID Connect reference.
 */
const GITHUB: Provider = {
  issuer: 'token.actions.githubusercontent.com',
  audience: 'sts.amazonaws.com',
  repository: {
    pattern: '[\\w-]+/[\\w.-]+|[\\w-]+@[0-9]+/[\\w.-]+@[0-9]+',
    form: 'owner/name, or owner@1/name@2 with their numbers where the repository has immutable subjects',
  },
  subject: (kind, repository, name) => {
    if (kind === 'environment') return fn.sub`repo:${repository}:environment:${name}`;
    return kind === 'branch'
      ? fn.sub`repo:${repository}:ref:refs/heads/${name}`
      : fn.sub`repo:${repository}:ref:refs/tags/${name}`;
  },
};

/** Source: GitLab's documentation of ID tokens; their subject names no environment. */
const gitlab = (host: string): Provider => ({
  issuer: host,
  audience: `https://${host}`,
  repository: { pattern: '[\\w.-]+(/[\\w.-]+)+', form: 'the path of the project, group/name' },
  subject: (kind, repository, name) =>
    kind === 'branch'
      ? fn.sub`project_path:${repository}:ref_type:branch:ref:${name}`
      : fn.sub`project_path:${repository}:ref_type:tag:ref:${name}`,
});

/** What IAM has to know of the host that an option names. */
export function providerOf(host: PipelineHost, gitlabHost: string): Provider {
  return host === 'github' ? GITHUB : gitlab(gitlabHost);
}
