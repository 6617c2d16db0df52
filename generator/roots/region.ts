import { RookeryError } from '../errors.ts';
import type { Template } from '../model.ts';

/** A region that a template has to be deployed to. */
export interface BoundRegion {
  readonly region: string;
  /** The path of the template that asks for it. */
  readonly path: string;
}

const found = new WeakMap<Template, { readonly bound: BoundRegion | undefined }>();

/** The only region that a template and all that it nests can be deployed to; undefined where any will do. */
export function boundRegion(template: Template): BoundRegion | undefined {
  const known = found.get(template);
  if (known !== undefined) return known.bound;
  const own = ownRegion(template);
  const all = [own, ...template.children.map(boundRegion)].filter((one) => one !== undefined);
  const [bound] = all;
  const other = all.find(({ region }) => region !== bound?.region);
  if (bound !== undefined && other !== undefined) throw twoRegions(template, bound, other);
  found.set(template, { bound });
  return bound;
}

/** What it declares; CloudFront's web ACLs are made in us-east-1 alone (AWS::WAFv2::WebACL, "Scope"). */
function ownRegion({ path, region, document }: Template): BoundRegion | undefined {
  if (region !== undefined) return { region, path };
  const isOfCloudFront = Object.values(document.Resources).some(
    // Properties are an object; which members it has is looked at here.
    ({ Type, Properties }) => /^AWS::WAFv2::/.test(Type) && (Properties as { Scope?: unknown }).Scope === 'CLOUDFRONT',
  );
  return isOfCloudFront ? { region: 'us-east-1', path } : undefined;
}

/** Refuses to deploy a template to another region than the one that takes it. `place` says who wants to. */
export function checkRegion(place: string, template: Template, region: string): void {
  const bound = boundRegion(template);
  if (bound === undefined || bound.region === region) return;
  throw new RookeryError('RegionRefused', {
    what: `${place}: ${template.path} is for ${bound.region} and would be deployed to ${region}.`,
    why: `${bound.path} makes what is taken from ${bound.region} alone.`,
    mend: `let it be a root of its own (docs/roots.md), whose region is then ${bound.region}.`,
  });
}

function twoRegions({ path }: Template, one: BoundRegion, other: BoundRegion): RookeryError {
  return new RookeryError('RegionRefused', {
    what: `${path}: ${one.path} is for ${one.region}, and ${other.path} for ${other.region}.`,
    why: 'a stack and all that it nests are in one region.',
    mend: 'put them into two roots.',
  });
}
