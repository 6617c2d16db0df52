import { defineCommand } from '../cli/command.ts';
import { usage } from '../cli/input.ts';
import * as flags from '../cli/options.ts';
import { openHome, openSessions } from '../cli/session.ts';
import { loadApp } from '../cli/workflow/app.ts';
import { findService } from '../cli/workflow/image-push/service.ts';
import {
  imageOf,
  type Promotion,
  promoteAll,
  promotionsOf,
  registryOf,
  releasedImages,
} from '../cli/workflow/releases/promote.ts';
import { again } from '../deploy/aws/interrupted.ts';

export default defineCommand({
  name: 'image:promote',
  summary: "copy images from one environment's repositories to another's, by digest",
  details: `Copies what the current release of --from runs, of all its roots, into the repositories of --env under the same tags: the same bytes,
so the same digest, from account to account and region to region. Each environment is reached in its own role. --release names another release,
SERVICE and TAG one image. It needs no docker: registries are spoken to over HTTP, layers stream through. A tag keeps its
image: there already is no error, another image under it is refused (exit code 3). Then set the tags and run stack:update.`,
  arguments: [
    { name: 'SERVICE', description: "the service's folder below services/ (default: all that the release runs)" },
    { name: 'TAG', description: 'the tag of its image' },
  ],
  options: {
    from: { value: 'NAME', description: 'environment that has the images' },
    env: { value: 'NAME', description: 'environment that gets them' },
    release: { value: 'N', description: 'release of --from (default: what is deployed)' },
    root: flags.root,
    app: flags.app,
    json: flags.json,
    yes: flags.yesToNothing,
    'no-prepare': flags.noPrepare,
  },
  async run({ options, arguments: [word, tag] }, io) {
    const { from: source, env, release, root, ...rest } = options;
    if (source === undefined || env === undefined || source === env)
      throw wrong('two environments are needed', '`npm run image:promote -- --from staging --env production`');
    if ((word === undefined) !== (tag === undefined) || (word !== undefined && release !== undefined))
      throw wrong('a service goes with a tag, and without --release', '`npm run image:promote -- orders 1.0.1 ...`');
    if (release !== undefined && !/^[1-9]\d{0,8}$/.test(release))
      throw wrong(`--release ${release} is no number`, '`--release 12`');
    const app = await loadApp(io, options.app);
    const from = await registryOf(await openHome(io, { ...rest, env: source }, app));
    const to = await registryOf(await openHome(io, { ...rest, env }, app));
    const images =
      word === undefined || tag === undefined
        ? await releasedImages(
            await openSessions(io, { ...rest, env: source, ...(root !== undefined && { root }) }, app),
            release === undefined ? undefined : Number(release),
          )
        : [imageOf(from, findService(app, word).folder, tag)];
    const { promotions, others } = await promotionsOf(from, to, images);
    for (const other of others) io.err(`${other} is in no repository of the foundation: it stays where it is`);
    const done = await promoteAll(io, from, to, promotions);
    if (options.json) io.out(JSON.stringify(done));
    else for (const { service, tag: of, digest } of done) io.out(`${service} ${of} ${digest}`);
    const next = nextOf(promotions);
    if (next !== '')
      io.err(`next: set ${next} for ${env}, and run \`${again(to.session.connection.target, 'stack:update')}\``);
    return 0;
  },
});

const nextOf = (promotions: readonly Promotion[]): string =>
  promotions.flatMap(({ parameters, tag }) => parameters.map((name) => `${name} to "${tag}"`)).join(', ');

const wrong = (what: string, example: string) => usage({ name: 'image:promote' }, what, `write for example ${example}`);
