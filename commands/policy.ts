import { defineCommand } from '../cli/command.ts';
import * as flags from '../cli/options.ts';
import { renderPolicies } from '../cli/render/policies.ts';
import { loadApp } from '../cli/workflow/app.ts';
import { placeholders, tagOf } from '../cli/workflow/policy-values.ts';
import { LOCAL, parseEnvironment } from '../deploy/environments.ts';
import { RookeryError } from '../generator/errors.ts';
import { findPolicies, type Policies } from '../generator/policy/policies.ts';

const FORMATS = ['yaml', 'json', 'cloudformation'] as const;
const ROLES = ['deploy', 'cloudformation', 'boundary', 'operate'] as const;

export default defineCommand({
  name: 'policy',
  summary: 'print the IAM policies that deploying the system needs',
  details: `From the templates, and without network: what the role may do that CloudFormation works in, what the role may do that
starts deployments, a boundary for the roles of the system, and what people need for logs, exec, scale, pause and secrets. Beside each stands what could not be narrowed to the system's
own resources, and why. docs/deploy-roles.md makes the roles of it.

Where an environment has several tags, resources that have no names are told by the first; --tag names another. A policy that
is too large for IAM is several. Exit codes: 0 all is in them; 1 there are resource types that
are not known here, which are named.`,
  options: {
    app: flags.app,
    env: flags.env,
    role: { value: 'ROLE', description: 'deploy, cloudformation, boundary or operate (default all four)' },
    format: {
      value: 'FORMAT',
      description: 'yaml, json, or cloudformation for a template of managed policies (default yaml)',
    },
    tag: {
      value: 'KEY',
      description: 'the tag that tells resources without names (default the first of the environment)',
    },
    'no-boundary': { description: "leave out that CloudFormation's roles have the boundary" },
    json: flags.json,
    yes: flags.yesToNothing,
  },
  async run({ options }, io) {
    const app = await loadApp(io, options.app);
    const environment = await parseEnvironment(await app.environments(), options.env ?? LOCAL);
    const format = oneOf('--format', options.json ? 'json' : options.format, FORMATS) ?? 'yaml';
    const role = oneOf('--role', options.role, ROLES);
    const tag = tagOf(environment.target, options.tag);
    const { policies, unknown } = findPolicies(app.deployed, { tag, boundary: options['no-boundary'] !== true });
    const shown: Partial<Policies> = role === undefined ? policies : { [role]: policies[role] };
    const values = placeholders(environment, tag);
    io.out(renderPolicies(shown, { format, values, whole: options.json === true || role === undefined }));
    for (const [type, path] of unknown) io.err(`${path}: what ${type} needs is not known here, and missing above`);
    return unknown.size === 0 ? 0 : 1;
  },
});

/** One of the words that a flag takes. */
function oneOf<Word extends string>(flag: string, word: string | undefined, words: readonly Word[]): Word | undefined {
  const found = words.find((one) => one === word);
  if (word === undefined || found !== undefined) return found;
  throw new RookeryError('FlagInvalid', {
    what: `${flag} ${word}: there is no such word.`,
    why: `it takes ${words.join(', ')}.`,
    mend: `write for example ${flag} ${words[0]}.`,
  });
}
