import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { TestContext } from 'node:test';
import { type Connection, type ConnectOptions, connect } from '../aws/connection.ts';
import type { Stack, StackEvent, Target } from '../model.ts';

/** A stand-in for AWS in tests: each test scripts the answers it needs, and sees every request that came. */
export interface FakeAws {
  readonly url: string;
  readonly calls: FakeCall[];
  /** What is scripted for each call: a test may change it on the way. */
  readonly answers: Record<string, Answer>;
  /** The names of the calls in the order they came, without the question who we are. */
  readonly names: () => string[];
  readonly connect: (target?: Partial<Target>, options?: ConnectOptions) => Promise<Connection>;
}

export interface FakeCall {
  /** `CreateChangeSet`; for S3 the method and path, for example `PUT /bucket/key`. */
  readonly name: string;
  readonly input: Readonly<Record<string, string>>;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** An error answer of AWS. */
export class FakeFault extends Error {
  readonly code: string;
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;

  constructor(code: string, message = '', status = 400, headers: Readonly<Record<string, string>> = {}) {
    super(message);
    this.code = code;
    this.status = status;
    this.headers = headers;
  }
}

/** Answers as they stand: a body that is no XML, a cut connection, a wrong content type. */
export class RawAnswer {
  readonly write: (response: ServerResponse) => void;

  constructor(write: (response: ServerResponse) => void) {
    this.write = write;
  }
}

/** Breaks the connection without an answer. */
export const reset = (): RawAnswer => new RawAnswer((response) => response.socket?.destroy());

type Answer = (call: FakeCall) => unknown;

const identity = { Account: '111122223333', Arn: 'arn:aws:iam::111122223333:user/tester', UserId: 'AIDA' };

const escaped = (text: string): string => text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');

function xml(value: unknown): string {
  if (value instanceof Date) return value.toISOString();
  if (Array.isArray(value)) return value.map((item) => `<member>${xml(item)}</member>`).join('');
  if (typeof value !== 'object' || value === null) return escaped(String(value));
  return Object.entries(value)
    .filter(([, member]) => member !== undefined)
    .map(([name, member]) => `<${name}>${xml(member)}</${name}>`)
    .join('');
}

async function read(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks).toString();
}

function toCall(request: IncomingMessage, body: string): FakeCall {
  const headers = Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, String(value)]));
  const target = headers['x-amz-target']?.split('.')[1];
  if (target) return { name: target, input: {}, headers, body };
  if (headers['content-type']?.startsWith('application/x-www-form-urlencoded')) {
    const input = Object.fromEntries(new URLSearchParams(body));
    return { name: input.Action ?? '', input, headers, body };
  }
  const url = new URL(request.url ?? '/', 'http://fake');
  return { name: `${request.method} ${url.pathname}`, input: Object.fromEntries(url.searchParams), headers, body };
}

const isJson = ({ headers }: FakeCall): boolean => headers['x-amz-target'] !== undefined;

const isS3 = ({ name }: FakeCall): boolean => name.includes(' ');

function fail(response: ServerResponse, call: FakeCall, fault: FakeFault): void {
  response.writeHead(fault.status, {
    'content-type': isJson(call) ? 'application/x-amz-json-1.1' : 'text/xml',
    ...fault.headers,
  });
  const error = `<Error><Type>Sender</Type><Code>${fault.code}</Code><Message>${escaped(fault.message)}</Message></Error>`;
  if (isJson(call)) response.end(JSON.stringify({ __type: fault.code, message: fault.message }));
  else response.end(isS3(call) ? error : `<ErrorResponse>${error}<RequestId>r</RequestId></ErrorResponse>`);
}

function succeed(response: ServerResponse, call: FakeCall, answer: unknown): void {
  response.setHeader('content-type', isJson(call) ? 'application/x-amz-json-1.1' : 'text/xml');
  if (isJson(call)) response.end(JSON.stringify(answer ?? {}));
  else if (isS3(call)) response.end(typeof answer === 'string' ? answer : '');
  else
    response.end(
      `<${call.name}Response><${call.name}Result>${xml(answer ?? {})}</${call.name}Result></${call.name}Response>`,
    );
}

