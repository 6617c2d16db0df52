import { randomUUID } from 'node:crypto';
import { uuid } from '../cloudformation/generic/identifiers.ts';
import { AwsError } from '../server/service.ts';

const HANDLER_CODES: Readonly<Record<string, string>> = {
  BucketAlreadyOwnedByYou: 'AlreadyExists',
  RepositoryAlreadyExistsException: 'AlreadyExists',
  ResourceAlreadyExistsException: 'AlreadyExists',
  NoSuchBucket: 'NotFound',
  RepositoryNotFoundException: 'NotFound',
};

/** Runs a step of a resource handler; what an API refuses becomes an event's reason in CloudFormation's words. */
export function asHandler<T>(service: string, token: string, step: () => T): T {
  try {
    return step();
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    const about = `Service: ${service}, Status Code: ${error.status}, Request ID: ${randomUUID()}`;
    const code = HANDLER_CODES[error.code] ?? 'InvalidRequest';
    const message = `Resource handler returned message: "${error.message} (${about})"`;
    throw new Error(`${message} (RequestToken: ${uuid(token)}, HandlerErrorCode: ${code})`);
  }
}
