import { RookeryError } from '../errors.ts';
import type { Template } from '../model.ts';
import { Sub } from '../values/intrinsics.ts';
import { kindOfValue } from '../values/kind-of.ts';
import { CLOUDFRONT_CERTIFICATE } from '../values/kinds.ts';
import { Token } from '../values/value.ts';

/** Where CloudFront takes certificates, web ACLs and deliveries of logs from, wherever the distribution is deployed from. */
const REGION_OF_CLOUDFRONT = 'us-east-1';

/** Refuses a system that makes in another region what CloudFront takes from us-east-1 alone. */
export function checkRegion(whose: string, root: Template, region: string): void {
  if (region === REGION_OF_CLOUDFRONT) return;
  const [found] = boundIn(root, new Set());
  if (found === undefined) return;
  throw new RookeryError('RegionRefused', {
    what: `${whose}: its region is ${region}, and ${found}.`,
    why: `CloudFront takes it from ${REGION_OF_CLOUDFRONT} alone, wherever the distribution is deployed from.`,
    mend: `deploy it as a root of its own in ${REGION_OF_CLOUDFRONT}, and pass its outputs on to the others.`,
  });
}

/** What of a template, and of those that it nests, is bound to that region. What has a condition may never be there. */
function* boundIn(template: Template, seen: Set<Template>): Generator<string> {
  if (seen.has(template)) return;
  seen.add(template);
  const { path, document } = template;
  for (const [logicalId, { Type, Properties, attributes, nested }] of Object.entries(document.Resources)) {
    if (attributes.Condition !== undefined) continue;
    if (nested !== undefined) yield* boundIn(nested, seen);
    else if (isBound(Type, Properties)) yield `${path} makes ${Type} ${logicalId} for CloudFront`;
  }
  for (const [name, output] of Object.entries(document.Outputs)) {
    // What a document has of an output is always described.
    const { Value: value } = output as { readonly Value: unknown };
    const made = value instanceof Token && !isPassed(value, template);
    if (made && kindOfValue(value)?.names.includes(`Arn of ${CLOUDFRONT_CERTIFICATE}`))
      yield `${path} makes the certificate of its output ${name}`;
  }
}

function isBound(type: string, properties: unknown): boolean {
  // Properties are always an object.
  const { Scope, ResourceArn } = properties as { readonly Scope?: unknown; readonly ResourceArn?: unknown };
  if (type === 'AWS::WAFv2::WebACL') return Scope === 'CLOUDFRONT';
  return type === 'AWS::Logs::DeliverySource' && literalOf(ResourceArn).includes(':cloudfront:');
}

function literalOf(value: unknown): string {
  if (typeof value === 'string') return value;
  return value instanceof Sub ? value.pieces.filter((piece) => typeof piece === 'string').join('') : '';
}

/** Whether a value is a parameter of the template, or an output of one that it nests, which is looked at there. */
function isPassed({ intrinsic }: Token<unknown>, { document }: Template): boolean {
  if (typeof intrinsic.Ref === 'string') return Object.hasOwn(document.Parameters, intrinsic.Ref);
  const [logicalId] = [intrinsic['Fn::GetAtt']].flat();
  return typeof logicalId === 'string' && document.Resources[logicalId]?.nested !== undefined;
}
