import type { TaskRecord } from '../model.ts';
import { placeOf } from '../names.ts';

/** Where a container finds what ECS's agent answers; absent where nothing listens. */
export interface AgentAddress {
  /** The endpoint's own, for example `http://127.0.0.1:4600`. */
  readonly url: string;
  readonly metadataId: string;
  /** Absent where the task has no role. */
  readonly credentialsId?: string | undefined;
}

/** What Datadog's agent tells the three apart by (pkg/config/env of DataDog/datadog-agent), and the developer guide for two. */
const EXECUTION: Readonly<Record<string, string>> = {
  EC2: 'AWS_ECS_EC2',
  EXTERNAL: 'AWS_ECS_EC2',
  MANAGED_INSTANCES: 'AWS_ECS_MANAGED_INSTANCES',
};

/**
 * The variables that ECS sets in every container, as the developer guide lists them ("Amazon ECS environment
 * variables"), and `AWS_ENDPOINT_URL`, which leads SDKs to this endpoint. The credentials have their full address, since
 * the one that `AWS_CONTAINER_CREDENTIALS_RELATIVE_URI` is relative to, 169.254.170.2, is not on this machine; the SDKs
 * take such an address on loopback without TLS.
 */
export function taskVariables(
  { taskArn, launchType }: Pick<TaskRecord, 'taskArn' | 'launchType'>,
  agent?: AgentAddress,
): Record<string, string> {
  const { region } = placeOf(taskArn);
  const place = {
    AWS_REGION: region,
    AWS_DEFAULT_REGION: region,
    AWS_EXECUTION_ENV: EXECUTION[launchType] ?? 'AWS_ECS_FARGATE',
  };
  if (!agent) return place;
  const { url, metadataId, credentialsId } = agent;
  return {
    ...place,
    AWS_ENDPOINT_URL: url,
    ECS_CONTAINER_METADATA_URI: `${url}/v3/${metadataId}`,
    ECS_CONTAINER_METADATA_URI_V4: `${url}/v4/${metadataId}`,
    ECS_AGENT_URI: `${url}/v4/${metadataId}/api`,
    ...(credentialsId !== undefined && {
      AWS_CONTAINER_CREDENTIALS_FULL_URI: `${url}/_rookery/credentials/${credentialsId}`,
    }),
  };
}
