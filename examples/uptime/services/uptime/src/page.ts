import type { Site } from './store.ts';

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};
const escaped = (text: string): string => text.replaceAll(/[&<>"']/g, (character) => ENTITIES[character] ?? '');

/** What the page may load: its own style alone. */
export const PAGE_POLICY =
  "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/** The page that visitors see. */
export function page(sites: readonly Site[], note: string): string {
  const down = sites.filter(({ up }) => up === false).length;
  const title = down > 0 ? `${down} of ${sites.length} down` : `${sites.length} monitored, none down`;
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta http-equiv="refresh" content="30">
<title>${title}</title>
<style>
  body { font: 1rem/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; color: #222 }
  table { border-collapse: collapse; width: 100% }
  th, td { text-align: left; padding: .4rem .6rem; border-bottom: 1px solid #ddd; white-space: nowrap }
  td:first-child, td:nth-child(3) { white-space: normal; overflow-wrap: anywhere }
  .up { color: #17662e } .down { color: #a3161f; font-weight: bold }
</style>
<h1>${title}</h1>
<table>
<thead><tr><th>Site<th>State<th>Answer<th>ms<th>Last day<th>Checked (UTC)</thead>
<tbody>
${sites.map(row).join('\n')}
</tbody>
</table>
<p>${escaped(note)}
</html>
`;
}

function row({ url, up, detail = '', milliseconds, available, at = '' }: Site): string {
  const state = up === undefined ? 'not checked yet' : `<span class="${up ? 'up">up' : 'down">down'}</span>`;
  const share = available === undefined ? '' : `${(100 * available).toFixed(2)} %`;
  const cells = [
    escaped(url),
    state,
    escaped(detail),
    milliseconds ?? '',
    share,
    escaped(at.slice(0, 19).replace('T', ' ')),
  ];
  return `<tr>${cells.map((cell) => `<td>${cell}`).join('')}`;
}
