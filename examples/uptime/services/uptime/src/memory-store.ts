import type { Result, Site, Store } from './store.ts';

/** Keeps sites, and the last result of each, as long as the process lives. */
export function memoryStore(): Store {
  const sites = new Map<string, Site>();
  return {
    sites: async () => [...sites.values()].toSorted((one, other) => (one.url < other.url ? -1 : 1)),
    async add(url) {
      if (!sites.has(url)) sites.set(url, { url });
    },
    remove: async (url) => sites.delete(url),
    async record(url: string, result: Result) {
      if (sites.has(url)) sites.set(url, { url, at: new Date().toISOString(), ...result });
    },
    forget: async () => {},
    close() {},
  };
}
