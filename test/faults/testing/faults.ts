import type { Answer, Exchange, Fault } from './proxy.ts';

const xmlHeaders = { 'content-type': 'text/xml' };

function errorOf({ call }: Exchange, code: string, message: string, status: number, more = {}): Answer {
  const isJson = /^(ecs|ecr|logs):/.test(call);
  if (isJson) {
    const body = JSON.stringify({ __type: code, message });
    return { status, headers: { 'content-type': 'application/x-amz-json-1.1', ...more }, body };
  }
  const error = `<Error><Type>Sender</Type><Code>${code}</Code><Message>${message}</Message></Error>`;
  const body = call.startsWith('s3:') ? error : `<ErrorResponse>${error}<RequestId>r</RequestId></ErrorResponse>`;
  return { status, headers: { ...xmlHeaders, ...more }, body };
}

/** Refuses without asking the endpoint. */
export const refusing =
  (code: string, message = code, status = 400, headers = {}): Fault =>
  async (exchange) =>
    errorOf(exchange, code, message, status, headers);

/** Throttled, as S3 and as the others say it. */
export const throttling: Fault = async (exchange) =>
  exchange.call.startsWith('s3:')
    ? errorOf(exchange, 'SlowDown', 'Please reduce your request rate.', 503)
    : errorOf(exchange, 'Throttling', 'Rate exceeded', 400);

export const unavailable = refusing('ServiceUnavailable', 'try later', 503);
export const internalFailure = refusing('InternalFailure', 'oops', 500);
export const expired = refusing('ExpiredToken', 'The security token included in the request is expired', 403);
export const denied: Fault = async (exchange) =>
  errorOf(exchange, 'AccessDenied', `User: tester is not authorized to perform: ${exchange.call}`, 403);

/** The connection breaks before the endpoint hears of the request. */
export const resetBefore: Fault = async (_exchange, _forward, response) => {
  response.destroy();
  return undefined;
};

/** The endpoint does what it was asked, and nobody hears of it. */
export const lostReply: Fault = async (_exchange, forward, response) => {
  await forward();
  response.destroy();
  return undefined;
};

/** Nothing comes, for as long as the client waits. */
export const silence: Fault = () => new Promise(() => {});

const instead =
  (change: (answer: Answer) => Answer): Fault =>
  async (_exchange, forward) =>
    change(await forward());

const page = '<!DOCTYPE html><html><body>Sign in to the guest network<br></body></html>';

/** The page of a proxy, in the place of the question. */
export const htmlPage: Fault = async () => ({ status: 200, headers: { 'content-type': 'text/html' }, body: page });
/** The page of a proxy, in the place of the answer: the endpoint did what it was asked. */
export const htmlAnswer = instead(() => ({ status: 200, headers: { 'content-type': 'text/html' }, body: page }));
export const emptyAnswer = instead((answer) => ({ ...answer, headers: {}, body: '' }));
export const cutOff = instead((answer) => ({
  ...answer,
  body: answer.body.slice(0, Math.floor(answer.body.length * 0.6)),
}));
/** The answer of another operation. */
export const otherShape: Fault = async ({ call }, forward) => {
  const answer = await forward();
  if (/^(ecs|ecr|logs):/.test(call)) return { ...answer, body: '{"somethingElse":[]}' };
  const body = '<ListExportsResponse><ListExportsResult><Exports/></ListExportsResult></ListExportsResponse>';
  return { ...answer, headers: xmlHeaders, body };
};

/** The endpoint does what it was asked, and then nothing comes. */
export const silentAnswer: Fault = async (_exchange, forward) => {
  await forward();
  return new Promise(() => {});
};

/** Does something in the moment in which a call comes, and then lets it through. */
export const meanwhile =
  (act: () => unknown): Fault =>
  async (_exchange, forward) => {
    await act();
    return forward();
  };

/** Fails as another fault does, and does something right after. */
export const andThen =
  (fault: Fault, act: () => unknown): Fault =>
  async (...asked) => {
    setImmediate(act);
    return fault(...asked);
  };

/** Reads that come from a place which writes reach later: after each write, so many reads of each kind are old ones. */
export function staleReads(times: number): { readonly read: Fault; readonly write: Fault } {
  const known = new Map<string, Answer>();
  let left = new Map<string, number>();
  return {
    write: async (_exchange, forward) => {
      const answer = await forward();
      left = new Map([...known.keys()].map((key) => [key, times]));
      return answer;
    },
    read: async ({ call, form }, forward) => {
      const key = JSON.stringify([call, form]);
      const old = known.get(key);
      const more = left.get(key) ?? 0;
      left.set(key, more - 1);
      if (old !== undefined && more > 0) return old;
      const answer = await forward();
      known.set(key, answer);
      return answer;
    },
  };
}

const member = /<member>.*?<\/member>/gs;

/** Events in pages of two, whose tokens are the proxy's own. */
export function pagedEvents(): Fault {
  const pages = new Map<string, string[]>();
  return async ({ form }, forward) => {
    const rest = pages.get(form.NextToken ?? '');
    const answer = rest === undefined ? await forward() : { status: 200, headers: xmlHeaders, body: '' };
    const events = rest ?? answer.body.match(member) ?? [];
    const token = `page-${pages.size}`;
    if (events.length > 2) pages.set(token, events.slice(2));
    return { ...answer, body: eventsXml(events.slice(0, 2), events.length > 2 ? token : undefined) };
  };
}

/** Every event twice, and the youngest ones in another order than they came. */
export const shuffledEvents: Fault = async (_exchange, forward) => {
  const answer = await forward();
  const events = answer.body.match(member) ?? [];
  const [first, second, third, ...more] = events;
  const mixed = [third, first, second, first, ...more, ...events].filter((event) => event !== undefined);
  return answer.status === 200 ? { ...answer, body: eventsXml(mixed) } : answer;
};

function eventsXml(events: readonly string[], token?: string): string {
  const next = token === undefined ? '' : `<NextToken>${token}</NextToken>`;
  const list = `<StackEvents>${events.join('')}</StackEvents>${next}`;
  const name = 'DescribeStackEvents';
  return `<${name}Response><${name}Result>${list}</${name}Result></${name}Response>`;
}
