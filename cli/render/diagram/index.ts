import { diagramOf } from './graph.ts';
import { instancesOf, type Texts } from './instances.ts';
import { svgOf } from './svg.ts';
import { dotOf, mermaidOf } from './text.ts';

/** What a diagram can be written as, and by what. */
export const FORMATS = { svg: svgOf, mermaid: mermaidOf, dot: dotOf } as const;

/** A root to draw: its name, and its file among the texts. */
export interface DrawnRoot {
  readonly name: string;
  readonly file: string;
}

/** The architecture of a system from the texts of its templates, whose nested places are relative. */
export function drawing(texts: Texts, roots: readonly DrawnRoot[], format: keyof typeof FORMATS): string {
  return FORMATS[format](diagramOf(roots.map(({ name, file }) => instancesOf(texts, file, name))));
}
