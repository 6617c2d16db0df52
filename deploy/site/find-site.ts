import { RookeryError } from '../../generator/errors.ts';
import type { Connection } from '../aws/connection.ts';
import { describeStack, isNested, listResources } from '../aws/stack.ts';
import type { Stack } from '../model.ts';
import type { Site } from './model.ts';

const BUCKET = 'SiteBucketName';

/** Finds the site of a system by the outputs of its stacks; of several, the one whose nested stack is named. */
export async function findSite(connection: Connection, root: Stack, named: string | undefined): Promise<Site> {
  const sites = await sitesOf(connection, root, '');
  const chosen =
    named === undefined ? sites : sites.filter(({ path }) => path === named || path.split('/').at(-1) === named);
  const [site, other] = chosen;
  if (site !== undefined && other === undefined) return site;
  const paths = sites.map(({ path }) => path || root.name).join(', ');
  if (site !== undefined) {
    throw refused(
      'SiteAmbiguous',
      `stack ${root.name} has several sites${named === undefined ? '' : ` named ${named}`}: ${paths}.`,
      'files go to one of them.',
      `name its nested stack, for example --site ${site.path || paths.split(', ').at(-1)}.`,
    );
  }
  throw refused(
    'SiteMissing',
    named === undefined || sites.length === 0
      ? `stack ${root.name} has no site.`
      : `stack ${root.name} has no site ${named}: there is ${paths}.`,
    `a site is a stack, or a nested one, with an output ${BUCKET} (and DistributionId, where it is behind CloudFront).`,
    named === undefined || sites.length === 0
      ? 'add the template of a static site to the system and deploy it, or give those outputs to your own.'
      : 'name one of these, or leave --site away where there is one alone.',
  );
}

async function sitesOf(connection: Connection, stack: Stack, path: string): Promise<Site[]> {
  const own = siteOf(stack, path);
  const nested = (await listResources(connection, stack.id)).filter(
    (one) => isNested(one) && one.status !== 'DELETE_COMPLETE',
  );
  const below: Site[] = [];
  for (const { logicalId, physicalId = '' } of nested) {
    const child = await describeStack(connection, physicalId);
    if (child) below.push(...(await sitesOf(connection, child, path === '' ? logicalId : `${path}/${logicalId}`)));
  }
  // A parent that hands the outputs of its child on has no site besides.
  return own === undefined || below.some(({ bucket }) => bucket === own.bucket) ? below : [own, ...below];
}

function siteOf({ outputs }: Stack, path: string): Site | undefined {
  const value = (name: string) => outputs.find((output) => output.name === name)?.value;
  const bucket = value(BUCKET);
  if (!bucket) return undefined;
  const prefix = (value('SitePrefix') ?? '').replace(/^\/+|\/+$/g, '');
  return {
    path,
    bucket,
    prefix: prefix === '' ? '' : `${prefix}/`,
    distributionId: value('DistributionId') || undefined,
  };
}

function refused(code: string, what: string, why: string, mend: string): RookeryError {
  return new RookeryError(code, { what, why, mend }, 3);
}
