import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Notes } from './notes.ts';

/** Characters. */
const LONGEST_NOTE = 500;
/** Bytes: the text, each character of it escaped, and what is around it. */
const LONGEST_BODY = 8 * 1024;

/** What the API says of itself. */
export interface About {
  readonly version: string;
  /** Where notes are in truth. */
  readonly kept: string;
}

interface Answer {
  readonly status: number;
  readonly body?: unknown;
  readonly allow?: string;
}

const notFound: Answer = { status: 404, body: { message: 'there is nothing here' } };
const refused = (status: number, message: string): Answer => ({ status, body: { message } });
const notAllowed = (allow: string): Answer => ({ ...refused(405, `only ${allow}`), allow });

/** Answers requests for notes, below /api, and for the health of the task. */
export function createApi(notes: Notes, about: About, isStopping: () => boolean) {
  return async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { status, body, allow } = await answerTo(request);
    response.writeHead(status, {
      'cache-control': 'no-store',
      'service-version': about.version,
      ...(allow !== undefined && { allow }),
      ...(isStopping() && { connection: 'close' }),
      ...(body !== undefined && { 'content-type': 'application/json' }),
    });
    response.end(body === undefined ? undefined : `${JSON.stringify(body)}\n`);
  };

  async function answerTo(request: IncomingMessage): Promise<Answer> {
    const [path = '/'] = (request.url ?? '/').split('?');
    if (path === '/healthz') return { status: isStopping() ? 503 : 200, body: {} };
    if (path === '/api/about') return request.method === 'GET' ? { status: 200, body: about } : notAllowed('GET');
    if (path === '/api/notes') return all(request);
    const id = /^\/api\/notes\/([0-9a-f-]{36})$/.exec(path)?.[1];
    return id === undefined ? notFound : one(request, id);
  }

  async function all(request: IncomingMessage): Promise<Answer> {
    if (request.method === 'GET') return { status: 200, body: await notes.list() };
    if (request.method !== 'POST') return notAllowed('GET, POST');
    const body = await textOf(request);
    if (body === undefined) return refused(413, `a note has ${LONGEST_NOTE} characters at the most`);
    const text = noteIn(body);
    if (text === undefined) return refused(400, 'send {"text": "..."} with something in it');
    if (text.length > LONGEST_NOTE) return refused(413, `a note has ${LONGEST_NOTE} characters at the most`);
    const note = await notes.add(text);
    return note === undefined ? refused(507, 'there is no room for another note') : { status: 201, body: note };
  }

  async function one(request: IncomingMessage, id: string): Promise<Answer> {
    if (request.method === 'GET') {
      const note = await notes.find(id);
      return note === undefined ? notFound : { status: 200, body: note };
    }
    if (request.method !== 'DELETE') return notAllowed('GET, DELETE');
    return (await notes.remove(id)) ? { status: 204 } : notFound;
  }
}

/** The body of a request, unless it is too long: the rest of that is read and dropped. */
async function textOf(request: IncomingMessage): Promise<string | undefined> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request) {
    // Without an encoding a request is read in buffers.
    const bytes = chunk as Buffer;
    length += bytes.length;
    if (length <= LONGEST_BODY) chunks.push(bytes);
  }
  return length > LONGEST_BODY ? undefined : Buffer.concat(chunks).toString();
}

function noteIn(body: string): string | undefined {
  try {
    // What was sent may be anything.
    const { text } = (JSON.parse(body) ?? {}) as { readonly text?: unknown };
    const trimmed = typeof text === 'string' ? text.trim() : '';
    return trimmed === '' ? undefined : trimmed;
  } catch {
    return undefined;
  }
}
