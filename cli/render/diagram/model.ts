import type { PlainResource } from './instances.ts';
import type { Glyph } from './kinds.ts';
import type { Target } from './resolve.ts';

/** A resource as it is drawn. */
export interface DiagramNode {
  readonly id: string;
  readonly title: string;
  readonly subtitle: string;
  readonly glyph: Glyph;
  /** It exists under a condition only. */
  readonly isConditional: boolean;
  /** The box that it stands in. */
  readonly box?: string | undefined;
}

/** What surrounds others: a root, a network, a cluster, a nested stack. */
export interface DiagramBox {
  readonly id: string;
  readonly title: string;
  readonly kind: 'root' | 'network' | 'cluster' | 'stack';
  readonly box?: string | undefined;
}

/** What reaches or uses what. */
export interface DiagramArrow {
  readonly from: string;
  readonly to: string;
  readonly label?: string | undefined;
}

/** A system's architecture, as far as its templates say it. */
export interface Diagram {
  readonly title: string;
  readonly nodes: readonly DiagramNode[];
  readonly boxes: readonly DiagramBox[];
  readonly arrows: readonly DiagramArrow[];
}

/** A resource that is drawn, where it stands. */
export interface Drawn extends Target {
  readonly id: string;
  readonly resource: PlainResource;
}

/** Whoever is not of the system. */
export const INTERNET: DiagramNode = {
  id: 'internet',
  title: 'Internet',
  subtitle: 'whoever calls',
  glyph: 'globe',
  isConditional: false,
};
