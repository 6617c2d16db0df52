import { type ContainerOrder, containerArguments } from './container-arguments.ts';
import type { Engine } from './find-engine.ts';

/** Variables that an engine's own program reads: those of a container are none of its business. */
const ENGINES_OWN =
  /^(PATH|HOME|USER|TMPDIR|LANG|LC_\w+|TERM|(HTTPS?|ALL|NO|FTP)_PROXY|GO[A-Z]+|LD_\w+|(DOCKER|BUILDKIT|BUILDAH|CONTAINERS?|PODMAN|STORAGE|REGISTRY|XDG|SSH|DBUS|NOTIFY|LISTEN)_\w+|_\w+)$/i;

/** Makes a container. Values of its variables go by the environment of the command: its words are there for everybody to read. */
export async function createContainer(
  engine: Engine,
  order: Omit<ContainerOrder, 'environment'>,
  env: Readonly<Record<string, string>>,
): Promise<void> {
  const isSaid = (name: string): boolean => name in process.env || ENGINES_OWN.test(name);
  const environment = Object.entries(env).map(([name, value]) => (isSaid(name) ? `${name}=${value}` : name));
  const words = containerArguments(engine, { ...order, environment });
  const options = { env: Object.fromEntries(Object.entries(env).filter(([name]) => !isSaid(name))) };
  const made = await engine.run(words, options);
  if (made.code === 0) return;
  // Debian's podman comes without the program that would be the container's first; the container itself can do without.
  const again = NO_INIT.test(made.err)
    ? await engine.run(
        words.filter((word) => word !== '--init'),
        options,
      )
    : made;
  if (again.code !== 0) throw new Error(`CannotCreateContainerError: ${again.err}`);
}

const NO_INIT = /container-init binary not found|docker-init.*not found/;
