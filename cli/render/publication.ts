import type { Publication } from '../../deploy/site/model.ts';

const MOST_LINES = 20;

/** What a publication will do, for people. */
export function publicationLines({ site, put, same, remove, invalidate }: Publication): string[] {
  const lines = [
    ...put.map(({ path, cacheControl }) => `  + ${path}   ${cacheControl}`),
    ...remove.map((path) => `  - ${path}`),
  ];
  const more = lines.length - MOST_LINES;
  return [
    `site ${site.path === '' ? site.bucket : `${site.path} (${site.bucket})`}: ${put.length} to put, ${same.length} there already, ${remove.length} to delete`,
    ...lines.slice(0, MOST_LINES),
    ...(more > 0 ? [`  and ${more} more`] : []),
    ...(invalidate.length > 0 ? [`  invalidates ${invalidate.join(' ')} of distribution ${site.distributionId}`] : []),
  ];
}

/** The same for programs, after the deed. */
export function publicationData(
  { site, put, same, remove, invalidate }: Publication,
  invalidation: string | undefined,
) {
  return {
    site: site.path,
    bucket: site.bucket,
    distribution: site.distributionId,
    put: put.map(({ path }) => path),
    same,
    deleted: remove,
    invalidated: invalidate,
    invalidation,
  };
}
