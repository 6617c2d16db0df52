import { isImmutable, rankOf } from './classify.ts';
import type { Publication, Site, SiteFile, SiteObject } from './model.ts';

/** From so many paths on everything is invalidated: CloudFront takes fifteen wildcards at once, and bills by the path. */
const MOST_PATHS = 30;

/** What is to be done so that the bucket has the folder's files and nothing else. */
export function planPublication(
  site: Site,
  files: readonly SiteFile[],
  objects: readonly SiteObject[],
  { keep, everything }: { readonly keep: boolean; readonly everything: boolean },
): Publication {
  const there = new Map(objects.map((object) => [object.path, object]));
  const isSame = (file: SiteFile) => {
    const object = there.get(file.path);
    return (
      object?.sha256 === file.sha256 &&
      object.size === file.size &&
      object.contentType === file.contentType &&
      object.cacheControl === file.cacheControl
    );
  };
  const put = files
    .filter((file) => !isSame(file))
    .sort((a, b) => rankOf(a.path) - rankOf(b.path) || (a.path < b.path ? -1 : 1));
  const wanted = new Set(files.map(({ path }) => path));
  const remove = keep
    ? []
    : objects
        .map(({ path }) => path)
        .filter((path) => !wanted.has(path))
        .sort();
  const replaced = put.map(({ path }) => path).filter((path) => there.has(path));
  // What may be kept for ever may be kept although it is gone: pages of before name it. What was replaced may not.
  const stale = [...replaced, ...remove.filter((path) => !isImmutable(there.get(path)?.cacheControl))];
  const paths = [...new Set(stale.flatMap(urlsOf))].sort();
  const invalidate = everything || paths.length > MOST_PATHS ? ['/*'] : paths;
  return {
    site,
    put,
    same: files.filter(isSame).map(({ path }) => path),
    remove,
    invalidate: site.distributionId === undefined ? [] : invalidate,
  };
}

/** The paths under which a file is asked for; a folder's page also by the folder, where a function adds its name. */
function urlsOf(path: string): string[] {
  const url = `/${path.split('/').map(encodeURIComponent).join('/')}`;
  return /(^|\/)index\.html$/.test(path) ? [url, url.slice(0, -'index.html'.length)] : [url];
}
