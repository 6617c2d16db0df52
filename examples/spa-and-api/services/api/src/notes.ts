import { randomUUID } from 'node:crypto';

export interface Note {
  readonly id: string;
  readonly text: string;
  /** When it was written, ISO 8601 in UTC. */
  readonly time: string;
}

/** Where notes are kept. Its methods are asynchronous, as those of a database are. */
export interface Notes {
  /** The newest first. */
  list(): Promise<readonly Note[]>;
  find(id: string): Promise<Note | undefined>;
  /** Nothing, when there is no room. */
  add(text: string): Promise<Note | undefined>;
  /** Whether there was such a note. */
  remove(id: string): Promise<boolean>;
}

const MOST_NOTES = 1000;

/**
 * Notes in the memory of one task: another task has others, and a new one has none. This takes the place of a table in MySQL,
 * whose driver is a package of its own: see README.md of the examples.
 */
export function notesInMemory(): Notes {
  const notes = new Map<string, Note>();
  return {
    list: async () => [...notes.values()].reverse(),
    find: async (id) => notes.get(id),
    async add(text) {
      if (notes.size >= MOST_NOTES) return undefined;
      const note = { id: randomUUID(), text, time: new Date().toISOString() };
      notes.set(note.id, note);
      return note;
    },
    remove: async (id) => notes.delete(id),
  };
}
