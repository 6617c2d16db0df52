import type { DeclaredResource } from './model.ts';

/** Where whoever wants to know of declarations leaves a function: a system's sources have a generator of their own. */
const LISTENER = Symbol.for('rookery.declarations');

type Listener = (declared: DeclaredResource) => void;

// Any program may have put anything there; this tool alone uses the symbol.
const place = globalThis as { [LISTENER]?: Listener | undefined };

/** Tells who listens that a resource is being declared. */
export function noteDeclaration(declared: DeclaredResource): void {
  place[LISTENER]?.(declared);
}

/** Calls the listener at each declaration while the work runs. */
export async function listeningToDeclarations<T>(listener: Listener, work: () => Promise<T>): Promise<T> {
  place[LISTENER] = listener;
  try {
    return await work();
  } finally {
    place[LISTENER] = undefined;
  }
}
