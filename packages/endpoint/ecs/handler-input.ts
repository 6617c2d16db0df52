import type { ResourceRequest } from '../cloudformation/handler.ts';
import { digits, handlerFailure, mergedTags } from '../cloudformation/handler-values.ts';
import { AwsError } from '../server/service.ts';
import type { Input } from './answers.ts';
import { camel } from './camel.ts';
import type { Tag } from './model.ts';

/** A template's properties as input of the API, with the stack's tags. */
export function inputOf({ properties, tags }: ResourceRequest): Input & { readonly tags: readonly Tag[] } {
  // Properties are an object, and camel() keeps it one.
  const input = camel(properties) as Input;
  const merged = mergedTags(tags, properties.Tags).map(({ Key, Value }) => ({ key: Key, value: Value }));
  return { ...input, tags: merged };
}

/** Runs what the API would refuse, and words a refusal as CloudFormation's handlers do. */
export function asHandler<T>(token: string, doing: string, action: () => T): T {
  try {
    return action();
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    const request = digits(`${token} request`, 32);
    const details = `(Service: AmazonECS; Status Code: ${error.status}; Error Code: ${error.code}; Request ID: ${request}; Proxy: null)`;
    const code = error.code.endsWith('NotFoundException') ? 'NotFound' : 'InvalidRequest';
    throw handlerFailure(`Invalid request provided: ${doing}: ${error.message} ${details}`, code, token);
  }
}

/** A name as CloudFormation makes it up: stack, logical id, and what is different for every step. */
export function generatedName({ stack, logicalId, token }: ResourceRequest, limit = 255): string {
  const tail = digits(token, 12);
  return `${`${stack.stackName}-${logicalId}`.slice(0, limit - tail.length - 1)}-${tail}`;
}
