import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { Listening } from '../../elb/proxy/listening.ts';
import { refuse, upgrade } from '../../elb/proxy/upgrade.ts';
import { write } from './answer.ts';
import type { Place } from './ask-origin.ts';
import { Cache } from './cache.ts';
import { behaviorFor } from './choice.ts';
import { writeHeaders } from './message.ts';
import { targetOf } from './origin-balancer.ts';
import { originHeaders, originQuery } from './origin-headers.ts';
import { isOwnHost, readRequest, serve } from './serve.ts';
import type { DistributionRow, EdgeNotice, EdgeTable } from './table.ts';

/** CloudFront closes a WebSocket that was idle so long. */
const IDLE_MS = 600_000;

interface Site {
  place: Place;
  readonly listening: Listening;
}

/** The distributions at work: a server each, with a cache of its own. */
export class Edge {
  readonly #sites = new Map<string, Site>();
  readonly #notify: (notice: EdgeNotice) => void;

  constructor(notify: (notice: EdgeNotice) => void) {
    this.#notify = notify;
  }

  /** Takes a new table; resolves when every new distribution is served, or has been reported as not to be. */
  async apply({ buckets, distributions }: EdgeTable): Promise<void> {
    const kept = new Map(distributions.map((row) => [row.id, row]));
    for (const [id, site] of this.#sites) {
      if (kept.get(id)?.port === site.place.site.port) continue;
      this.#sites.delete(id);
      void site.listening.shut();
    }
    const bound = distributions.map((row) => {
      const known = this.#sites.get(row.id);
      if (!known) return this.#open(buckets, row);
      known.place = { ...known.place, site: row };
      known.place.cache.invalidate(row.invalidations);
      return undefined;
    });
    await Promise.all(bound);
  }

  /** Refuses new connections, lets requests in flight end. */
  async close(): Promise<void> {
    const sites = [...this.#sites.values()];
    this.#sites.clear();
    await Promise.all(sites.map(({ listening }) => listening.shut()));
  }

  async #open(buckets: string, row: DistributionRow): Promise<void> {
    const cache = new Cache();
    cache.invalidate(row.invalidations);
    const server = createServer({ requestTimeout: 0 });
    const listening = new Listening(server, row.port, (problem) =>
      this.#notify({ type: 'listener', id: row.id, ...(problem !== undefined && { problem }) }),
    );
    const site: Site = { place: { buckets, site: row, cache }, listening };
    this.#sites.set(row.id, site);
    server.on('request', (request, response) => void answer(site.place, request, response));
    server.on('upgrade', (request, socket, head) => passUpgrade(site.place, request, socket, head));
    server.on('clientError', (_error, socket) => refuse(socket, 400));
    await listening.bind();
  }
}

async function answer(place: Place, client: IncomingMessage, response: ServerResponse): Promise<void> {
  const left = new AbortController();
  response.on('close', () => left.abort());
  const { 'content-length': length, 'transfer-encoding': framing } = client.headers;
  const body = framing !== undefined || (length !== undefined && length !== '0') ? client : undefined;
  try {
    const settled = await serve(place, readRequest(place.site, client), body, left.signal);
    if (!response.destroyed) write(settled, client, response);
  } catch (error) {
    if (response.destroyed) return;
    console.error(`distribution ${place.site.id}: ${error instanceof Error ? error.stack : String(error)}`);
    if (response.headersSent) response.destroy();
    else response.writeHead(500).end();
  }
}

/** WebSockets go through to a load balancer; S3 has none. */
function passUpgrade({ site }: Place, client: IncomingMessage, socket: Duplex, head: Buffer): void {
  socket.on('error', () => socket.destroy());
  const request = readRequest(site, client);
  const behavior = behaviorFor(site.behaviors, request.path);
  const origin = behavior && site.origins[behavior.originId];
  if (!behavior || !isOwnHost(site, request) || origin?.kind !== 'balancer') {
    refuse(socket, 403);
    return;
  }
  const query = originQuery(behavior, request);
  client.url = `${origin.path}${request.path}${query === '' ? '' : `?${query}`}`;
  const headers = originHeaders(behavior, request, origin);
  // The handshake is CloudFront's to pass on, whatever the policies say.
  for (const [name, values] of request.headers) if (name.startsWith('sec-websocket-')) headers.set(name, values);
  upgrade(client, socket, head, targetOf(origin), writeHeaders(headers), IDLE_MS, () => {});
}
