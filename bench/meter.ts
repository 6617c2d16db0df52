import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';

/** One call that went through. */
export interface Metered {
  readonly time: number;
  readonly action: string;
  readonly bytes: number;
}

export interface Meter {
  readonly url: string;
  readonly calls: readonly Metered[];
  close(): void;
}

function actionOf(headers: NodeJS.Dict<string | string[]>, body: string): string {
  const target = String(headers['x-amz-target'] ?? '').split('.')[1];
  return target ?? new URLSearchParams(body).get('Action') ?? 'other';
}

/** Stands before the endpoint and counts calls, and the bytes of their bodies in both directions. */
export async function meterBefore(endpoint: string): Promise<Meter> {
  const { hostname, port } = new URL(endpoint);
  const calls: Metered[] = [];
  const server = createServer((incoming, outgoing) => {
    const time = Date.now();
    const sent: Buffer[] = [];
    incoming.on('data', (chunk: Buffer) => sent.push(chunk));
    incoming.on('end', () => {
      const body = Buffer.concat(sent);
      const { method, url: path, headers } = incoming;
      const onward = request({ hostname, port, method, path, headers }, (answer) => {
        let bytes = body.length;
        outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
        answer.on('data', (chunk: Buffer) => {
          bytes += chunk.length;
          outgoing.write(chunk);
        });
        answer.on('end', () => {
          calls.push({ time, action: actionOf(headers, body.toString()), bytes });
          outgoing.end();
        });
      });
      onward.on('error', () => outgoing.destroy());
      onward.end(body);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  // Listening on TCP, so an address with a port.
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url,
    calls,
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
}
