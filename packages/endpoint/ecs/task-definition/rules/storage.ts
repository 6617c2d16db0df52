import { list, object, text } from '../../../cloudformation/handler-values.ts';
import { type Draft, eachContainer, isSet, type Rule, repeated } from './draft.ts';

type Fields = Readonly<Record<string, unknown>>;

const KINDS = [
  'dockerVolumeConfiguration',
  'efsVolumeConfiguration',
  'fsxWindowsFileServerVolumeConfiguration',
  's3filesVolumeConfiguration',
];

/** Volumes, and where containers mount them. */
export const volumes: Rule = (draft) => {
  const all = list(draft.fields.volumes).map(object);
  const names = all.map(({ name }) => String(name ?? ''));
  const refusal = all.map((volume) => volumeRefusal(draft, volume)).find((one) => one !== undefined);
  const twice = repeated(names);
  if (refusal !== undefined) return refusal;
  if (twice !== undefined) return `Volume names must be unique in a task definition: '${twice}' is there twice.`;
  return eachContainer(draft, ({ fields }) => {
    for (const mount of list(fields.mountPoints).map(object)) {
      // ansible/ansible#35751.
      if (!names.includes(String(mount.sourceVolume))) return `Unknown volume '${mount.sourceVolume ?? ''}'.`;
      if (!isSet(mount.containerPath)) return 'Container.mountPoints.containerPath should not be null or empty.';
    }
    return undefined;
  });
};

/** As quoted in aws/amazon-ecs-cli#277 and cloudposse/terraform-aws-ecs-alb-service-task#174; of EFS unproven. */
function volumeRefusal({ isFargate }: Draft, volume: Fields): string | undefined {
  const name = text(volume.name) ?? '';
  if (name === '') return 'volume.name should not be null or empty.';
  if (!/^[A-Za-z0-9_-]{1,255}$/.test(name)) return 'volume.name contains invalid characters.';
  const kinds = KINDS.filter((kind) => volume[kind] !== undefined);
  if (kinds.length > 1) return `Volume '${name}' has more than one configuration: ${kinds.join(', ')}.`;
  if (isFargate && isSet(object(volume.host).sourcePath)) return unsupported('sourcePath');
  if (isFargate && volume.dockerVolumeConfiguration !== undefined) return unsupported('dockerVolumeConfiguration');
  return efsRefusal(name, object(volume.efsVolumeConfiguration));
}

const unsupported = (what: string): string => `Fargate compatible task definitions do not support ${what}`;

function efsRefusal(name: string, efs: Fields): string | undefined {
  const { iam, accessPointId } = object(efs.authorizationConfig);
  const isEncrypted = efs.transitEncryption === 'ENABLED';
  if ((iam === 'ENABLED' || isSet(accessPointId)) && !isEncrypted) {
    return `Invalid 'efsVolumeConfiguration' setting for volume '${name}'. Transit encryption must be enabled to use an access point or IAM authorization.`;
  }
  if (isSet(accessPointId) && isSet(efs.rootDirectory) && efs.rootDirectory !== '/') {
    return `Invalid 'efsVolumeConfiguration' setting for volume '${name}'. The root directory must be omitted or / where an access point is used.`;
  }
  return undefined;
}
