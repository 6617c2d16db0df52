/** What a path without an extension leads to. */
export type Routing = 'single-page' | 'folders' | 'none';

/** Tells files from the paths of a page: a name with a dot in it, and what stands in /.well-known/, are files. */
const IS_FILE = `function isFile(uri) {
  return uri.indexOf('/.well-known/') === 0 || uri.slice(uri.lastIndexOf('/')).indexOf('.') !== -1;
}
`;

/** Programs of CloudFront Functions, which see a request before the cache and change its path. */
export const ROUTES: Readonly<Record<Exclude<Routing, 'none'>, string>> = {
  'single-page': `${IS_FILE}
function handler(event) {
  var request = event.request;
  if (!isFile(request.uri)) request.uri = '/index.html';
  return request;
}
`,
  folders: `${IS_FILE}
function handler(event) {
  var request = event.request;
  if (!isFile(request.uri)) request.uri = request.uri.replace(/\\/?$/, '/index.html');
  return request;
}
`,
};
