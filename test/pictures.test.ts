import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { drawing, drawnRoots } from '../cli/render/diagram/index.ts';
import { synthesize } from '../generator/synth.ts';
import { systems } from './catalogue/index.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const examples = readdirSync(join(root, 'examples')).filter((name) =>
  existsSync(join(root, 'examples', name, 'master.ts')),
);

for (const name of examples) {
  test(`docs/pictures/${name}.svg shows what the templates of the example are (UPDATE=1 draws it anew)`, () => {
    const system = systems.find((one) => one.name === `examples/${name}`)!;
    const { templates, manifest } = synthesize(system.roots, { relative: true, system: system.placed });
    const texts = new Map(templates.map(({ file, text }) => [file, text]));
    const drawn = drawing(texts, drawnRoots(manifest), 'svg');
    const picture = join(root, 'docs', 'pictures', `${name}.svg`);
    if (process.env.UPDATE) writeFileSync(picture, drawn);
    assert.equal(readFileSync(picture, 'utf8'), drawn);
  });
}

test('every example has its picture on the page of systems, or in the list of examples', () => {
  const pages = ['docs/five-systems.md', 'examples/README.md']
    .map((page) => readFileSync(join(root, page), 'utf8'))
    .join('\n');
  assert.ok(examples.length >= 3);
  assert.deepEqual(
    examples.filter((name) => !pages.includes(`pictures/${name}.svg`)),
    [],
  );
});
