import { addNote, listNotes, type Note, Refused, readAbout, readNote, removeNote } from './api.ts';
import { element, moment } from './elements.ts';

/** What is shown below the header. */
export type View = readonly Node[];

/** The version that this page was built as. */
declare const PAGE_VERSION: string;

/** The page for a path; `go` leads to another. */
export async function viewFor(path: string, go: (path: string) => void): Promise<View> {
  if (path === '/') return notesView();
  if (path === '/about') return aboutView();
  const id = /^\/notes\/([^/]+)$/.exec(path)?.[1];
  if (id !== undefined) return noteView(decodeURIComponent(id), go);
  return missing('There is no such page.');
}

async function notesView(): Promise<View> {
  const list = element('ul', { 'aria-label': 'Notes' });
  const hint = element('p', { class: 'hint' }, 'Nothing written yet.');
  const show = (notes: readonly Note[]) => {
    list.replaceChildren(...notes.map((note) => item(note, refresh)));
    hint.hidden = notes.length > 0;
  };
  const refresh = async () => show(await listNotes());
  show(await listNotes());
  return [form(refresh), list, hint];
}

function form(refresh: () => Promise<void>): HTMLFormElement {
  const input = element('input', {
    name: 'text',
    placeholder: 'What is to be remembered?',
    'aria-label': 'Note',
    maxlength: '500',
    autocomplete: 'off',
    required: '',
  });
  const button = element('button', {}, 'Add');
  const made = element('form', {}, input, button);
  made.addEventListener('submit', (event) => {
    event.preventDefault();
    void attempt(made, button, async () => {
      await addNote(input.value);
      input.value = '';
      await refresh();
    });
  });
  return made;
}

function item(note: Note, refresh: () => Promise<void>): HTMLLIElement {
  const button = element('button', { class: 'quiet', 'aria-label': `Delete ${note.text}` }, 'Delete');
  const made = element('li', {}, element('a', { href: `/notes/${note.id}` }, note.text), moment(note.time), button);
  button.addEventListener('click', () => {
    void attempt(made, button, async () => {
      await removeNote(note.id);
      await refresh();
    });
  });
  return made;
}

async function noteView(id: string, go: (path: string) => void): Promise<View> {
  try {
    const note = await readNote(id);
    const button = element('button', {}, 'Delete');
    const heading = element('h1', {}, note.text);
    button.addEventListener('click', () => {
      void attempt(heading, button, async () => {
        await removeNote(id);
        go('/');
      });
    });
    return [heading, element('p', {}, moment(note.time)), button];
  } catch (error) {
    if (error instanceof Refused && error.status === 404) return missing('There is no such note, or no longer.');
    throw error;
  }
}

async function aboutView(): Promise<View> {
  const { version, kept } = await readAbout();
  const rows = [
    ['Page', PAGE_VERSION],
    ['API', version],
    ['Notes are kept', kept],
  ] as const;
  return [
    element('h1', {}, 'About'),
    element('dl', {}, ...rows.flatMap(([name, value]) => [element('dt', {}, name), element('dd', {}, value)])),
    element('p', { class: 'hint' }, 'This example does not write to its database: each new task begins without notes.'),
  ];
}

function missing(text: string): View {
  return [element('h1', {}, text), element('a', { href: '/' }, 'All notes')];
}

/** Does what a button stands for, and says beside it when that fails. */
async function attempt(place: Element, button: HTMLButtonElement, what: () => Promise<void>): Promise<void> {
  button.disabled = true;
  place.parentElement?.querySelector('[role=alert]')?.remove();
  try {
    await what();
  } catch (error) {
    place.after(failure(error));
  } finally {
    button.disabled = false;
  }
}

/** What is said when the API does not answer, or refuses. */
export function failure(error: unknown): HTMLElement {
  return element('p', { role: 'alert' }, error instanceof Error ? error.message : String(error));
}
