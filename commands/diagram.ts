import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { defineCommand } from '../cli/command.ts';
import { usage } from '../cli/input.ts';
import * as flags from '../cli/options.ts';
import { loadApp } from '../cli/workflow/app.ts';

export default defineCommand({
  name: 'diagram',
  summary: "draw the system's architecture from its templates",
  details: `Load balancers, services, databases, queues and the like, in their networks, clusters and nested stacks; arrows say what
reaches or uses what, as listener rules, security groups, policies and passed values say it. A dashed frame is there
under a condition only. The picture stands by itself, and is light or dark as the reader's screen is. Nothing is changed,
and no network is used.`,
  options: {
    app: flags.app,
    out: { value: 'FILE', description: 'write it there (default: standard output)' },
    format: { value: 'FORMAT', description: 'svg, mermaid or dot (default: by the name of FILE, or svg)' },
    foundation: { description: 'draw the foundation beside the system' },
    env: flags.anyEnv,
    yes: flags.yesToNothing,
  },
  async run({ options }, io) {
    const { drawing, drawnRoots, FORMATS } = await import('../cli/render/diagram/index.ts');
    const { out } = options;
    const format = options.format ?? ENDINGS[/\.\w+$/.exec(out ?? '')?.[0] ?? ''] ?? 'svg';
    if (!Object.hasOwn(FORMATS, format)) {
      throw usage(
        { name: 'diagram' },
        `there is no format "${format}"`,
        `write one of ${Object.keys(FORMATS).join(', ')}`,
      );
    }
    const app = await loadApp(io, options.app);
    const { templates, manifest } = app.synthesize({ relative: true });
    const texts = new Map(templates.map(({ file, text }) => [file, text]));
    const { foundationFile } = app;
    const beside = options.foundation && foundationFile ? [{ name: 'foundation', file: foundationFile }] : [];
    const roots = [...drawnRoots(manifest), ...beside];
    // One of its own keys, as is checked above.
    const text = drawing(texts, roots, format as keyof typeof FORMATS);
    if (out === undefined) {
      io.out(text.trimEnd());
      return 0;
    }
    const file = resolve(io.folder, out);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
    io.err(`wrote ${out}`);
    return 0;
  },
});

/** What files of these names hold. */
const ENDINGS: Readonly<Record<string, string>> = {
  '.mmd': 'mermaid',
  '.mermaid': 'mermaid',
  '.dot': 'dot',
  '.gv': 'dot',
};
