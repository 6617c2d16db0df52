import type { ReleaseRecord } from '../release-model.ts';

/**
 * Reads a record out of what was parsed from JSON; answers what is wrong with it instead where it is none. What a newer
 * version added is left out; zod is loaded only here, for those commands that read releases.
 */
export async function parseRecord(raw: unknown): Promise<ReleaseRecord | string> {
  const result = (await recordSchema()).safeParse(raw);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  return `${issue?.path.map(String).join('.') || 'it'}: ${issue?.message}`;
}

async function recordSchema() {
  const { z } = await import('zod');
  const parameter = z.union([
    z.object({ value: z.string() }),
    // How a value is hidden in a newer version, only that one knows: here it is hidden.
    z.object({ hidden: z.enum(['NoEcho', 'secret']).catch('secret') }),
  ]);
  const image = z.object({
    path: z.string(),
    parameter: z.string().optional(),
    repository: z.string(),
    tag: z.string(),
    digest: z.string().optional(),
  });
  const protection = z.object({
    path: z.string(),
    type: z.string(),
    parameter: z.string().optional(),
    retained: z.boolean(),
  });
  return z.object({
    version: z.int().min(1),
    number: z.int().min(1),
    begun: z.iso.datetime(),
    by: z.string(),
    tool: z.string(),
    source: z.object({ commit: z.string(), dirty: z.boolean() }).optional(),
    run: z.string(),
    rollbackTo: z.int().optional(),
    account: z.string(),
    region: z.string(),
    environment: z.string(),
    root: z.string().optional(),
    stackName: z.string(),
    stackId: z.string(),
    kind: z.enum(['CREATE', 'UPDATE']).catch('UPDATE'),
    operation: z.object({ token: z.string(), changeSetId: z.string() }),
    bucket: z.string(),
    prefix: z.string(),
    template: z.string(),
    templates: z.array(z.string()),
    parameters: z.record(z.string(), parameter),
    tags: z.record(z.string(), z.string()),
    images: z.array(image),
    outputs: z.array(z.string()),
    guards: z.object({
      shifted: z.array(z.string()),
      members: z.array(z.string()),
      protections: z.array(protection),
    }),
    outcome: z.object({ status: z.string(), succeeded: z.boolean(), ended: z.string() }).optional(),
  });
}
