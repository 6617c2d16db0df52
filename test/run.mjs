// `npm test`: the type checker, the style checker, what nothing uses, stale output, and every *.test.ts, with the coverage
// that is asked of generator/ and deploy/, but those that other programs take part in: `--programs` runs these. `--suite`
// runs the test files that can fail on this version of Node and not on another; other arguments name the files to run.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { asSources, bundled } from './bundle.mjs';
import { again, grouped, isCovered, longFirst, own, withPrograms } from './files.mjs';

// Tests of containers name their engine; for all others there is none, whatever this machine has.
process.env.ROOKERY_ENGINE ??= 'none';

const root = fileURLToPath(new URL('..', import.meta.url));

/** The system of this repository, and the examples beside it. */
function apps() {
  const folders = readdirSync(join(root, 'examples'), { withFileTypes: true }).filter((entry) => entry.isDirectory());
  return ['master.ts', ...folders.map(({ name }) => `examples/${name}/master.ts`)];
}

function fail(name) {
  console.error(`${name}: failed`);
  process.exit(1);
}

/** Runs a program of Node to its end; one that fails ends it all. */
async function run(name, ...command) {
  console.log(`\n== ${name}`);
  const [code] = await once(spawn(process.execPath, command, { cwd: root, stdio: 'inherit' }), 'close');
  if (code !== 0) fail(name);
}

/** Runs a program of Node while others run: what it says is told when it has ended. */
async function runBeside(name, ...command) {
  const child = spawn(process.execPath, command, { cwd: root, stdio: ['ignore', 'pipe', 'inherit'] });
  const said = [];
  child.stdout.on('data', (part) => said.push(part));
  const [code] = await once(child, 'close');
  console.log(`\n== ${name}\n${Buffer.concat(said)}`);
  return code === 0;
}

const bin = (name) => join(root, 'node_modules', ...name.split('/'));
const [first, ...others] = process.argv.slice(2);

/** Files that the runner of the tests can run: all are bundled but what is measured by source. */
async function runnable(groups) {
  const fromSources = (files) => files.some(isCovered);
  const bundles = await bundled(groups.filter((files) => !fromSources(files)));
  return groups.map((files) => (fromSources(files) ? asSources(files) : bundles.shift()));
}

// By itself the runner leaves one core idle; much of the suite waits for processes that it started.
const concurrency = (each) => `--test-concurrency=${Math.ceil(each * availableParallelism())}`;
// Node from 22.18 on reads TypeScript by itself, which needs the same of the sources.
const typescript = process.features.typescript ? [] : ['--import', new URL('typescript.mjs', import.meta.url).href];
const options = ['--enable-source-maps', '--test', '--test-reporter=spec', '--test-timeout=420000'];
const COVERAGE = ['--include', 'generator/**/*.ts', '--include', 'deploy/**/*.ts'];
const NOT_COVERED = ['--exclude', '**/*.test.ts', '--exclude', 'generator/resources/generated/**'];
const ASKED = ['--check-coverage', '--lines', '90', '--branches', '0', '--functions', '0', '--statements', '90'];

if (first === undefined) {
  await run('types', bin('typescript/bin/tsc'), '--noEmit');
  await run('types of the page', bin('typescript/bin/tsc'), '--noEmit', '-p', 'examples/spa-and-api/web');
  await run('style', bin('@biomejs/biome/bin/biome'), 'check', '--error-on-warnings', '.');
  await run('unused code and packages', bin('knip/bin/knip.js'), '--no-progress', '--treat-config-hints-as-errors');
  await run('resource types', ...typescript, 'generator/resources/generate.ts', '--check');
  for (const app of apps()) await run(`dist of ${app}`, 'bin/rookery.mjs', 'synth', '--check', '--app', app);
  // Only here: to measure slows down every process, and these tests are those that the measure is for.
  const coverage = [...COVERAGE, ...NOT_COVERED, ...ASKED, '--reporter', 'text-summary'];
  const files = await runnable(longFirst(grouped(own.filter((file) => !isCovered(file)))));
  const measured = grouped(own.filter(isCovered)).map(asSources);
  const measuring = runBeside(
    'tests of what is measured',
    bin('c8/bin/c8.js'),
    ...coverage,
    process.execPath,
    ...options,
    concurrency(1),
    ...measured,
  );
  await run('tests', ...options, concurrency(1.5), ...files);
  if (!(await measuring)) fail('tests of what is measured');
} else if (first === '--programs') {
  await run(
    'tests with other programs',
    ...options,
    concurrency(2),
    ...(await runnable(longFirst(withPrograms.map((file) => [file])))),
  );
} else if (first === '--suite') {
  await run('tests', ...options, concurrency(2), ...(await runnable(longFirst(grouped(again())))));
} else await run('tests', ...typescript, ...options, concurrency(1.5), first, ...others);
