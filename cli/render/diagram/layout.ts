import { graphlib, layout } from '@dagrejs/dagre';
import type { Diagram, DiagramArrow, DiagramBox, DiagramNode } from './model.ts';

export interface Point {
  readonly x: number;
  readonly y: number;
}

/** A rectangle by its upper left corner. */
export interface Rectangle extends Point {
  readonly width: number;
  readonly height: number;
}

/** A diagram with places, in pixels. */
export interface Placed {
  readonly width: number;
  readonly height: number;
  readonly nodes: readonly { readonly node: DiagramNode; readonly at: Rectangle }[];
  /** Outer ones first. */
  readonly boxes: readonly { readonly box: DiagramBox; readonly at: Rectangle }[];
  readonly arrows: readonly { readonly arrow: DiagramArrow; readonly points: readonly Point[] }[];
}

const NODE_HEIGHT = 56;
/** Of a node beside its text: the glyph and the edges. */
const NODE_ROOM = 66;
/** Within a box: below its title, and on its other sides. */
const TITLE = 34;
const PADDING = 18;
const MARGIN = 16;
/** Letters of the two sizes of text, on the average of sans-serif fonts; capitals are wider than others. */
export const TITLE_LETTER = 7.9;
export const SUBTITLE_LETTER = 6.3;

/** All are as wide as the widest: what stands in one column then begins at one line, and arrows pass between columns. */
const widthOf = (nodes: readonly DiagramNode[]): number =>
  NODE_ROOM +
  Math.ceil(
    Math.max(
      0,
      ...nodes.map(({ title, subtitle }) => Math.max(title.length * TITLE_LETTER, subtitle.length * SUBTITLE_LETTER)),
    ),
  );

/** Finds places for all, from left to right along the arrows. */
export function place({ nodes, boxes, arrows }: Diagram): Placed {
  const graph = new graphlib.Graph({ compound: true });
  graph.setGraph({ rankdir: 'LR', nodesep: 44, ranksep: 64, edgesep: 24 });
  graph.setDefaultEdgeLabel(() => ({}));
  const width = widthOf(nodes);
  for (const node of nodes) graph.setNode(node.id, { width, height: NODE_HEIGHT });
  for (const { id } of boxes) graph.setNode(id, {});
  for (const { id, box } of [...boxes, ...nodes]) if (box !== undefined) graph.setParent(id, box);
  for (const { from, to, label } of arrows)
    graph.setEdge(
      from,
      to,
      label === undefined ? {} : { width: label.length * SUBTITLE_LETTER + 12, height: 18, labelpos: 'c' },
    );
  layout(graph);
  const placed = nodes.map((node) => ({ node, at: cornered(graph.node(node.id) as Rectangle) }));
  const surrounding = surround(boxes, placed);
  const rectangles = new Map(placed.map(({ node, at }) => [node.id, at]));
  const lines = arrows.map((arrow) => {
    const { points } = graph.edge(arrow.from, arrow.to) as { points: Point[] };
    return { arrow, points: sideways(points, rectangles.get(arrow.from)!, rectangles.get(arrow.to)!) };
  });
  return moved({ nodes: placed, boxes: surrounding, arrows: lines });
}

/** An arrow to the right leaves in the middle of one side and arrives in the middle of the other. */
function sideways(points: readonly Point[], from: Rectangle, to: Rectangle): readonly Point[] {
  const [start, end] = [from.x + from.width, to.x];
  if (end <= start) return points;
  const inner = points.slice(1, -1).filter(({ x }) => x > start + 8 && x < end - 8);
  return [{ x: start, y: from.y + from.height / 2 }, ...inner, { x: end, y: to.y + to.height / 2 }];
}

/** dagre says where the middle is. */
const cornered = ({ x, y, width, height }: Rectangle): Rectangle => ({
  x: x - width / 2,
  y: y - height / 2,
  width,
  height,
});

/** Boxes around what stands in them, with room for their titles; outer ones first. */
function surround(boxes: readonly DiagramBox[], nodes: Placed['nodes']): Placed['boxes'] {
  const found = new Map<string, Rectangle>();
  const around = (box: DiagramBox): Rectangle => {
    const known = found.get(box.id);
    if (known !== undefined) return known;
    const inner = [
      ...nodes.filter(({ node }) => node.box === box.id).map(({ at }) => at),
      ...boxes.filter((other) => other.box === box.id).map(around),
    ];
    const left = Math.min(...inner.map(({ x }) => x)) - PADDING;
    const top = Math.min(...inner.map(({ y }) => y)) - TITLE;
    const right = Math.max(...inner.map(({ x, width }) => x + width)) + PADDING;
    const bottom = Math.max(...inner.map(({ y, height }) => y + height)) + PADDING;
    const wide = box.title.length * SUBTITLE_LETTER * 1.1 + 2 * PADDING;
    const at = { x: left, y: top, width: Math.max(right - left, wide), height: bottom - top };
    found.set(box.id, at);
    return at;
  };
  const depth = ({ box }: DiagramBox): number => {
    const outer = boxes.find(({ id }) => id === box);
    return outer === undefined ? 0 : 1 + depth(outer);
  };
  return [...boxes].sort((one, other) => depth(one) - depth(other)).map((box) => ({ box, at: around(box) }));
}

/** Everything moved so that it begins at the margin, in whole pixels. */
function moved({ nodes, boxes, arrows }: Omit<Placed, 'width' | 'height'>): Placed {
  const all = [...nodes, ...boxes].map(({ at }) => at);
  const points = arrows.flatMap((arrow) => arrow.points);
  const left = Math.min(...all.map(({ x }) => x), ...points.map(({ x }) => x)) - MARGIN;
  const top = Math.min(...all.map(({ y }) => y), ...points.map(({ y }) => y)) - MARGIN - HEADING;
  const right = Math.max(...all.map(({ x, width }) => x + width), ...points.map(({ x }) => x)) + MARGIN;
  const bottom = Math.max(...all.map(({ y, height }) => y + height), ...points.map(({ y }) => y)) + MARGIN;
  const shifted = ({ x, y }: Point): Point => ({ x: Math.round(x - left), y: Math.round(y - top) });
  const rectangle = (at: Rectangle) => ({ ...shifted(at), width: Math.round(at.width), height: Math.round(at.height) });
  return {
    width: Math.round(right - left),
    height: Math.round(bottom - top),
    nodes: nodes.map(({ node, at }) => ({ node, at: rectangle(at) })),
    boxes: boxes.map(({ box, at }) => ({ box, at: rectangle(at) })),
    arrows: arrows.map(({ arrow, points: line }) => ({ arrow, points: line.map(shifted) })),
  };
}

/** The title of the whole. */
export const HEADING = 34;
