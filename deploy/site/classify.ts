import { getMimeType } from 'hono/utils/mime';

/** Names under which the content never changes: whoever has it may keep it for a year without asking. */
const IMMUTABLE = 'public, max-age=31536000, immutable';
/** Pages, and what decides which pages there are: kept, and asked about each time. */
const FRESH = 'no-cache';
/** The rest: browsers ask each time and mostly hear that nothing changed; the distribution keeps it for five minutes. */
const BETWEEN = 'public, max-age=0, s-maxage=300, must-revalidate';

/** Folders of which the tool that writes them says that whatever is in them never changes. */
const IMMUTABLE_FOLDERS = /(^|\/)(_next\/static|_app\/immutable|_astro)\//;
/** Folders in which build tools put what they name by its content. */
const BUILD_FOLDERS = /(^|\/)(assets|static\/(js|css|media)|_nuxt|build|chunks)\//;
const PAGES = /\.(html?|xhtml)$/i;
const WORKERS =
  /(^|\/)(sw|service-worker|[\w-]*-sw|registerSW|ngsw-worker|ngsw)\.(js|mjs|json)$|\.webmanifest$|(^|\/)manifest\.json$/;

/** What the table of types does not know, and sites have. */
const TYPES: Readonly<Record<string, string>> = {
  cjs: 'text/javascript; charset=utf-8',
  md: 'text/markdown; charset=utf-8',
  jxl: 'image/jxl',
  geojson: 'application/geo+json',
  rss: 'application/rss+xml; charset=utf-8',
  atom: 'application/atom+xml; charset=utf-8',
};

/** Whether a file's name changes with its content, as build tools write it. */
export function isHashed(path: string): boolean {
  if (IMMUTABLE_FOLDERS.test(path)) return true;
  const name = path.slice(path.lastIndexOf('/') + 1);
  const inBuild = BUILD_FOLDERS.test(path);
  // webpack, Parcel and Angular write `main.8f3e2a1b.js`, Vite and esbuild `index-DiwrgTda.js` and `app-ABCD2345.js`.
  const parts = [...name.matchAll(/(?<=[.\-_])([A-Za-z0-9_-]{8,64})(?=\.[A-Za-z0-9])/g)].map(([text]) => text);
  const last = /(?:^|[.-])([A-Za-z0-9_-]{8})\.[A-Za-z0-9.]+$/.exec(name)?.[1];
  return [...parts, ...(last === undefined ? [] : [last])].some((part) => isHash(part, inBuild));
}

function isHash(part: string, inBuild: boolean): boolean {
  // A date is digits alone, a word letters alone.
  if (/^[0-9a-f]+$/.test(part)) return /\d/.test(part) && /[a-f]/.test(part);
  const hasDigit = /\d/.test(part);
  if (/^[A-Z2-7]{8}$/.test(part)) return hasDigit || inBuild;
  if (part.length !== 8) return false;
  if (inBuild) return hasDigit || /^.+[A-Z]/.test(part);
  return hasDigit && /[A-Z]/.test(part) && /[a-z]/.test(part);
}

/** How long whoever fetches a file may keep it. */
export function cacheControlOf(path: string): string {
  if (PAGES.test(path) || WORKERS.test(path)) return FRESH;
  return isHashed(path) ? IMMUTABLE : BETWEEN;
}

/** Whether a cache may hold an answer that was sent with it for ever. */
export const isImmutable = (cacheControl: string | undefined): boolean => /\bimmutable\b/.test(cacheControl ?? '');

/** The media type of a file, by its name. */
export function contentTypeOf(path: string): string {
  if (/(^|\/)apple-app-site-association$/.test(path)) return 'application/json';
  const extension = /\.([A-Za-z0-9]+)$/.exec(path)?.[1]?.toLowerCase() ?? '';
  return TYPES[extension] ?? getMimeType(path) ?? 'application/octet-stream';
}

/** When a file is put: what pages name before the pages, and the first page at the very end. */
export function rankOf(path: string): number {
  if (path === 'index.html') return 3;
  if (PAGES.test(path) || WORKERS.test(path)) return 2;
  return isHashed(path) ? 0 : 1;
}
