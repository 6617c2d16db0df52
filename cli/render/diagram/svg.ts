import { GLYPHS, HUES } from './glyphs.ts';
import { type Placed, type Point, place } from './layout.ts';
import type { Diagram } from './model.ts';

/** Light and dark as the reader's screen is; nothing is read from elsewhere. */
const STYLE = `
svg { --paper: #ffffff; --ink: #1b1f24; --soft: #59636e; --line: #8c959f; --card: #ffffff; --edge: #d1d9e0; --wash: #f6f8fa;
  --traffic: #8250df; --compute: #bc4c00; --data: #0969da; --messages: #bf3989; --network: #1a7f37; }
@media (prefers-color-scheme: dark) { svg { --paper: #0d1117; --ink: #e6edf3; --soft: #9198a1; --line: #7d8590; --card: #161b22;
  --edge: #3d444d; --wash: #12171e; --traffic: #ab7df8; --compute: #f0883e; --data: #58a6ff; --messages: #f778ba; --network: #3fb950; } }
text { font-family: -apple-system, BlinkMacSystemFont, 'Segoe UI', 'Noto Sans', Helvetica, Arial, sans-serif; fill: var(--ink); }
.paper { fill: var(--paper); } .heading { font-size: 16px; font-weight: 600; }
.title { font-size: 13.5px; font-weight: 600; } .subtitle, .label { font-size: 11.5px; fill: var(--soft); }
.card { fill: var(--card); stroke: var(--edge); } .conditional { stroke-dasharray: 5 4; }
.glyph { fill: none; stroke-width: 1.6; stroke-linecap: round; stroke-linejoin: round; }
.traffic { stroke: var(--traffic); } .compute { stroke: var(--compute); } .data { stroke: var(--data); } .messages { stroke: var(--messages); }
.box { fill: none; stroke: var(--edge); stroke-width: 1.2; } .network { stroke: var(--network); } .cluster { stroke: var(--compute); stroke-dasharray: 7 5; fill: var(--wash); }
.root { stroke: var(--line); stroke-width: 1.6; } .stack { fill: var(--wash); } .name { font-size: 12px; font-weight: 600; fill: var(--soft); }
.arrow { fill: none; stroke: var(--line); stroke-width: 1.4; } .tip { fill: var(--line); } .behind { fill: var(--paper); }
`.trim();

const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');

/** A diagram as a picture that stands by itself. */
export function svgOf(diagram: Diagram): string {
  const placed = place(diagram);
  const heading = diagram.title;
  const width = Math.max(placed.width, Math.ceil(heading.length * 9.5) + 32);
  const { height } = placed;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-label="${escaped(heading)}">`,
    `<title>${escaped(heading)}</title>`,
    `<style>\n${STYLE}\n</style>`,
    '<defs><marker id="tip" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="8" markerHeight="8" orient="auto"><path class="tip" d="M0 0.500L8 4L0 7.500z"/></marker></defs>'.replaceAll(
      '.500',
      '.5',
    ),
    `<rect class="paper" width="${width}" height="${height}" rx="8"/>`,
    `<text class="heading" x="16" y="30">${escaped(heading)}</text>`,
    ...boxes(placed),
    ...arrows(placed),
    ...nodes(placed),
    ...labels(placed),
    '</svg>\n',
  ].join('\n');
}

function boxes(placed: Placed): string[] {
  return placed.boxes.map(
    ({ box, at }) =>
      `<g><rect class="box ${box.kind}" x="${at.x}" y="${at.y}" width="${at.width}" height="${at.height}" rx="10"/>` +
      `<text class="name" x="${at.x + 14}" y="${at.y + 21}">${escaped(box.title)}</text></g>`,
  );
}

function nodes(placed: Placed): string[] {
  return placed.nodes.map(({ node, at: { x, y, width, height } }) => {
    const { glyph, isConditional } = node;
    return [
      `<g><rect class="card${isConditional ? ' conditional' : ''}" x="${x}" y="${y}" width="${width}" height="${height}" rx="8"/>`,
      `<g class="glyph ${HUES[glyph]}" transform="translate(${x + 14} ${y + height / 2 - 12})">${GLYPHS[glyph]}</g>`,
      `<text class="title" x="${x + 50}" y="${y + 25}">${escaped(node.title)}</text>`,
      `<text class="subtitle" x="${x + 50}" y="${y + 42}">${escaped(node.subtitle)}</text></g>`,
    ].join('');
  });
}

const arrows = (placed: Placed): string[] =>
  placed.arrows.map(({ points }) => `<path class="arrow" d="${curve(points)}" marker-end="url(#tip)"/>`);

function labels(placed: Placed): string[] {
  return placed.arrows.flatMap(({ arrow: { label }, points }) => {
    const middle = middleOf(points);
    if (label === undefined || middle === undefined) return [];
    const width = Math.ceil(label.length * 6.5) + 8;
    return [
      `<g><rect class="behind" x="${middle.x - width / 2}" y="${middle.y - 9}" width="${width}" height="18" rx="4"/>` +
        `<text class="label" x="${middle.x}" y="${middle.y + 4}" text-anchor="middle">${escaped(label)}</text></g>`,
    ];
  });
}

/** A line through points that is level in each of them. */
function curve([first, ...rest]: readonly Point[]): string {
  if (first === undefined) return '';
  let last = first;
  const parts = rest.map((point) => {
    const half = Math.round((point.x - last.x) / 2);
    const part = `C${last.x + half} ${last.y} ${point.x - half} ${point.y} ${point.x} ${point.y}`;
    last = point;
    return part;
  });
  return [`M${first.x} ${first.y}`, ...parts].join(' ');
}

/** Where a label stands: in the middle of the longest level part of a line that it fits on, or of the longest part. */
function middleOf(points: readonly Point[]): Point | undefined {
  const parts: Part[] = [];
  for (const [index, to] of points.slice(1).entries()) {
    const from = points[index]!;
    const last = parts.at(-1);
    // Parts that are level with one another are one.
    if (last !== undefined && isLevel(last) && isLevel({ from, to })) parts[parts.length - 1] = { from: last.from, to };
    else parts.push({ from, to });
  }
  const roomy = parts.filter((part) => isLevel(part) && lengthOf(part) > 50);
  const [longest] = (roomy.length > 0 ? roomy : parts).sort((one, other) => lengthOf(other) - lengthOf(one));
  return (
    longest && {
      x: Math.round((longest.from.x + longest.to.x) / 2),
      y: Math.round((longest.from.y + longest.to.y) / 2),
    }
  );
}

interface Part {
  readonly from: Point;
  readonly to: Point;
}
const isLevel = ({ from, to }: Part): boolean => Math.abs(from.y - to.y) < 3;
const lengthOf = ({ from, to }: Part): number => Math.hypot(to.x - from.x, to.y - from.y);
