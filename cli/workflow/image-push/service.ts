import { RookeryError } from '../../../generator/errors.ts';
import { nearest } from '../../../generator/nearest.ts';
import type { App } from '../app.ts';

/** A service as `master.ts` names it: `Website` in parameters and outputs, `website-service` below `services/`. */
export interface NamedService {
  readonly name: string;
  readonly folder: string;
}

/** Finds a service by its folder or by its name in parameters. */
export function findService({ services }: Pick<App, 'services'>, word: string): NamedService {
  const found = Object.entries(services).find(([name, folder]) => word === folder || word === name);
  if (found) return { name: found[0], folder: found[1] };
  const folders = Object.values(services);
  const close = nearest(word, folders);
  throw new RookeryError('ServiceUnknown', {
    what: `there is no service ${JSON.stringify(word)}.`,
    why: `master.ts names these: ${folders.join(', ') || 'none'}.`,
    mend: mendOf(folders, close),
  });
}

function mendOf(folders: readonly string[], close: string | undefined): string {
  if (folders.length === 0)
    return 'declare it in `services` and export that from master.ts, also where another file declares it.';
  return close === undefined ? 'name one of them, or add it to `services` in master.ts.' : `did you mean ${close}?`;
}
