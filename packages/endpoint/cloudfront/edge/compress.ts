import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import { type Headers, one } from './message.ts';

/** Sizes that CloudFront compresses, in bytes (its developer guide, "Serve compressed files"). */
const LEAST = 1_000;
const MOST = 10_000_000;

/** The content types that CloudFront compresses, from the list in its developer guide. */
const TYPES = new Set(
  `application/dash+xml application/eot application/font application/font-sfnt application/javascript application/json
  application/opentype application/otf application/pdf application/pkcs7-mime application/protobuf application/rss+xml
  application/truetype application/ttf application/vnd.apple.mpegurl application/vnd.mapbox-vector-tile
  application/vnd.ms-fontobject application/wasm application/xhtml+xml application/xml application/x-font-opentype
  application/x-font-truetype application/x-font-ttf application/x-httpd-cgi application/x-javascript
  application/x-mpegurl application/x-opentype application/x-otf application/x-perl application/x-ttf font/eot font/opentype
  font/otf font/x-woff font/ttf image/svg+xml text/css text/csv text/html text/javascript text/js text/plain
  text/richtext text/tab-separated-values text/xml text/x-component text/x-java-source text/x-script
  vnd.apple.mpegurl`.split(/\s+/),
);

/** Compresses an answer as a behaviour with Compress does, where the viewer, the type and the size allow it. */
export function compressed(
  status: number,
  headers: Headers,
  body: Buffer,
  encodings: string,
): { headers: Headers; body: Buffer } {
  const type = (one(headers, 'content-type') ?? '').split(';')[0]?.trim().toLowerCase() ?? '';
  const encoding = encodings.split(',')[0] ?? '';
  const unfit =
    encoding === '' ||
    ![200, 403, 404].includes(status) ||
    headers.has('content-encoding') ||
    !headers.has('content-length') ||
    /no-transform/i.test(one(headers, 'cache-control') ?? '') ||
    body.length < LEAST ||
    body.length > MOST ||
    !TYPES.has(type);
  if (unfit) return { headers, body };
  const packed =
    encoding === 'br' ? brotliCompressSync(body, { params: { [constants.BROTLI_PARAM_QUALITY]: 5 } }) : gzipSync(body);
  const etag = one(headers, 'etag');
  const changed: Headers = new Map(headers);
  changed.set('content-encoding', [encoding]);
  changed.set('content-length', [String(packed.length)]);
  changed.set('vary', [[one(headers, 'vary'), 'Accept-Encoding'].filter(Boolean).join(', ')]);
  // The bytes are no longer those that a strong ETag names.
  if (etag !== undefined) changed.set('etag', [etag.startsWith('W/') ? etag : `W/${etag}`]);
  return { headers: changed, body: packed };
}
