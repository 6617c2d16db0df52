import type { z as Z, ZodString } from 'zod';
import type { StackPolicies } from './model.ts';

/** What `stackPolicy` of an environment may be; of a pair such as Action and NotAction a statement has one. */
export function stackPolicySchema(z: typeof Z) {
  const oneOrMore = (text: ZodString) => z.union([text, z.array(text).min(1)]).optional();
  const action = z
    .string()
    .regex(/^Update:(Modify|Replace|Delete|\*)$/, 'Update:Modify, Update:Replace, Update:Delete or Update:*');
  const resource = z.string().regex(/^(\*|LogicalResourceId\/.+)$/, '"*" or "LogicalResourceId/NAME"');
  const types = z.strictObject({ ResourceType: z.union([z.string(), z.array(z.string()).min(1)]) });
  const statement = z
    .strictObject({
      Sid: z.string().optional(),
      Effect: z.enum(['Allow', 'Deny']),
      Principal: z.literal('*').optional(),
      Action: oneOrMore(action),
      NotAction: oneOrMore(action),
      Resource: oneOrMore(resource),
      NotResource: oneOrMore(resource),
      Condition: z.strictObject({ StringEquals: types.optional(), StringLike: types.optional() }).optional(),
    })
    .refine((one) => (one.Action === undefined) !== (one.NotAction === undefined), 'either Action or NotAction')
    .refine(
      (one) => (one.Resource === undefined) !== (one.NotResource === undefined),
      'either Resource or NotResource',
    );
  const policy = z.strictObject({ Statement: z.array(statement).min(1) });
  const own = policy.extend({ nested: z.record(z.string(), policy).optional() });
  // Checked above: a statement has one member of each pair, which the type says by a union.
  return z.union([z.literal('protect-data'), z.literal('none'), own]).transform((one) => one as StackPolicies);
}
