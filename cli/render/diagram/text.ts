import type { Diagram, DiagramBox, DiagramNode } from './model.ts';

interface Words {
  readonly open: (box: DiagramBox, name: string) => string;
  readonly close: string;
  readonly node: (node: DiagramNode, name: string) => string;
  readonly arrow: (from: string, to: string, label: string | undefined) => string;
}

/** A diagram for those who draw by text: boxes within boxes, then arrows. */
function written({ nodes, boxes, arrows }: Diagram, words: Words): string[] {
  const names = new Map([...boxes, ...nodes].map(({ id }, index) => [id, `n${index + 1}`]));
  const name = (id: string): string => names.get(id) ?? '';
  const within = (box: string | undefined, indent: string): string[] => [
    ...nodes.filter((node) => node.box === box).map((node) => `${indent}${words.node(node, name(node.id))}`),
    ...boxes
      .filter((inner) => inner.box === box)
      .flatMap((inner) => [
        `${indent}${words.open(inner, name(inner.id))}`,
        ...within(inner.id, `${indent}  `),
        `${indent}${words.close}`,
      ]),
  ];
  return [
    ...within(undefined, '  '),
    ...arrows.map(({ from, to, label }) => `  ${words.arrow(name(from), name(to), label)}`),
  ];
}

const quoted = (text: string): string => `"${text.replaceAll('"', "'")}"`;

/** A diagram as Mermaid, which GitHub and GitLab draw in Markdown. */
export function mermaidOf(diagram: Diagram): string {
  const lines = written(diagram, {
    open: ({ title }, name) => `subgraph ${name}[${quoted(title)}]`,
    close: 'end',
    node: ({ title, subtitle }, name) => `${name}[${quoted(`${title}<br/><small>${subtitle}</small>`)}]`,
    arrow: (from, to, label) => (label === undefined ? `${from} --> ${to}` : `${from} -->|${quoted(label)}| ${to}`),
  });
  return `${['flowchart LR', ...lines].join('\n')}\n`;
}

/** A diagram for Graphviz. */
export function dotOf(diagram: Diagram): string {
  const lines = written(diagram, {
    open: ({ title }, name) => `subgraph cluster_${name} { label=${quoted(title)};`,
    close: '}',
    node: ({ title, subtitle }, name) => `${name} [label=${quoted(`${title}\\n${subtitle}`)}];`,
    arrow: (from, to, label) => `${from} -> ${to}${label === undefined ? '' : ` [label=${quoted(label)}]`};`,
  });
  const head = ['digraph {', `  label=${quoted(diagram.title)}; rankdir=LR; node [shape=box];`];
  return `${[...head, ...lines, '}'].join('\n')}\n`;
}
