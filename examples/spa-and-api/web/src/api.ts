export interface Note {
  readonly id: string;
  readonly text: string;
  readonly time: string;
}

export interface About {
  readonly version: string;
  readonly kept: string;
}

/** What the API answered in place of what was asked for. */
export class Refused extends Error {
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

async function ask<T>(path: string, init: RequestInit = {}): Promise<T> {
  // The same domain: no name of another host, and no cross-origin request.
  const response = await fetch(`/api/${path}`, init);
  const text = await response.text();
  if (!response.ok) throw new Refused(response.status, messageIn(text) ?? `the API answered ${response.status}`);
  // What the API answers is what its own sources say.
  return (text === '' ? undefined : JSON.parse(text)) as T;
}

function messageIn(text: string): string | undefined {
  try {
    // An error of the load balancer is no JSON.
    return (JSON.parse(text) as { readonly message?: string }).message;
  } catch {
    return undefined;
  }
}

export const listNotes = () => ask<readonly Note[]>('notes');
export const readNote = (id: string) => ask<Note>(`notes/${encodeURIComponent(id)}`);
export const removeNote = (id: string) => ask<void>(`notes/${encodeURIComponent(id)}`, { method: 'DELETE' });
export const readAbout = () => ask<About>('about');
export const addNote = (text: string) =>
  ask<Note>('notes', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ text }),
  });
