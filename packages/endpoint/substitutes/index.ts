import { z } from 'zod';
import { readBody, type WireRequest } from '../wire/request.ts';
import { substitutesSchema } from './model.ts';
import type { Substitutes } from './substitutes.ts';

const MOST_BODY = 256 * 1024;

/** Answers `/_rookery/substitutes?stack=NAME&region=NAME`, GET and PUT; undefined for any other request. */
export async function substitutesAnswer(store: Substitutes, request: WireRequest): Promise<Response | undefined> {
  if (request.path !== '/_rookery/substitutes') return undefined;
  const { query, method, caller } = request;
  const stack = query.get('stack') ?? '';
  const region = query.get('region') ?? caller.region;
  if (method === 'GET') return Response.json({ substitutes: store.shown(stack, region) });
  if (method !== 'PUT') return new Response('GET or PUT\n', { status: 405 });
  const parsed = substitutesSchema.safeParse(json((await readBody(request, MOST_BODY)).toString()));
  if (!parsed.success) return new Response(`${z.prettifyError(parsed.error)}\n`, { status: 400 });
  const one = { stack, region, substitutes: parsed.data };
  store.put(one);
  return Response.json({ substitutes: store.shown(stack, region), unmatched: store.unmatched(one) });
}

function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
