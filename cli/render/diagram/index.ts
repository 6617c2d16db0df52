import type { Reference } from '../../../generator/roots/model.ts';
import { referencesOf } from '../../../generator/roots/references-of.ts';
import type { Manifest } from '../../../generator/synth.ts';
import { diagramOf } from './graph.ts';
import { type Instance, instancesOf, type Texts } from './instances.ts';
import { svgOf } from './svg.ts';
import { dotOf, mermaidOf } from './text.ts';

/** What a diagram can be written as, and by what. */
export const FORMATS = { svg: svgOf, mermaid: mermaidOf, dot: dotOf } as const;

/** A root to draw: its name, its file among the texts, and which of its parameters are outputs of roots before it. */
export interface DrawnRoot {
  readonly name: string;
  readonly file: string;
  readonly references?: Readonly<Record<string, Reference>>;
}

/** The roots of a system, as its manifest has them. */
export function drawnRoots({ master, roots }: Manifest): DrawnRoot[] {
  if (roots === undefined) return [{ name: 'master', file: master }];
  return roots.map((root) => ({ name: root.name, file: root.master, references: referencesOf(root) }));
}

/** The architecture of a system from the texts of its templates, whose nested places are relative. */
export function drawing(texts: Texts, roots: readonly DrawnRoot[], format: keyof typeof FORMATS): string {
  const made = new Map<string, Instance>();
  for (const { name, file, references = {} } of roots) {
    const read = Object.entries(references).flatMap(([parameter, { root, output }]) => {
      const instance = made.get(root);
      return instance === undefined ? [] : [[parameter, { instance, output }] as const];
    });
    made.set(name, instancesOf(texts, file, name, new Map(read)));
  }
  return FORMATS[format](diagramOf([...made.values()]));
}
