import { failure, viewFor } from './views.ts';

const place = document.querySelector('#view');
/** Counts navigations: an answer that comes late must not replace what is shown by now. */
let shown = 0;

async function show(): Promise<void> {
  shown += 1;
  const mine = shown;
  const { pathname } = location;
  for (const link of document.querySelectorAll('nav a')) {
    if (link.getAttribute('href') === pathname) link.setAttribute('aria-current', 'page');
    else link.removeAttribute('aria-current');
  }
  const view = await viewFor(pathname, go).catch((error: unknown) => [failure(error)]);
  if (mine === shown) place?.replaceChildren(...view);
}

/** Leads to another path of this page without loading it anew. */
function go(path: string): void {
  history.pushState(undefined, '', path);
  void show();
}

document.addEventListener('click', (event) => {
  const link = event.target instanceof Element ? event.target.closest('a') : null;
  const isPlain = event.button === 0 && !(event.metaKey || event.ctrlKey || event.shiftKey || event.altKey);
  if (link === null || !isPlain || link.origin !== location.origin) return;
  event.preventDefault();
  go(link.pathname);
});
addEventListener('popstate', () => void show());
void show();
