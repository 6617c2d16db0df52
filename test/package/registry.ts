import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gunzipSync } from 'node:zlib';

/** What npm needs to know of a package's version, as it stands in its package.json. */
interface Manifest {
  readonly name: string;
  readonly version: string;
}

interface Packed {
  readonly manifest: Manifest;
  readonly bytes: Buffer;
}

/** A registry on this machine that knows the packed packages, and sends whoever asks for others to the usual one. */
export interface Registry {
  readonly url: string;
  /** Publishes a tarball, as the latest version of its package. */
  publish(tarball: string): void;
  close(): Promise<void>;
}

/** Opens a registry that knows no package of its own yet. */
export async function openRegistry(): Promise<Registry> {
  const upstream = execFileSync('npm', ['config', 'get', 'registry'], { encoding: 'utf8', shell: false }).trim();
  const packed: Packed[] = [];
  const server = createServer(({ url = '/' }, response) => {
    const path = decodeURIComponent(url.slice(1));
    const file = packed.find(({ manifest }) => path === fileOf(manifest));
    if (file !== undefined) return void response.end(file.bytes);
    const versions = packed.filter(({ manifest }) => manifest.name === path);
    if (versions.length > 0) return answer(response, documentOf(versions, addressOf(server.address())));
    response.writeHead(302, { location: new URL(url.slice(1), upstream).href }).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: addressOf(server.address()),
    publish: (tarball) => void packed.push(readPacked(tarball)),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

const fileOf = ({ name, version }: Manifest) => `${name}/-/${name}-${version}.tgz`;

// It listens on a port, and so has an address with one.
const addressOf = (address: unknown) => `http://127.0.0.1:${(address as AddressInfo).port}/`;

function answer(response: ServerResponse, document: unknown): void {
  response.setHeader('content-type', 'application/json');
  response.end(JSON.stringify(document));
}

function documentOf(versions: readonly Packed[], url: string) {
  const entries = versions.map(({ manifest, bytes }) => {
    const integrity = `sha512-${createHash('sha512').update(bytes).digest('base64')}`;
    const dist = { tarball: `${url}${fileOf(manifest)}`, integrity };
    return [manifest.version, { ...manifest, dist }] as const;
  });
  const [latest, { name }] = entries.at(-1)!;
  return { name, 'dist-tags': { latest }, versions: Object.fromEntries(entries) };
}

function readPacked(tarball: string): Packed {
  const bytes = readFileSync(tarball);
  // What npm packs has its files below `package/`.
  return { manifest: JSON.parse(entryOf(gunzipSync(bytes), 'package/package.json')) as Manifest, bytes };
}

/** One file of a tar archive: headers of 512 bytes with its name and, in octal, its size, then its content. */
function entryOf(archive: Buffer, wanted: string): string {
  for (let at = 0; at < archive.length; ) {
    const name = archive.toString('utf8', at, at + 100).replace(/\0.*$/s, '');
    const size = Number.parseInt(archive.toString('utf8', at + 124, at + 136), 8);
    if (name === wanted) return archive.toString('utf8', at + 512, at + 512 + size);
    at += 512 + Math.ceil((size || 0) / 512) * 512;
  }
  throw new Error(`the archive has no ${wanted}`);
}
