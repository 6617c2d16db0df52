import { existsSync } from 'node:fs';
import { join, relative } from 'node:path';
import { defineCommand, type Io } from '../cli/command.ts';
import { usage } from '../cli/input.ts';
import * as flags from '../cli/options.ts';
import { openHome } from '../cli/session.ts';
import { type App, loadApp } from '../cli/workflow/app.ts';
import { needFoundation } from '../cli/workflow/foundation-stack.ts';
import { type Build, buildByHand } from '../cli/workflow/image-push/by-hand.ts';
import { findService } from '../cli/workflow/image-push/service.ts';
import { bundleService, checkTag, pushImage, repositoryNameOf } from '../deploy/artifacts/image.ts';
import { again } from '../deploy/aws/interrupted.ts';
import { LOCAL, parseEnvironment } from '../deploy/environments.ts';
import type { Foundation } from '../deploy/model.ts';
import { placedImages } from '../generator/system/roles.ts';

export default defineCommand({
  name: 'image:push',
  summary: 'bundle a service and store it as an image under a new tag',
  details: `Environment local only: bundles services/SERVICE/src/main.ts into one file and puts it into the service's image
repository at the embedded endpoint. A tag keeps its image for good: the same image again is no error, another image
under the same tag is refused (exit code 3). Then set the tag in environments.ts and run stack:update.`,
  arguments: [
    { name: 'SERVICE', description: "the service's folder below services/" },
    { name: 'TAG', description: 'a new tag, for example 1.0.1' },
  ],
  options: {
    env: flags.env,
    app: flags.app,
    json: { description: 'print what was pushed as JSON' },
    yes: flags.yesToNothing,
  },
  async run(input, io) {
    const [word, tag] = input.arguments;
    if (word === undefined || tag === undefined)
      throw usage(
        { name: 'image:push' },
        'a service and a tag are needed',
        'write for example `npm run image:push -- orders 1.0.1`',
      );
    checkTag(tag);
    const app = await loadApp(io, input.options.app);
    const service = findService(app, word);
    const { target } = await parseEnvironment(await app.environments(), input.options.env ?? LOCAL);
    if (target.environment !== LOCAL) {
      throw buildByHand(target, service, tag, buildOf(io, app, service.folder));
    }
    const session = await openHome(io, input.options, app);
    const repository = repositoryOf(app, service.folder);
    const { outputs } = await needFoundation(io, session);
    const uri = outputs[repository] ?? '';
    const ecr = await session.connection.ecr();
    const bundle = await bundleService(join(app.folder, 'services', service.folder));
    const { digest, already } = await pushImage(ecr, { repositoryName: repositoryNameOf(uri), tag, bundle });
    if (input.options.json) io.out(JSON.stringify({ service: service.folder, tag, repository: uri, digest, already }));
    else io.out(`${already ? 'there already' : 'pushed'}: ${service.folder} ${tag} (${digest}) in ${uri}`);
    const names = tagParameters(app, outputs, uri);
    if (!already)
      io.err(
        `next: set ${names.join(' and ') || 'its image tag'} to "${tag}" in environments.ts, and run \`${again(session.connection.target, 'stack:update')}\``,
      );
    return 0;
  },
});

/** The foundation's output that names the image repository of a service. */
function repositoryOf({ repositories }: App, folder: string): string {
  return Object.keys(repositories).find((output) => repositories[output] === folder) ?? '';
}

/** The roots' parameters for the tags of images in a repository, the outputs of the foundation being what they are. */
function tagParameters({ master, roots }: App, outputs: Foundation['outputs'], uri: string): string[] {
  const placed = roots?.map(({ name, template }) => ({ prefix: `${name}.`, template })) ?? [
    { prefix: '', template: master },
  ];
  const found = placed.flatMap(({ prefix, template }) =>
    placedImages(template, outputs).flatMap(({ repositoryUri, tag: { parameter } }) =>
      repositoryUri.value === uri && parameter !== undefined ? [`${prefix}${parameter}`] : [],
    ),
  );
  return [...new Set(found)];
}

/** A service's own Dockerfile, or the one beside all of them. */
function buildOf(io: Io, app: App, service: string): Build {
  const { folder } = app;
  const own = `services/${service}/Dockerfile`;
  const shared = !existsSync(join(folder, own)) && existsSync(join(folder, 'services/Dockerfile'));
  return {
    folder: relative(io.folder, folder) || undefined,
    dockerfile: shared ? 'services/Dockerfile' : own,
    shared,
    repository: repositoryOf(app, service),
  };
}
