// `npm test`: the type checker, the style checker, what nothing uses, stale output, and every *.test.ts, with the coverage
// that is asked of generator/ and deploy/. `--suite` runs the test files that can fail on this version of Node and not on
// another; other arguments name the files to run.
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { dirname, join, normalize, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { asSources, bundled } from './bundle.mjs';

// Tests of containers name their engine; for all others there is none, whatever this machine has.
process.env.ROOKERY_ENGINE ??= 'none';

const root = fileURLToPath(new URL('..', import.meta.url));
const IGNORED = new Set(['node_modules', 'dist', 'build', '.rookery', '.git', '.cache', 'coverage']);

function testFiles(folder) {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return IGNORED.has(entry.name) ? [] : testFiles(path);
    return entry.name.endsWith('.test.ts') ? [relative(root, path)] : [];
  });
}

/** The system of this repository, and the examples beside it. */
function apps() {
  const folders = readdirSync(join(root, 'examples'), { withFileTypes: true }).filter((entry) => entry.isDirectory());
  return ['master.ts', ...folders.map(({ name }) => `examples/${name}/master.ts`)];
}

function run(name, ...command) {
  console.log(`\n== ${name}`);
  const { status, error } = spawnSync(process.execPath, command, { cwd: root, stdio: 'inherit' });
  if (status === 0) return;
  console.error(`${name}: failed${error ? ` (${error.message})` : ''}`);
  process.exit(status ?? 1);
}

const bin = (name) => join(root, 'node_modules', ...name.split('/'));
const [first, ...others] = process.argv.slice(2);
// Other programs judge the templates, are the endpoint's clients, or are what runs.
const OTHERS = [
  'test/judges.test.ts',
  'test/nag.test.ts',
  'test/endpoint/command-line.test.ts',
  'test/endpoint/readme.test.ts',
  'packages/endpoint/s3/aws.test.ts',
  'test/clients/aws.test.ts',
  'test/clients/boto3.test.ts',
  'test/clients/cdk.test.ts',
  'test/clients/go.test.ts',
  'test/clients/osls.test.ts',
  'test/examples/spa-and-api-go.test.ts',
].map(normalize);
// What takes longest begins first, so that what is short runs beside it and nothing long is left for the end.
const LONG = [
  'test/judges.test.ts',
  'test/package/package.test.ts',
  'test/clients/cdk.test.ts',
  'test/clients/go.test.ts',
  'test/endpoint/command-line.test.ts',
  'test/endpoint/readme.test.ts',
  'test/examples.test.ts',
  'test/examples/spa-and-api-go.test.ts',
  'test/flow.test.ts',
  'test/endpoint/services.test.ts',
].map(normalize);
const longFirst = (groups) => [
  ...LONG.flatMap((file) => groups.filter(([first]) => first === file)),
  ...groups.filter(([first]) => !LONG.includes(first)),
];
const suite = testFiles(root).filter((file) => !OTHERS.includes(file));
// What is emitted, and what other programs say of it, is the same whichever Node emits it.
const EMITTED = [
  'test/arguments.test.ts',
  'test/catalogue.test.ts',
  'test/dist.test.ts',
  'test/docs.test.ts',
  'test/options.test.ts',
  'test/priorities.test.ts',
  'test/security.test.ts',
  'test/substitution.test.ts',
  'test/types/messages.test.ts',
].map(normalize);
function isEmitting(file) {
  return EMITTED.includes(file) || /^(generator[\\/](checks|resources)|services|templates)[\\/]/.test(file);
}
// Whole systems, from end to end: of two versions of Node one runs the ones, and one the others.
const SYSTEMS = [
  [
    'test/examples.test.ts',
    'test/endpoint/schedules.test.ts',
    'test/endpoint/protection.test.ts',
    'packages/endpoint/server/control.test.ts',
  ],
  [
    'test/protection.test.ts',
    'test/endpoint/services.test.ts',
    'test/failed-tasks.test.ts',
    'packages/endpoint/logs/logs.test.ts',
    'test/package/package.test.ts',
  ],
].map((files) => files.map(normalize));
/** What is worth to be run again on another version of Node. */
function again() {
  const left = SYSTEMS[Math.floor(Number.parseInt(process.versions.node, 10) / 2) % 2];
  return suite.filter((file) => !isEmitting(file) && !left.includes(file));
}
/** What starts no process: to start one for each file, and to load the sources in it, takes longer than these tests do. */
function isShared(file) {
  // A test that changes what belongs to the whole process has one of its own.
  const isApart = /\bprocess\.(env|chdir)\b|\bspawn/.test(readFileSync(join(root, file), 'utf8'));
  return !isApart && !needsSources(file) && SHARED.test(file.replaceAll('\\', '/'));
}
const SHARED =
  /^(generator|templates|deploy|cli|examples|packages\/java-pattern|packages\/endpoint\/(cloudformation|wire|s3|secrets|states|scheduler|ecr|elb\/proxy))\/|^packages\/endpoint\/ecs\/deployment\/(pause-hooks|rollout|stages)\.|^test\/(arguments|catalogue|circles|commands-table|dist|extending|imports|nested-change-sets|options|priorities|security|substitution)\.test\.ts$/;
