import { AwsError } from '../server/service.ts';

/** The error that CloudFormation answers to almost everything it refuses. */
export const validationError = (message: string): AwsError => new AwsError('ValidationError', message);

/** What a thrown value says, as an event's reason. */
export const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
