import { EXPECTED, type Expected } from './expected.ts';

/** A call, as what is said of its answer needs it. */
export interface Asked {
  /** `cloudformation`, as IAM calls the service. */
  readonly service: string;
  /** `DescribeStacks`. */
  readonly operation: string;
  /** The whole of the request's form, where it is one. */
  readonly form?: string | undefined;
}

/** What came back, before anything is read out of it. */
export interface RawAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
}

const html = /^\s*(<!doctype\s+html|<html[\s>]|<head[\s>]|<body[\s>])/i;

/** What is wrong with an answer that is none of AWS's, or not a whole one; undefined where nothing is. */
export function answerFault(asked: Asked, answer: RawAnswer): string | undefined {
  if (html.test(answer.text)) return 'a page of HTML';
  const expected = EXPECTED[`${asked.service}:${asked.operation}`] ?? protocolOf(asked);
  if (answer.status >= 500) return undefined; // Read as what it is, and tried again anyway.
  if (answer.status >= 300) return errorFault(expected, answer);
  if (expected.form === 'json') return jsonFault(expected, answer.text);
  if (expected.form === 'query') return queryFault(asked, expected, answer.text);
  return restFault(expected, answer.text);
}

const JSON_SERVICES = /^(ecs|ecr|logs|ssm|secretsmanager|acm|servicequotas|scheduler|application-autoscaling)$/;
const REST_SERVICES = /^(s3|cloudfront|route53)$/;

function protocolOf({ service, operation }: Asked): Expected {
  if (REST_SERVICES.test(service)) return { form: 'rest' };
  // A call that only its path names may have nothing to answer.
  return JSON_SERVICES.test(service) ? { form: 'json', mayBeEmpty: operation === '' } : { form: 'query' };
}

/** The name of an XML document's root, where the document is whole. */
export function wholeXml(text: string): string | undefined {
  const document = text.replace(/^\uFEFF?\s*(<\?xml[^>]*\?>)?\s*/, '').trimEnd();
  const [opening, name, closed] = /^<([A-Za-z_][\w.-]*)(?:\s[^>]*?)?(\/?)>/.exec(document) ?? [];
  if (opening === undefined) return undefined;
  if (closed === '/') return document === opening ? name : undefined;
  return document.endsWith(`</${name}>`) ? name : undefined;
}

function object(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const read: unknown = JSON.parse(text);
    // Neither null nor a list: an object of JSON has names.
    return typeof read === 'object' && read !== null && !Array.isArray(read)
      ? (read as Readonly<Record<string, unknown>>)
      : undefined;
  } catch {
    return undefined;
  }
}

/** A refusal names its error: what does not is somebody else's. */
function errorFault({ form }: Expected, { status, headers, text }: RawAnswer): string | undefined {
  if (form === 'json') return object(text) || headers['x-amzn-errortype'] ? undefined : shown(text);
  // S3 says no more than the status and its headers where the question was one of HEAD.
  const signed = ['x-amz-request-id', 'x-amz-id-2', 'x-amz-bucket-region'].some((name) => headers[name] !== undefined);
  if (form === 'rest' && text === '') return status < 400 && !signed ? 'a redirection without a word' : undefined;
  return wholeXml(text) === undefined ? shown(text) : undefined;
}

function jsonFault({ member, mayBeEmpty, always }: Expected, text: string): string | undefined {
  if (text.trim() === '') return mayBeEmpty ? undefined : 'nothing';
  const read = object(text);
  if (read === undefined) return shown(text);
  // An empty list may be left out; what names other things answers another question.
  const isEmpty = Object.keys(read).length === 0 && !always;
  return member === undefined || isEmpty || Object.hasOwn(read, member) ? undefined : `an answer without ${member}`;
}

function queryFault(
  { service, operation, form = '' }: Asked,
  { element, when }: Expected,
  text: string,
): string | undefined {
  if (text.trim() === '') return 'nothing';
  const root = wholeXml(text);
  if (root === undefined) return shown(text);
  if (root !== `${operation}Response`) return `an answer to something else, ${root}`;
  // What EC2 answers stands below the root itself.
  const answers = service !== 'ec2' && /^(Describe|List|Get|Create(?!ServiceLinkedRole)|Assume)/.test(operation);
  if (answers && !text.includes(`<${operation}Result`)) return `an answer without ${operation}Result`;
  const wanted = element !== undefined && (when === undefined || when.test(form));
  return wanted && !element.test(text) ? `an answer without what was asked for (${element.source})` : undefined;
}

function restFault({ root }: Expected, text: string): string | undefined {
  if (root === undefined) return text === '' || wholeXml(text) !== undefined ? undefined : shown(text);
  if (text.trim() === '') return 'nothing';
  const found = wholeXml(text);
  if (found === undefined) return shown(text);
  return found === root ? undefined : `an answer to something else, ${found}`;
}

function shown(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim();
  if (line === '') return 'nothing';
  return `a text that is cut off or is none of AWS's: ${line.length > 120 ? `${line.slice(0, 120)} ...` : line}`;
}
