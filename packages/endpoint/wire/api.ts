import { AwsError, type Operation, type QueryForm, type Service } from '../server/service.ts';
import { callRefusal } from './access.ts';
import { jsonAnswer, jsonError, parseJson } from './json.ts';
import { ec2Answer, ec2Error, parseQuery, type QueryCall, queryAnswer, queryError } from './query.ts';
import { queryJson, queryJsonError } from './query-json.ts';
import { credentialScope, header, isSigned, readBody, type WireRequest } from './request.ts';
import { parseRest, parseRoute, type RestCall } from './rest.ts';
import { RestXmlApis, type XmlAnswer } from './rest-xml.ts';

/** APIs of AWS JSON, by what their X-Amz-Target starts with. */
export const JsonApis = {
  'application-autoscaling': 'AnyScaleFrontendService',
  acm: 'CertificateManager',
  ecr: 'AmazonEC2ContainerRegistry_V20150921',
  ecs: 'AmazonEC2ContainerServiceV20141113',
  logs: 'Logs_20140328',
  secretsmanager: 'secretsmanager',
  servicequotas: 'ServiceQuotasV20190624',
  sqs: 'AmazonSQS',
  ssm: 'AmazonSSM',
  states: 'AWSStepFunctions',
} as const;

/** APIs of the query protocol, by the Version that their forms carry. */
export const QueryApis = {
  cloudformation: { version: '2010-05-15', namespace: 'http://cloudformation.amazonaws.com/doc/2010-05-15/' },
  sts: { version: '2011-06-15', namespace: 'https://sts.amazonaws.com/doc/2011-06-15/' },
  elasticloadbalancing: {
    version: '2015-12-01',
    namespace: 'http://elasticloadbalancing.amazonaws.com/doc/2015-12-01/',
  },
  ec2: { version: '2016-11-15', namespace: 'http://ec2.amazonaws.com/doc/2016-11-15/' },
  iam: { version: '2010-05-08', namespace: 'https://iam.amazonaws.com/doc/2010-05-08/' },
  // Its lists name their items: DBInstances holds DBInstance.
  sns: { version: '2010-03-31', namespace: 'http://sns.amazonaws.com/doc/2010-03-31/' },
  sqs: { version: '2012-11-05', namespace: 'http://queue.amazonaws.com/doc/2012-11-05/', lists: 'repeat' },
  rds: { version: '2014-10-31', namespace: 'http://rds.amazonaws.com/doc/2014-10-31/', lists: 'repeat' },
} as const;

type Known = Readonly<Partial<Record<string, Service>>>;

/** The largest are ECR's layer parts: 20 MB, in base64. */
const MOST_JSON = 32 * 1024 * 1024;
const MOST_QUERY = 4 * 1024 * 1024;

/** Forms for a queue may be sent to its URL. */
const QUEUE = /^\/\d{12}\/[\w.-]+$/;

/** Answers a call of a JSON, REST or query API; undefined when the request is S3's. */
export async function apiAnswer(request: WireRequest, services: Known): Promise<Response | undefined> {
  const target = header(request, 'x-amz-target');
  if (target !== undefined) return answerJson(request, target, services);
  const form = header(request, 'content-type')?.startsWith('application/x-www-form-urlencoded') ?? false;
  const ofQuery = request.path === '/' || QUEUE.test(request.path);
  if (request.method === 'POST' && ofQuery && form) return answerQuery(request, services);
  // The query protocol by GET: S3, whose requests look like it, knows no such parameter.
  if (['GET', 'POST'].includes(request.method) && ofQuery && request.query.has('Action')) {
    const refused = callRefusal(request.headers);
    return refused ? new Response(`${refused}\n`, { status: 403 }) : answerQuery(request, services);
  }
  const scope = credentialScope(header(request, 'authorization'), request.query)?.service;
  if (scope === undefined || scope.startsWith('s3')) return undefined;
  if (Object.hasOwn(RestXmlApis, scope)) return answerRestXml(request, scope as keyof typeof RestXmlApis, services);
  const call = parseRest(request, scope);
  if (call) return answerRest(request, call, services);
  return json(request, notSimulated('UnknownOperationException', scope, `${request.method} ${request.path}`));
}

async function answerJson(request: WireRequest, target: string, services: Known): Promise<Response> {
  const [prefix = '', action = ''] = target.split('.');
  let form: QueryForm | undefined;
  try {
    requireSignature(request);
    const name = Object.entries(JsonApis).find(([, known]) => known === prefix)?.[0] ?? '';
    form = services[name]?.query;
    const operation = find(services[name], action);
    if (!operation) throw notSimulated('UnknownOperationException', prefix, action);
    const input = parseJson((await readBody(request, MOST_JSON)).toString());
    return json(request, jsonAnswer(await operation(input, request.caller)));
  } catch (error) {
    return json(request, clientError(error, request), form);
  }
}

async function answerRest(request: WireRequest, call: RestCall, services: Known): Promise<Response> {
  try {
    const operation = find(services[call.api], call.action);
    if (!operation) throw notSimulated('UnknownOperationException', call.api, call.action);
    const body = request.method === 'GET' ? {} : parseJson((await readBody(request, MOST_QUERY)).toString());
    return json(request, jsonAnswer(await operation({ ...body, ...call.input }, request.caller)));
  } catch (error) {
    return json(request, clientError(error, request));
  }
}

