/**
 * What a parameter is for, where the deployer has to know it. It goes by this and never by a parameter's name, so that a
 * name may change and no guard is lost. Kept in `dist/manifest.json`; no template shows it.
 */
export const ROLES = [
  /** The tag of an image: it has to be in its repository before a deployment, and `latest` is none. */
  'ImageTag',
  /** The repository, without a tag, that the `ImageTag` of the same template lies in. */
  'RepositoryUri',
  /** What `multiAz` of an environment looks at: with too few, or with one alone, the loss of a zone interrupts the system. */
  'MinTasks',
  'MinHosts',
  'Readers',
  'MultiAz',
  'NatGateways',
  /** What `alarms` of an environment looks at: where it is empty, nobody hears of what goes wrong. */
  'AlarmTopicArn',
] as const;

export type Role = (typeof ROLES)[number];
