import type { OperationEvent } from '@aws-sdk/client-cloudformation';
import type { Connection } from '../aws/connection.ts';

/** What CloudFormation's validation before a deployment found at one resource. */
export interface Finding {
  readonly logicalId: string;
  readonly type: string;
  /** `/Resources/Queue/Properties/X`: where in the template. */
  readonly path: string;
  /** `PROPERTY_VALIDATION`, `NAME_CONFLICT_VALIDATION`, ... */
  readonly name: string;
  readonly message: string;
  /** It only warns: the change set can be executed all the same. */
  readonly warns: boolean;
}

// A page has a hundred of them: whoever has more mistakes mends these first.
const MOST_PAGES = 20;

function toFinding(event: OperationEvent): Finding[] {
  if (event.ValidationStatus !== 'FAILED') return [];
  return [
    {
      logicalId: event.LogicalResourceId ?? '',
      type: event.ResourceType ?? '',
      path: event.ValidationPath ?? '',
      name: event.ValidationName ?? '',
      message: event.ValidationStatusReason ?? '',
      warns: event.ValidationFailureMode === 'WARN',
    },
  ];
}

/** All that the validation of a change set found, to the last page. */
export async function readFindings(connection: Connection, changeSetId: string): Promise<Finding[]> {
  const { DescribeEventsCommand } = await import('@aws-sdk/client-cloudformation');
  const client = await connection.cloudformation();
  const found: Finding[] = [];
  let next: string | undefined;
  for (let page = 0; page < MOST_PAGES; page += 1) {
    const answer = await client.send(new DescribeEventsCommand({ ChangeSetName: changeSetId, NextToken: next }));
    found.push(...(answer.OperationEvents ?? []).flatMap(toFinding));
    next = answer.NextToken;
    if (next === undefined) break;
  }
  return found;
}

/** `Queue (AWS::SQS::Queue) /Resources/Queue/Properties/X: extraneous key [X]`. */
export const findingLine = ({ logicalId, type, path, message }: Finding): string =>
  `${logicalId}${type === '' ? '' : ` (${type})`} ${path}: ${message}`;

/** Types of which a removal may fail for what they hold: that much the validation says before. */
export const MAY_BE_FULL: ReadonlySet<string> = new Set(['AWS::S3::Bucket', 'AWS::ECR::Repository']);
