import { partitionOf } from '../../deploy/aws/partition.ts';
import type { Environment } from '../../deploy/environments.ts';
import type { Target } from '../../deploy/model.ts';
import { RookeryError } from '../../generator/errors.ts';
import type { PlaceholderTexts } from '../../generator/policy/filled.ts';

/** The key of the tag that tells the system's resources: the one that is named, or the first of the environment. */
export function tagOf({ environment, tags }: Target, named: string | undefined): string | undefined {
  const keys = Object.keys(tags);
  if (named === undefined || keys.includes(named)) return named ?? keys[0];
  throw new RookeryError('TagUnknown', {
    what: `--tag ${named}: environment ${environment} has no such tag.`,
    why: 'a policy that asks for a tag which nothing has forbids everything.',
    mend: keys.length === 0 ? 'add it to `tags` in environments.ts.' : `name one of: ${keys.join(', ')}.`,
  });
}

/** What environment and account put into policies. An account that is not known is a wildcard. */
export function placeholders({ target, parameters }: Environment, tag: string | undefined): PlaceholderTexts {
  const { stackName, region, account = '*', tags, cloudFormationRole } = target;
  const text = (name: string) => (typeof parameters[name] === 'string' ? parameters[name] : undefined);
  const Boundary = text('PermissionsBoundaryArn');
  return {
    ...(Boundary !== undefined && { Boundary }),
    ...(cloudFormationRole !== undefined && { ServiceRole: cloudFormationRole }),
    Partition: partitionOf(region).name,
    Account: account,
    Region: region,
    StackName: stackName,
    RolePath: text('RolePath') ?? '/',
    RolePrefix: text('RoleNamePrefix') ?? '',
    ...(tag !== undefined && { TagValue: tags[tag] ?? '' }),
  };
}
