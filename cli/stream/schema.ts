import { z } from 'zod';

/** A resource of a plan; what more it has is for people. */
const change = z.looseObject({
  logicalId: z.string(),
  type: z.string(),
  action: z.enum(['Add', 'Modify', 'Remove', 'Import', 'Dynamic']),
  replacement: z.enum(['True', 'False', 'Conditional']),
});

const ofStack = { stack: z.string().describe('name of the root stack') };
const time = z.iso.datetime().describe('of the event, in UTC');

/** The lines that commands write with `--json`, for `docs/events.schema.json` and the test that holds commands to it. */
export const streamSchema = z.discriminatedUnion('event', [
  z.object({
    event: z.literal('plan'),
    ...ofStack,
    kind: z.enum(['CREATE', 'UPDATE']),
    changes: z.array(change).describe('of the root stack; a nested stack has those of its own in `nested`'),
  }),
  z.object({
    event: z.literal('resource'),
    ...ofStack,
    time,
    path: z.array(z.string()).describe('logical ids from the root down; empty for the stack itself'),
    logicalId: z.string(),
    physicalId: z.string().optional(),
    type: z.string(),
    status: z.string().describe('as CloudFormation calls it, for example UPDATE_COMPLETE'),
    reason: z.string().optional(),
  }),
  z.object({
    event: z.literal('service'),
    ...ofStack,
    time,
    service: z.string().describe('path of the service in the tree of stacks, for example Orders/Service'),
    message: z.string().describe('in the words of ECS'),
  }),
  z.looseObject({ event: z.literal('result') }).describe("the command's answer, once, as its last line"),
  z
    .object({
      event: z.literal('error'),
      code: z.string(),
      exitCode: z.int(),
      what: z.string(),
      why: z.string(),
      mend: z.string(),
    })
    .describe('in place of a result: why there is none'),
]);
