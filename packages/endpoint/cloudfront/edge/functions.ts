import { createHash, createHmac } from 'node:crypto';
import * as querystring from 'node:querystring';
import { createContext, Script } from 'node:vm';
import { changedAnswer, changedRequest, eventOf, generated, responseOf } from './event.ts';
import type { EdgeAnswer, EdgeRequest } from './message.ts';
import type { DistributionRow, FunctionRow } from './table.ts';

/** AWS counts what a function computes, less than a millisecond of it; here the clock runs, on a machine that may be busy. */
const TIME_LIMIT_MS = 1_000;

/** The modules that the runtime cloudfront-js-2.0 has besides the language (its developer guide), as far as they are here. */
const MODULES: Readonly<Record<string, unknown>> = {
  crypto: { createHash, createHmac },
  querystring: {
    parse: querystring.parse,
    stringify: querystring.stringify,
    escape: querystring.escape,
    unescape: querystring.unescape,
  },
};

const compiled = new Map<string, Script>();

/** Compiles a function's code; throws a SyntaxError where it is no program. */
export function compileFunction(code: string): Script {
  const known = compiled.get(code) ?? new Script(`${code}\n;${CALL}`, { filename: 'function.js' });
  compiled.set(code, known);
  return known;
}

/** In the context itself, so that the answer is text when it leaves it. */
const CALL = `Promise.resolve(handler(JSON.parse(__event))).then(
  (answer) => { __done = JSON.stringify(answer) ?? 'null'; },
  (error) => { __failed = String(error && error.stack || error); },
);`;

/** Calls `handler(event)`; throws where it fails, answers nothing, or takes too long. */
function call({ code, name }: FunctionRow, event: unknown): Record<string, unknown> {
  const sandbox: Record<string, unknown> = {
    __event: JSON.stringify(event),
    console: { log: () => {}, error: () => {}, warn: () => {} },
    require: (module: string) => {
      if (Object.hasOwn(MODULES, module)) return MODULES[module];
      throw new Error(`the embedded endpoint has no module ${module} for functions.`);
    },
    atob,
    btoa,
  };
  const context = createContext(sandbox, {
    codeGeneration: { strings: false, wasm: false },
    microtaskMode: 'afterEvaluate',
  });
  compileFunction(code).runInContext(context, { timeout: TIME_LIMIT_MS });
  if (typeof sandbox.__done !== 'string') {
    throw new Error(`function ${name}: ${String(sandbox.__failed ?? 'it never came to an end.')}`);
  }
  const answer: unknown = JSON.parse(sandbox.__done);
  if (typeof answer !== 'object' || answer === null)
    throw new Error(`function ${name} answers no request and no response.`);
  return answer as Record<string, unknown>;
}

/** Runs a viewer-request function: the request goes on as it says, or is answered by it. */
export function onRequest(site: DistributionRow, row: FunctionRow, request: EdgeRequest): EdgeRequest | EdgeAnswer {
  const answer = call(row, eventOf(site, request, 'viewer-request'));
  return 'statusCode' in answer ? generated(answer) : changedRequest(request, answer);
}

/** Runs a viewer-response function over the head of an answer. */
export function onResponse(
  site: DistributionRow,
  row: FunctionRow,
  request: EdgeRequest,
  answer: EdgeAnswer,
): EdgeAnswer {
  const event = { ...eventOf(site, request, 'viewer-response'), response: responseOf(answer) };
  return changedAnswer(answer, call(row, event));
}