/** Starts a server, for as long as the test runs, that answers each call with what is scripted for its name; S3 calls also match by method alone. */
export async function fakeAws(t: TestContext, script: Readonly<Record<string, Answer>>): Promise<FakeAws> {
  const calls: FakeCall[] = [];
  const answers: Record<string, Answer> = { GetCallerIdentity: () => identity, ...script };
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const call = toCall(request, await read(request));
    calls.push(call);
    const scripted = answers[call.name] ?? answers[call.name.split(' ')[0] ?? ''];
    try {
      if (!scripted) throw new FakeFault('NotScripted', `the test has no answer for ${call.name}`);
      const result = await scripted(call);
      if (result instanceof RawAnswer) result.write(response);
      else succeed(response, call, result);
    } catch (error) {
      fail(response, call, error instanceof FakeFault ? error : new FakeFault('TestBroken', String(error)));
    }
  };
  const server = createServer((request, response) => void answer(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`; // listening on TCP, so an address with a port
  return {
    url,
    calls,
    answers,
    names: () => calls.map(({ name }) => name).filter((name) => name !== 'GetCallerIdentity'),
    connect: (target = {}, options = {}) =>
      connect({ ...testTarget, endpoint: url, ...target }, { patience: { attempts: 4, base: 1, cap: 2 }, ...options }),
  };
}

export const testTarget: Target = {
  environment: 'test',
  stackName: 'shop',
  foundationStackName: 'shop-foundation',
  region: 'eu-central-1',
  tags: {},
};

/** One answer after the other; the last one stays. An error among them is thrown. */
export function inTurn(...answers: readonly unknown[]): Answer {
  let turn = 0;
  return (call) => {
    const answer = answers[Math.min(turn, answers.length - 1)];
    turn += 1;
    if (answer instanceof FakeFault) throw answer;
    return typeof answer === 'function' ? answer(call) : answer;
  };
}

export function noSuchStack(name = 'shop'): FakeFault {
  return new FakeFault('ValidationError', `Stack with id ${name} does not exist`);
}

export const stackArn = (name = 'shop'): string => `arn:aws:cloudformation:eu-central-1:111122223333:stack/${name}/1`;

/** DescribeStacks' answer for one stack. */
export function describing(status: string, more: Readonly<Record<string, unknown>> = {}) {
  return {
    Stacks: [{ StackId: stackArn(), StackName: 'shop', StackStatus: status, CreationTime: new Date(0), ...more }],
  };
}

/** A stack as the deployer knows it. */
export function aStack(status: string, more: Partial<Stack> = {}): Stack {
  return {
    id: stackArn(),
    name: 'shop',
    status,
    parameters: [],
    outputs: [],
    tags: {},
    terminationProtection: false,
    ...more,
  };
}

/** One event as DescribeStackEvents reports it, `second` seconds into the test's time. */
export function event(second: number, logicalId: string, status: string, more: Readonly<Record<string, unknown>> = {}) {
  return {
    StackId: stackArn(),
    EventId: `${logicalId}-${status}-${second}`,
    StackName: 'shop',
    LogicalResourceId: logicalId,
    PhysicalResourceId: logicalId === 'shop' ? stackArn() : `${logicalId}-id`,
    ResourceType: logicalId === 'shop' ? 'AWS::CloudFormation::Stack' : 'AWS::S3::Bucket',
    ResourceStatus: status,
    Timestamp: new Date(Date.UTC(2026, 0, 1, 0, 0, second)),
    ...more,
  };
}

/** Events as those of one operation: they carry its token, as those of CloudFormation do. */
export function carrying<E extends object>(token: string | undefined, events: readonly E[]): E[] {
  return events.map((one) => ({ ClientRequestToken: token, ...one }));
}

/** The members of an event that tests compare. */
export const brief = ({ path, status }: StackEvent): string => `${path.join('/') || '.'} ${status}`;
