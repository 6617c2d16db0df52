import { list, number, object, text } from '../../../cloudformation/handler-values.ts';
import { fargateRefusal } from '../fargate.ts';
import { type Draft, type DraftContainer, eachContainer, isSet, type Rule } from './draft.ts';

/** What a member of the task definition may say (API reference, RegisterTaskDefinition). */
const ENUMS: readonly (readonly [member: string, allowed: readonly string[]])[] = [
  ['networkMode', ['bridge', 'host', 'awsvpc', 'none']],
  ['pidMode', ['host', 'task']],
  ['ipcMode', ['host', 'task', 'none']],
  ['requiresCompatibilities', ['EC2', 'FARGATE', 'EXTERNAL', 'MANAGED_INSTANCES']],
];
const PLATFORM: readonly (readonly [member: string, allowed: RegExp])[] = [
  ['cpuArchitecture', /^(X86_64|ARM64)$/],
  ['operatingSystemFamily', /^(LINUX|WINDOWS_SERVER_\w+_(CORE|FULL))$/],
];

/** Words of the API that are closed lists, and what goes together. Unproven words. */
export const closedLists: Rule = ({ fields }) => {
  for (const [member, allowed] of ENUMS) {
    const values = (Array.isArray(fields[member]) ? list(fields[member]) : [fields[member]]).filter(isSet);
    const wrong = values.find((value) => !allowed.includes(String(value)));
    if (wrong !== undefined) return `${member} should be one of [${allowed.join(',')}]`;
  }
  const platform = object(fields.runtimePlatform);
  for (const [member, allowed] of PLATFORM) {
    const value = text(platform[member]);
    if (value !== undefined && !allowed.test(value)) return `Invalid '${member}' setting for task: ${value}.`;
  }
  if (platform.cpuArchitecture === 'ARM64' && /^WINDOWS/.test(String(platform.operatingSystemFamily))) {
    return "The operating system family of task definitions with the 'ARM64' architecture must be LINUX.";
  }
  return undefined;
};

/** What Fargate asks of the task as a whole; "do not support ipcMode" is quoted in cn-terraform/terraform-aws-ecs-fargate#2. */
export const fargateTask: Rule = ({ fields, isFargate, networkMode }) => {
  const storage = number(object(fields.ephemeralStorage).sizeInGiB);
  if (!isFargate) return undefined;
  if (networkMode !== 'awsvpc') return "Fargate only supports network mode 'awsvpc'.";
  const refusal = fargateRefusal(text(fields.cpu), text(fields.memory));
  if (refusal !== undefined) return refusal;
  if (isSet(fields.ipcMode)) return 'Tasks using the Fargate launch type do not support ipcMode.';
  if (fields.pidMode === 'host') return "Tasks using the Fargate launch type only support pidMode 'task'.";
  if (isSet(fields.placementConstraints)) return unsupported('placementConstraints');
  // Developer guide, Fargate task storage; unproven words.
  if (storage !== undefined && !(storage >= 21 && storage <= 200)) {
    return `Invalid 'ephemeralStorage' setting for task. The size must be between 21 and 200 GiB, not ${storage}.`;
  }
  return undefined;
};

/**
 * What Fargate does not give a container (developer guide, task definition differences for Fargate); the form of the
 * words is that of cloudposse/terraform-aws-ecs-alb-service-task#174.
 */
export const fargateContainers: Rule = (draft) => {
  if (!draft.isFargate) return undefined;
  return eachContainer(draft, ({ fields }) => {
    const linux = object(fields.linuxParameters);
    const member =
      ['privileged', 'dockerSecurityOptions'].find((name) => isSet(fields[name])) ??
      ['devices', 'sharedMemorySize', 'maxSwap', 'swappiness'].find((name) => isSet(linux[name]));
    if (member !== undefined) return unsupported(member);
    const added = list(object(linux.capabilities).add).find((capability) => capability !== 'SYS_PTRACE');
    return added === undefined ? undefined : unsupported(`adding the capability ${String(added)}`);
  });
};

/** Who pulls an image of ECR on Fargate needs a role for it (hashicorp/terraform-provider-aws#3051). */
export const imagesOfEcr: Rule = (draft: Draft) => {
  if (!draft.isFargate || draft.hasExecutionRole) return undefined;
  return eachContainer(draft, ({ image }: DraftContainer) =>
    /^\d{12}\.dkr\.ecr[.-]/.test(image)
      ? 'Fargate requires task definition to have execution role ARN to support ECR images.'
      : undefined,
  );
};

const unsupported = (what: string): string => `Fargate compatible task definitions do not support ${what}`;
