import type { Network } from '../process.ts';

/** How long a task waits for a service whose address it is to be told. */
const PATIENCE_MS = 10_000;
const POLL_MS = 100;

/** `{orders:80}` in a value: a service of the namespace, or a container of the same task as `{localhost:9000}`. */
const PLACE = /\{([A-Za-z0-9.-]+):(\d{1,5})\}/g;

/**
 * Values with the addresses on this machine for the places that they name: programs that are no node processes find no
 * names of Service Connect, so they are told where what they ask for listens.
 */
export async function withAddresses(
  values: Readonly<Record<string, string>>,
  network: () => Network,
  patienceMs = PATIENCE_MS,
): Promise<Record<string, string>> {
  const deadline = Date.now() + patienceMs;
  for (;;) {
    const now = network();
    const missing = new Set<string>();
    const told = Object.entries(values).map(([name, value]) => {
      const text = value.replaceAll(PLACE, (place, host: string, port: string) => {
        const own = portOf(now, host.toLowerCase(), port);
        if (own === undefined) missing.add(place);
        return `127.0.0.1:${own}`;
      });
      return [name, text] as const;
    });
    if (missing.size === 0) return Object.fromEntries(told);
    if (Date.now() >= deadline) throw unknown([...missing]);
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}

function portOf({ local, names }: Network, host: string, port: string): number | undefined {
  return host === 'localhost' ? local[port] : names.known[host]?.ports[port];
}

function unknown(places: readonly string[]): Error {
  return new Error(
    `CannotStartContainerError: its environment names ${places.join(', ')}, and this task reaches no such service or container`,
  );
}
