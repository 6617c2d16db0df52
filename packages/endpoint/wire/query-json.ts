import type { AwsError } from '../server/service.ts';
import { jsonAnswer } from './json.ts';

/**
 * The answer of a query API to who sends `ContentType=JSON`, as the helper scripts of CloudFormation do (cfn-signal,
 * cfn-init): the elements of the XML answer by name.
 */
export function queryJson(action: string, result: unknown, RequestId: string): string {
  const body = result === undefined ? {} : { [`${action}Result`]: result };
  return jsonAnswer({ [`${action}Response`]: { ...body, ResponseMetadata: { RequestId } } });
}

/** An error in the same form. */
export function queryJsonError({ code, message, status }: AwsError, RequestId: string): string {
  const Type = status < 500 ? 'Sender' : 'Receiver';
  return JSON.stringify({ Error: { Code: code, Message: message, Type }, RequestId });
}
