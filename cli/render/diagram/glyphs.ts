import type { Glyph } from './kinds.ts';

/** What stands for each kind of thing, drawn in lines on a square of 24. */
export const GLYPHS: Readonly<Record<Glyph, string>> = {
  balance: '<circle cx="5" cy="12" r="3"/><path d="M8 12h4M12 12l4-6h4M12 12h8M12 12l4 6h4"/>',
  task: '<path d="M12 2.5l8 4.6v9.8l-8 4.6-8-4.6V7.1z"/><path d="M4 7.1l8 4.6 8-4.6M12 11.7v9.8"/>',
  hosts:
    '<rect x="3" y="4" width="18" height="6" rx="1.5"/><rect x="3" y="14" width="18" height="6" rx="1.5"/><path d="M7 7h.01M7 17h.01"/>',
  database:
    '<ellipse cx="12" cy="5.5" rx="8" ry="3"/><path d="M4 5.5v13c0 1.7 3.6 3 8 3s8-1.3 8-3v-13M4 12c0 1.7 3.6 3 8 3s8-1.3 8-3"/>',
  cache: '<path d="M13 2L4.5 13.5H12L11 22l8.5-11.5H12z"/>',
  bucket: '<path d="M4 5l2 15h12l2-15"/><ellipse cx="12" cy="5" rx="8" ry="2.5"/>',
  queue:
    '<rect x="2.5" y="6" width="5" height="12" rx="1"/><rect x="9.5" y="6" width="5" height="12" rx="1"/><rect x="16.5" y="6" width="5" height="12" rx="1"/>',
  topic: '<path d="M3 10v4l10 4V6z"/><path d="M16.5 9.5c1.3 1.3 1.3 3.7 0 5M19 7c2.8 2.8 2.8 7.2 0 10"/>',
  clock: '<circle cx="12" cy="12" r="9"/><path d="M12 7v5l3.5 2"/>',
  globe: '<circle cx="12" cy="12" r="9"/><path d="M3 12h18M12 3c-5 5-5 13 0 18M12 3c5 5 5 13 0 18"/>',
  shield: '<path d="M12 2.5l8 3v6c0 5-3.5 8.5-8 10-4.5-1.5-8-5-8-10v-6z"/>',
  steps:
    '<rect x="8" y="2.5" width="8" height="5" rx="1"/><rect x="2.5" y="16.5" width="8" height="5" rx="1"/><rect x="13.5" y="16.5" width="8" height="5" rx="1"/><path d="M12 7.5v4M6.5 16.5v-5h11v5"/>',
  key: '<circle cx="8" cy="15" r="4.5"/><path d="M11.2 11.8L20 3M16.5 6.5l3 3"/>',
  other: '<rect x="4" y="4" width="16" height="16" rx="3"/>',
};

/** The hue of each kind of thing. */
export const HUES: Readonly<Record<Glyph, string>> = {
  balance: 'traffic',
  task: 'compute',
  hosts: 'compute',
  database: 'data',
  cache: 'data',
  bucket: 'data',
  queue: 'messages',
  topic: 'messages',
  clock: 'messages',
  globe: 'traffic',
  shield: 'traffic',
  steps: 'messages',
  key: 'data',
  other: 'compute',
};
