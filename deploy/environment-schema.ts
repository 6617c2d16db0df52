import { QUOTAS } from '../generator/checks/quotas.ts';
import { keyProblem } from '../generator/checks/tags.ts';
import { memoize } from '../generator/memoize.ts';

/** What an environment may say. Loads zod, and is made once: a command that names several environments asks for each. */
export const environmentSchema = memoize(async () => {
  const { z } = await import('zod');
  const stackName = z
    .string()
    .regex(/^[A-Za-z][A-Za-z0-9-]{0,127}$/, 'a letter, then letters, digits and hyphens, 128 at the most');
  const tagKey = z
    .string()
    .min(1)
    .max(QUOTAS.tagKey.most)
    .refine(
      (key) => keyProblem(key) === undefined,
      'a key that does not begin with "aws:", which AWS keeps for itself',
    );
  const region = z.string().regex(/^[a-z]{2,}(-[a-z]+)+-[0-9]{1,2}$/, 'a region such as eu-central-1');
  const multiAz = z.union([z.boolean(), z.strictObject({ except: z.array(z.string()) })]);
  const value = z.union([z.string(), z.number(), z.boolean(), z.array(z.string())]);
  const parameters = z.record(z.string(), value).default({});
  const role = z.string().regex(/^arn:aws[a-z-]*:iam::[0-9]{12}:role\/[\w+=,.@/-]+$/, 'the ARN of a role');
  // Absent: as the environment, or the credentials, say.
  const identity = {
    account: z
      .string()
      .regex(/^[0-9]{12}$/, 'twelve digits, as a string')
      .optional(),
    role: role.optional(),
    cloudFormationRole: role.optional(),
    // The limits are those of sts:AssumeRole.
    externalId: z
      .string()
      .regex(/^[\w+=,.@:/-]{2,1224}$/, '2 to 1224 letters, digits and +=,.@:/-')
      .optional(),
  };
  const path = z.string().regex(/^[A-Za-z0-9]+(\/[A-Za-z0-9]+)*$/, 'logical ids, as Database/Instance');
  const address = z
    .string()
    .refine(
      isOfThisMachine,
      'an address of this machine with its port, as postgres://app@127.0.0.1:5432/app, a % in it written as %25',
    );
  const { stackPolicySchema } = await import('./plan/stack-policy/schema.ts');
  const stackPolicy = stackPolicySchema(z);
  const root = z.strictObject({
    stackName: stackName.optional(),
    region: region.optional(),
    ...identity,
    terminationProtection: z.boolean().optional(),
    stackPolicy: stackPolicy.optional(),
    multiAz: multiAz.optional(),
    parameters,
  });
  return z.strictObject({
    stackName,
    foundationStackName: stackName
      .regex(
        /^[a-z0-9]+(-[a-z0-9]+)*$/,
        'small letters, digits and single hyphens: image repositories are called by it, and ECR takes no others',
      )
      .optional(),
    region,
    ...identity,
    terminationProtection: z.boolean().default(false),
    stackPolicy: stackPolicy.optional(),
    multiAz: multiAz.default(false),
    alarms: z.boolean().default(false),
    templatePrefix: z
      .string()
      .regex(/^([A-Za-z0-9_.-]+\/)*$/, 'letters, digits, "_", "." and "-", ending in a slash')
      .optional(),
    tags: z
      .record(tagKey, z.string().min(1, 'a value: CloudFormation refuses an empty one').max(QUOTAS.tagValue.most))
      .refine((tags) => Object.keys(tags).length <= QUOTAS.tags.most, `${QUOTAS.tags.most} tags at the most`)
      .default({}),
    wave: z.int().min(1, 'a whole number from 1').optional(),
    parameters,
    roots: z.record(z.string(), root).default({}),
    substitutes: z.record(path, address).optional(),
  });
});

function isOfThisMachine(text: string): boolean {
  try {
    const { hostname, port } = new URL(text);
    // A password with a sign that means something in a URL has to be escaped.
    decodeURIComponent(text);
    return /^(127\.0\.0\.1|localhost|\[::1\])$/.test(hostname) && port !== '';
  } catch {
    return false;
  }
}
