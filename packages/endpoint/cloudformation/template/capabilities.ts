import { AwsError } from '../../server/service.ts';
import { neededCapability } from './prepare.ts';
import type { Template } from './template.ts';

/** Refuses a template whose IAM resources nobody acknowledged. */
export function checkCapabilities(template: Template, acknowledged: readonly string[]): void {
  const needed = neededCapability(template);
  if (needed === undefined || acknowledged.includes(needed.capability)) return;
  if (needed.capability === 'CAPABILITY_IAM' && acknowledged.includes('CAPABILITY_NAMED_IAM')) return;
  throw new AwsError('InsufficientCapabilitiesException', `Requires capabilities : [${needed.capability}]`);
}