async function answerRestXml(request: WireRequest, api: keyof typeof RestXmlApis, services: Known): Promise<Response> {
  const { namespace, routes } = RestXmlApis[api];
  try {
    const call = parseRoute(request, routes);
    const operation = call && find(services[api], call.action);
    if (!operation)
      throw notSimulated('UnknownOperationException', api, call?.action ?? `${request.method} ${request.path}`);
    const body = request.method === 'GET' ? '' : (await readBody(request, MOST_QUERY)).toString();
    // Operations of such an API answer nothing else.
    const answer = (await operation({ ...call.input, Body: body }, request.caller)) as XmlAnswer;
    return xml(request, answer.status, answer.text(namespace), answer.headers);
  } catch (error) {
    const failure = clientError(error, request);
    return xml(request, failure.status, queryError(failure, namespace, request.caller.requestId));
  }
}

async function answerQuery(request: WireRequest, services: Known): Promise<Response> {
  const scope = credentialScope(header(request, 'authorization'), request.query)?.service ?? '';
  let namespace = '';
  let form: QueryForm | undefined;
  let call: QueryCall | undefined;
  try {
    const body = request.method === 'GET' ? '' : (await readBody(request, MOST_QUERY)).toString();
    call = parseQuery(request.query.has('Action') ? calledBy(request.query) : body);
    if (!call) throw new AwsError('MissingAction', 'Could not find operation in the request: it names no Action.');
    const api = Object.entries(QueryApis).find(([, { version }]) => version === call?.version);
    namespace = api?.[1].namespace ?? '';
    requireSignature(request);
    const operation = api && find(services[api[0]], call.action);
    if (!api || !operation) throw notSimulated('InvalidAction', api?.[0] ?? scope, call.action);
    form = services[api[0]]?.query;
    const own = QUEUE.test(request.path) ? { QueueUrl: request.path } : {};
    const input = form?.read(call.action, { ...own, ...call.input }) ?? call.input;
    const answer = await operation(input, request.caller);
    const result = form ? form.write(call.action, answer) : answer;
    const { requestId } = request.caller;
    if (call.input.ContentType === 'JSON') return asJson(request, 200, queryJson(call.action, result, requestId));
    if (api[0] === 'ec2') return xml(request, 200, ec2Answer(call.action, namespace, result, requestId));
    const lists = 'lists' in api[1] ? api[1].lists : 'member';
    return xml(request, 200, queryAnswer(call.action, namespace, result, requestId, lists));
  } catch (error) {
    const known = clientError(error, request);
    const failure = form ? new AwsError(form.code(known.code), known.message, known.status, known.details) : known;
    if (call?.input.ContentType === 'JSON')
      return asJson(request, failure.status, queryJsonError(failure, request.caller.requestId));
    const body =
      scope === 'ec2'
        ? ec2Error(failure, request.caller.requestId)
        : queryError(failure, namespace, request.caller.requestId);
    return xml(request, failure.status, body);
  }
}

/** The fields of a call that comes in the URL, without those that sign it. */
function calledBy(query: URLSearchParams): string {
  const own = [...query].filter(([name]) => !/^(X-Amz-|Signature|AWSAccessKeyId$|Timestamp$|Expires$)/.test(name));
  return new URLSearchParams(own).toString();
}

/** What a query API says to who asked for JSON. */
function asJson(request: WireRequest, status: number, body: string): Response {
  const headers = { 'content-type': 'application/json', 'x-amzn-requestid': request.caller.requestId };
  return new Response(body, { status, headers });
}

function find(service: Service | undefined, action: string): Operation | undefined {
  return service && Object.hasOwn(service.operations, action) ? service.operations[action] : undefined;
}

function requireSignature(request: WireRequest): void {
  if (isSigned(header(request, 'authorization'), request.query)) return;
  throw new AwsError('MissingAuthenticationToken', 'Request is missing Authentication Token', 403);
}

function notSimulated(code: string, api: string, action: string): AwsError {
  return new AwsError(code, `The embedded endpoint does not simulate ${action}${api && ` of ${api}`}.`);
}

/** What a client is answered: AWS's error as it is, anything else as the endpoint's own failure, which is logged. */
export function clientError(error: unknown, request: WireRequest): AwsError {
  if (error instanceof AwsError) return error;
  request.report(error);
  // The log cannot say so: it is on the same disk.
  const isFull = ['ENOSPC', 'EDQUOT'].includes((error as NodeJS.ErrnoException)?.code ?? '');
  const why = isFull ? ': the disk that its state is on is full.' : '; its log says more.';
  return new AwsError('InternalFailure', `The embedded endpoint failed${why}`, 500);
}

function json(request: WireRequest, answer: string | AwsError, form?: QueryForm): Response {
  const headers = {
    'content-type': header(request, 'content-type') ?? 'application/x-amz-json-1.1',
    'x-amzn-requestid': request.caller.requestId,
  };
  if (typeof answer === 'string') return new Response(answer, { headers });
  if (form) {
    // Clients that knew the query protocol go on knowing errors by its codes.
    const fault = answer.status < 500 ? 'Sender' : 'Receiver';
    const old = { 'x-amzn-query-error': `${form.code(answer.code)};${fault}` };
    const named = new AwsError(`${form.namespace}#${answer.code}`, answer.message, answer.status, answer.details);
    return new Response(jsonError(named), { status: answer.status, headers: { ...headers, ...old } });
  }
  return new Response(jsonError(answer), {
    status: answer.status,
    headers: { ...headers, 'x-amzn-errortype': answer.code },
  });
}

function xml(
  request: WireRequest,
  status: number,
  body: string,
  more: Readonly<Record<string, string>> = {},
): Response {
  const headers = { 'content-type': 'text/xml', 'x-amzn-requestid': request.caller.requestId, ...more };
  return new Response(body, { status, headers });
}
