import { RookeryError } from '../../generator/errors.ts';
import { again } from '../aws/interrupted.ts';
import type { Target } from '../model.ts';
import type { RecordedImage, ReleaseRecord } from '../release-model.ts';

/** An image of a release that is not there as it was. */
export interface LostImage extends RecordedImage {
  /** What its tag names now; absent where it names nothing. */
  readonly now?: string | undefined;
}

/** Templates of a release are gone from the bucket, or are not what they were. */
export function templatesLost(
  target: Target,
  { number, bucket, source }: ReleaseRecord,
  missing: readonly string[],
  damaged: readonly string[],
): RookeryError {
  const gone = missing.length === 0 ? [] : [`bucket ${bucket} no longer has ${missing.join(', ')}`];
  const other = damaged.length === 0 ? [] : [`the content of ${damaged.join(', ')} is not what its key says`];
  return new RookeryError(
    'ReleaseTemplatesLost',
    {
      what: `release ${number} cannot be put back: ${[...gone, ...other].join('; ')}.`,
      why: 'CloudFormation reads the templates of a release from the bucket; nothing was changed.',
      mend: `check out ${source === undefined ? 'the commit that it was deployed from' : `commit ${source.commit}`} and run \`${again(target, 'upload')}\`, which puts them there again; or choose another of \`${again(target, 'releases')}\`.`,
    },
    3,
  );
}

/** Images of a release are gone, or their tags name others. */
export function imagesLost(target: Target, { number }: ReleaseRecord, lost: readonly LostImage[]): RookeryError {
  const list = lost.map(({ repository, tag, digest, now }) =>
    now === undefined
      ? `there is no image ${repository}:${tag}${digest === undefined ? '' : ` (it was ${digest})`}`
      : `the tag ${repository}:${tag} was moved: it was ${digest}, and is ${now}`,
  );
  const moved = lost.every(({ now }) => now !== undefined);
  return new RookeryError(
    moved ? 'ReleaseImageMoved' : 'ReleaseImageLost',
    {
      what: `release ${number} cannot be put back: ${list.join('; ')}.`,
      why: moved
        ? 'its tasks would run another program than that release did; nothing was changed.'
        : 'its tasks could not start; nothing was changed.',
      mend: `push the image again under that tag, or choose another release of \`${again(target, 'releases')}\`.`,
    },
    3,
  );
}

/** A parameter that the record does not hold, and the stack has no value of. */
export function parameterUnknown(target: Target, { number }: ReleaseRecord, name: string): RookeryError {
  return new RookeryError(
    'ReleaseParameterUnknown',
    {
      what: `release ${number} has the parameter "${name}", whose value is not on record, and the stack has none that could be kept.`,
      why: 'secrets are never recorded.',
      mend: `give its value: \`${again(target, 'stack:rollback')} --set ${name}=VALUE\`.`,
    },
    3,
  );
}

/** A value was set for what the record holds, or the release does not have. */
export function settingOfRelease({ number }: ReleaseRecord, name: string, known: readonly string[]): RookeryError {
  return new RookeryError('SettingOfRelease', {
    what: known.includes(name)
      ? `--set ${name}: the value of release ${number} is on record.`
      : `--set ${name}: release ${number} has no such parameter.`,
    why: 'a rollback puts back what a release had; --set is for what no record holds: secrets.',
    mend: 'leave it away; to deploy other values use stack:update.',
  });
}

/** There is no release of that number, or none that can be put back. */
export function noSuchRelease(target: Target, wanted: string, why: string): RookeryError {
  return new RookeryError(
    'ReleaseUnknown',
    {
      what: `stack ${target.stackName}: ${wanted} cannot be put back.`,
      why,
      mend: `\`${again(target, 'releases')}\` lists those that there are.`,
    },
    3,
  );
}
