import { resolve } from 'node:path';
import { defineCommand, type Io } from '../cli/command.ts';
import { usage } from '../cli/input.ts';
import * as flags from '../cli/options.ts';
import { publicationData, publicationLines } from '../cli/render/publication.ts';
import { openSession } from '../cli/session.ts';
import { loadApp } from '../cli/workflow/app.ts';
import { confirmPublication } from '../cli/workflow/confirm-publication.ts';
import { needStack } from '../cli/workflow/need-stack.ts';
import { rootOfSite } from '../cli/workflow/root-of-site.ts';
import { readSite } from '../deploy/site/files.ts';
import { findSite } from '../deploy/site/find-site.ts';
import { claimSite } from '../deploy/site/lock.ts';
import type { Publication } from '../deploy/site/model.ts';
import { listObjects } from '../deploy/site/objects.ts';
import { planPublication } from '../deploy/site/plan.ts';
import { publishSite } from '../deploy/site/publish.ts';

export default defineCommand({
  name: 'site:publish',
  summary: "put a folder's files into the bucket of a site",
  details: `Finds the site by the outputs SiteBucketName and DistributionId of the stack or of its nested stacks. What is there already
with the same content is not sent again; pages are put after the files that they name, index.html last; what the folder no
longer has is deleted afterwards; then the distribution forgets what is no longer true. See docs/site-publish.md.

Shows what it will do and asks, unless --yes says so. With --dry-run it changes nothing.

Exit codes: 0 published or nothing to do, 2 wrong usage, no site's folder, or a bucket that refuses, 3 refused (no stack or no site,
not confirmed, or another publication goes on), 4 something could not be deleted or invalidated, 130 interrupted.`,
  arguments: [{ name: 'FOLDER', description: 'what the build tool wrote, with index.html in it' }],
  options: {
    env: flags.env,
    root: flags.root,
    app: flags.app,
    site: { value: 'NAME', description: 'the nested stack of the site, where there are several' },
    keep: { description: 'delete nothing of what the folder no longer has' },
    'dry-run': { description: 'show what would be done, and change nothing' },
    yes: flags.yes,
    json: flags.json,
    'no-prepare': flags.noPrepare,
  },
  async run({ options, arguments: [folder] }, io) {
    if (folder === undefined) {
      throw usage(
        { name: 'site:publish' },
        'a folder is needed',
        'write for example `npm run site:publish -- web/dist`',
      );
    }
    const { files, leftOut } = await readSite(resolve(io.folder, folder), folder);
    for (const path of leftOut) io.err(`left out: ${path} (its name begins with a dot)`);
    const app = await loadApp(io, options.app);
    const root = options.root ?? rootOfSite(app);
    const session = await openSession(io, { ...options, ...(root !== undefined && { root }) }, app);
    const { connection } = session;
    const site = await findSite(connection, await needStack(session), options.site);
    const plan = async (everything: boolean) =>
      planPublication(site, files, await listObjects(connection, site, files), {
        keep: options.keep ?? false,
        everything,
      });
    const shown = await plan(false);
    for (const line of publicationLines(shown)) io.err(line);
    if (options['dry-run']) {
      if (options.json) io.out(JSON.stringify({ ...publicationData(shown, undefined), dryRun: true }));
      return 0;
    }
    if (!options.yes && shown.put.length + shown.remove.length > 0) await confirmPublication(io, session);
    const claim = await claimSite(connection, site);
    try {
      // Somebody may have published while the question stood.
      const publication = await plan(claim.takenOver);
      const invalidation = await publishSite(connection, publication, {
        signal: io.signal,
        lost: claim.lost,
        onStep: stepper(io, publication),
      });
      await claim.release();
      return finish(io, options.json, publication, invalidation);
    } catch (error) {
      await claim.abandon();
      throw error;
    }
  },
});

function stepper(io: Io, { put, remove }: Publication) {
  const all = put.length + remove.length;
  return (done: number, path: string) => {
    // A line for each would be a wall of them.
    if (all <= 20 || done % Math.ceil(all / 20) === 0 || done === all) io.err(`${done} of ${all}  ${path}`);
  };
}

function finish(io: Io, json: boolean | undefined, publication: Publication, invalidation: string | undefined): number {
  const { put, same, remove, site } = publication;
  if (json) io.out(JSON.stringify(publicationData(publication, invalidation)));
  else io.out(`${put.length} put, ${same.length} there already, ${remove.length} deleted, in ${site.bucket}`);
  if (invalidation !== undefined)
    io.err(`invalidation ${invalidation} of ${publication.invalidate.join(' ')}: CloudFront takes up to some minutes`);
  return 0;
}
