import { RookeryError } from '../../../generator/errors.ts';
import { type Architecture, architecturesOf } from '../../../generator/system/architectures.ts';
import { placedImages } from '../../../generator/system/roles.ts';
import type { Session } from '../../session.ts';

/** The processor of the tasks that run the images of a repository, whichever roots they are of. */
export function architectureOf(
  sessions: readonly Pick<Session, 'app' | 'values'>[],
  outputs: Readonly<Record<string, string>>,
  uri: string,
): Architecture {
  const found = new Map<Architecture, string>();
  for (const { app, values } of sessions) {
    const texts = Object.entries(values).map(([name, value]) => [name, String(value)] as const);
    const known = { ...outputs, ...Object.fromEntries(texts) };
    const architectures = architecturesOf(app.master, known);
    for (const { path, repositoryUri } of placedImages(app.master, known)) {
      const architecture = repositoryUri.value === uri ? architectures.get(path) : undefined;
      if (architecture !== undefined) found.set(architecture, path);
    }
  }
  const [only, other] = [...found.keys()];
  if (other !== undefined) throw bothRun(found);
  // As ECS has it for tasks that do not say.
  return only ?? 'X86_64';
}

function bothRun(found: ReadonlyMap<Architecture, string>): RookeryError {
  const places = [...found].map(([architecture, path]) => `${path} on ${architecture}`).join(', ');
  return new RookeryError('ArchitectureMixed', {
    what: `one image is run on two processors: ${places}.`,
    why: 'an image that is built here is for one of them.',
    mend: 'give the services the same Architecture in this environment, or push an image for both by other means.',
  });
}