const GROUP = 16;

/** The files that run in one process each: what is shared by the dozen, what is not alone. */
function grouped(files) {
  const shared = files.filter(isShared);
  const groups = Array.from({ length: Math.ceil(shared.length / GROUP) }, (_, at) =>
    shared.slice(at * GROUP, (at + 1) * GROUP),
  );
  return [...groups, ...files.filter((file) => !shared.includes(file)).map((file) => [file])];
}

/** Tests that import what they have written themselves, or help others to, import sources: what they import is the same. */
function needsSources(file) {
  const text = readFileSync(join(root, file), 'utf8');
  if (/\bimport\((?!['"`])/.test(text)) return true;
  const imported = [...text.matchAll(/ from '(\.[^']*)'/g)].map(([, path]) => join(dirname(file), path));
  return imported.filter((path) => path.includes('/testing/')).some(needsSources);
}

/** Files that the runner of the tests can run: what needs no sources is bundled, and what is measured by source is not. */
async function runnable(groups) {
  const fromSources = (files) => files.some((file) => isCovered(file) || needsSources(file));
  const bundles = await bundled(groups.filter((files) => !fromSources(files)));
  return groups.map((files) => (fromSources(files) ? asSources(files) : bundles.shift()));
}

const isCovered = (file) => /^(generator|deploy)[\\/]/.test(file);
// By itself the runner leaves one core idle; much of the suite waits for processes that it started.
const concurrency = (each) => `--test-concurrency=${Math.ceil(each * availableParallelism())}`;
// Node from 22.18 on reads TypeScript by itself, which needs the same of the sources.
const typescript = process.features.typescript ? [] : ['--import', new URL('typescript.mjs', import.meta.url).href];
const options = ['--enable-source-maps', '--test', '--test-reporter=spec', '--test-timeout=420000'];
const COVERAGE = ['--include', 'generator/**/*.ts', '--include', 'deploy/**/*.ts'];
const NOT_COVERED = ['--exclude', '**/*.test.ts', '--exclude', 'generator/resources/generated/**'];
const ASKED = ['--check-coverage', '--lines', '90', '--branches', '0', '--functions', '0', '--statements', '90'];

if (first === undefined) {
  run('types', bin('typescript/bin/tsc'), '--noEmit');
  run('types of the page', bin('typescript/bin/tsc'), '--noEmit', '-p', 'examples/spa-and-api/web');
  run('style', bin('@biomejs/biome/bin/biome'), 'check', '--error-on-warnings', '.');
  run('unused code and packages', bin('knip/bin/knip.js'), '--no-progress', '--treat-config-hints-as-errors');
  run('resource types', ...typescript, 'generator/resources/generate.ts', '--check');
  for (const app of apps()) run(`dist of ${app}`, 'bin/rookery.mjs', 'synth', '--check', '--app', app);
  run(
    'tests',
    ...options,
    concurrency(1.5),
    ...(await runnable(
      longFirst([...OTHERS.map((file) => [file]), ...grouped(suite.filter((file) => !isCovered(file)))]),
    )),
  );
  // Only here: to measure slows down every process, and these tests are those that the measure is for.
  const coverage = [...COVERAGE, ...NOT_COVERED, ...ASKED, '--reporter', 'text-summary'];
  run(
    'tests of what is measured',
    bin('c8/bin/c8.js'),
    ...coverage,
    process.execPath,
    ...options,
    // Each process waits now and then, for servers that answer as AWS does.
    concurrency(2),
    ...grouped(suite.filter(isCovered)).map(asSources),
  );
} else if (first === '--suite') {
  run('tests', ...options, concurrency(1.5), ...(await runnable(longFirst(grouped(again())))));
} else run('tests', ...typescript, ...options, concurrency(1.5), first, ...others);
