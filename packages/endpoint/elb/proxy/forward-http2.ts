import type { IncomingMessage, ServerResponse } from 'node:http';
import { type ClientHttp2Session, connect, type IncomingHttpHeaders, type OutgoingHttpHeaders } from 'node:http2';
import { fail } from './forward.ts';
import type { Target } from './groups.ts';
import type { RawHeaders } from './headers.ts';
import { errorPage } from './pages.ts';

/** What a load balancer answers to a request that a target of gRPC cannot understand. */
const INCOMPATIBLE = 464;

/** To a target that speaks HTTP/2: trailers come back, too. */
export function forwardHttp2(
  client: IncomingMessage,
  answer: ServerResponse,
  target: Target,
  headers: RawHeaders,
  timeoutMs: number,
  done: () => void,
): void {
  const grpc = target.version === 'GRPC';
  if (grpc && (client.httpVersionMajor < 2 || client.method !== 'POST')) {
    errorPage(answer, INCOMPATIBLE);
    done();
    return;
  }
  const fields = { ...fieldsOf(headers), ':method': client.method, ':path': client.url };
  const stream = sessionOf(target).request(grpc ? { ...fields, te: 'trailers' } : fields);
  stream.setTimeout(timeoutMs, () => {
    fail(answer, 504);
    stream.close();
  });
  stream.on('error', () => fail(answer, 502));
  stream.on('response', (received) => answer.writeHead(Number(received[':status']), plain(received)));
  stream.on('trailers', (received) => answer.addTrailers(plain(received) as Record<string, string>));
  stream.on('end', () => answer.end());
  stream.on('close', () => {
    if (!answer.writableEnded) fail(answer, 502);
  });
  stream.pipe(answer, { end: false });
  client.pipe(stream);
  answer.on('close', () => {
    if (!answer.writableFinished) stream.close();
    done();
  });
}

function sessionOf(target: Target): ClientHttp2Session {
  const known = target.session;
  if (known && !known.closed && !known.destroyed) return known;
  const { host, port } = target.row;
  const session = connect(`${target.secure ? 'https' : 'http'}://${host}:${port}`, { rejectUnauthorized: false });
  // Each of its requests gets an error of its own.
  session.on('error', () => {});
  target.session = session;
  return session;
}

function fieldsOf(headers: RawHeaders): OutgoingHttpHeaders {
  const fields: Record<string, string | string[]> = {};
  for (let at = 0; at < headers.length; at += 2) {
    const name = (headers[at] ?? '').toLowerCase();
    const value = headers[at + 1] ?? '';
    const key = name === 'host' ? ':authority' : name;
    const before = fields[key];
    fields[key] = before === undefined ? value : [before, value].flat();
  }
  return fields;
}

function plain(headers: IncomingHttpHeaders): OutgoingHttpHeaders {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !name.startsWith(':')));
}
