import type { Garbage } from '../workflow/releases/gc.ts';
import { minuteOf } from './releases.ts';
import { columns } from './style.ts';

/** `1.2 MB`, by thousands. */
export function sizeOf(bytes: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  const step = bytes < 1000 ? 0 : Math.min(units.length - 1, Math.floor(Math.log10(bytes) / 3));
  return `${step === 0 ? bytes : (bytes / 1000 ** step).toFixed(1)} ${units[step]}`;
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, one) => total + one, 0);

/** What would be removed, and what is kept and why. */
export function garbageLines({ places, images }: Garbage): string[] {
  const lines = places.flatMap(({ place, templates }) => {
    const { bucket, kept, stacks, notes } = place;
    const versions = templates.flatMap(([, all]) => all);
    const head = `bucket ${bucket}: ${count(templates.length, 'template')} that nothing needs (${count(versions.length, 'version')}, ${sizeOf(sum(versions.map(({ bytes }) => bytes)))})`;
    const names = templates.map(([key]) => `  - ${key}`);
    const releases = kept.map(({ stackName, records }) => `${count(records.length, 'release')} of ${stackName}`);
    const users = stacks.filter(({ nested, values }) => !nested && values.includes(bucket)).map(({ name }) => name);
    const reasons = [...releases, ...(users.length > 0 ? [`what runs in ${users.join(', ')}`] : []), 'the sources'];
    return [head, ...names, `  kept for ${reasons.join('; ')}`, ...notes.map((note) => `  ${note}`)];
  });
  const repositories = [...new Set(images.map(({ repository }) => repository))];
  return [
    ...lines,
    ...repositories.flatMap((repository) => {
      const own = images.filter((image) => image.repository === repository);
      const head = `repository ${repository}: ${count(own.length, 'image')} that nothing needs (${sizeOf(sum(own.map(({ bytes }) => bytes)))})`;
      const rows = own.map(({ digest, tags, pushed }) => [
        `  - ${tags.join(', ') || '(no tag)'}`,
        digest.slice(0, 19),
        `pushed ${minuteOf(pushed.toISOString())}`,
      ]);
      return [head, ...columns(rows)];
    }),
  ];
}

const count = (number: number, what: string): string => `${number} ${what}${number === 1 ? '' : 's'}`;

/** The same for programs. */
export function garbageData({ places, images }: Garbage): object {
  return {
    templates: places.flatMap(({ place: { bucket }, templates }) =>
      templates.map(([key, versions]) => ({
        bucket,
        key,
        versions: versions.length,
        bytes: sum(versions.map(({ bytes }) => bytes)),
      })),
    ),
    images: images.map(({ repository, digest, tags, bytes }) => ({ repository, digest, tags, bytes })),
  };
}
