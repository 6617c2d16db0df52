import { defineCommand, type Io } from '../cli/command.ts';
import { usage } from '../cli/input.ts';
import * as flags from '../cli/options.ts';
import { openHome, openSessions, type Session } from '../cli/session.ts';
import { type App, loadApp } from '../cli/workflow/app.ts';
import { needFoundation } from '../cli/workflow/foundation-stack.ts';
import { architectureOf } from '../cli/workflow/image-push/architecture-of.ts';
import { type Build, buildAndPush } from '../cli/workflow/image-push/build.ts';
import { commitTag } from '../cli/workflow/image-push/commit-tag.ts';
import { forEndpoint, isBuiltForEndpoint } from '../cli/workflow/image-push/on-endpoint.ts';
import { findService } from '../cli/workflow/image-push/service.ts';
import { pushLocal } from '../cli/workflow/local-image/make.ts';
import { checkTag, type PushedImage } from '../deploy/artifacts/image.ts';
import { again } from '../deploy/aws/interrupted.ts';
import { LOCAL } from '../deploy/environments.ts';
import type { Foundation } from '../deploy/model.ts';
import { placedImages } from '../generator/system/roles.ts';

export default defineCommand({
  name: 'image:push',
  summary: 'build a service and store it as an image under a new tag',
  details: `For AWS it builds services/SERVICE/Dockerfile, or services/Dockerfile with SERVICE as a build argument, by docker, podman or
buildah, for the processor of the service's tasks, and pushes it to the service's repository; the login comes from ECR and is
kept nowhere. A tag that is there is not built again. Environment local bundles services/SERVICE/src/main.ts into one file,
or builds what services/SERVICE/local.ts says, and puts that into the repository at the embedded endpoint; with --builder, or
where a service has a Dockerfile and neither of those, it builds the image for this machine's processor and pushes that, which
the endpoint runs by docker or podman.

Without TAG it is the commit, and where files differ from that, the commit with a hash of the files. A tag keeps its
image for good: another bundle under the same tag is refused (exit code 3). Then set the tag in environments.ts and run
stack:update.

Exit codes: 0 pushed or there already, 1 the build or the push failed, 2 invalid input, 3 refused, 130 interrupted.`,
  arguments: [
    { name: 'SERVICE', description: "the service's folder below services/" },
    { name: 'TAG', description: 'a new tag, for example 1.0.1 (default: the commit)' },
  ],
  options: {
    env: flags.env,
    app: flags.app,
    builder: { value: 'NAME', description: 'docker, podman or buildah (default: the first that works here)' },
    json: { description: 'print what was pushed as JSON' },
    yes: flags.yesToNothing,
  },
  async run(input, io) {
    const [word, named] = input.arguments;
    if (word === undefined)
      throw usage(
        { name: 'image:push' },
        'a service is needed',
        'write for example `npm run image:push -- orders 1.0.1`',
      );
    if (named !== undefined) checkTag(named);
    const app = await loadApp(io, input.options.app);
    const service = findService(app, word);
    const tag = named ?? (await commitTag(io, app.folder));
    const session = await openHome(io, input.options, app);
    const { outputs } = await needFoundation(io, session);
    const uri = outputs[repositoryOf(app, service.folder)] ?? '';
    const { builder } = input.options;
    const sessions = app.roots === undefined ? [session] : await openSessions(quiet(io), input.options, app);
    const architecture = architectureOf(sessions, outputs, uri);
    const pushed = await push(io, session, { service: service.folder, uri, tag, architecture, builder });
    const { digest, already } = pushed;
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

type Push = Pick<Build, 'service' | 'tag' | 'architecture' | 'builder'> & { readonly uri: string };

/** Builds and pushes an image: a Dockerfile for AWS, and for the embedded endpoint a bundle unless a builder is wanted. */
async function push(io: Io, { app, connection }: Session, { uri, ...image }: Push): Promise<PushedImage> {
  const { environment, endpoint } = connection.target;
  const build = { ...image, folder: app.folder, repositoryUri: uri };
  if (environment !== LOCAL) return buildAndPush(io, connection, build);
  if (endpoint !== undefined && isBuiltForEndpoint(app.folder, image.service, image.builder))
    return buildAndPush(io, connection, forEndpoint(endpoint, build));
  return pushLocal(io, app, connection, { service: image.service, tag: image.tag, repositoryUri: uri });
}

/** The roots of a system are looked at for what they say of processors, and nothing is done with them. */
const quiet = (io: Io): Io => ({ ...io, err() {} });
