/** The role behind a session: what policies are attached to. A role's path is not in the ARN of its sessions. */
export function principalOf(callerArn: string): string {
  const [, partition, account, role] = /^arn:([\w-]+):sts::(\d+):assumed-role\/([^/]+)\//.exec(callerArn) ?? [];
  return role === undefined ? callerArn : `arn:${partition}:iam::${account}:role/${role}`;
}
