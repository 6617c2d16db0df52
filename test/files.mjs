// Which test files there are, what they need, and which of them share a process.
import { readdirSync, readFileSync } from 'node:fs';
import { join, normalize, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const IGNORED = new Set(['node_modules', 'dist', 'build', '.rookery', '.git', '.cache', 'coverage']);

function testFiles(folder) {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return IGNORED.has(entry.name) ? [] : testFiles(path);
    return entry.name.endsWith('.test.ts') ? [relative(root, path)] : [];
  });
}

// Other programs take part, which npm does not install: a linter and an emulator of Python's, clients of the endpoint, container
// engines, registries, package managers, a browser.
const PROGRAMS = [
  'packages/endpoint/s3/aws.test.ts',
  'test/clients/aws.test.ts',
  'test/clients/boto3.test.ts',
  'test/clients/cdk.test.ts',
  'test/clients/go.test.ts',
  'test/clients/osls.test.ts',
  'test/endpoint/command-line.test.ts',
  'test/endpoint/containers.test.ts',
  'test/endpoint/readme.test.ts',
  'test/examples.test.ts',
  'test/examples/spa-and-api-go.test.ts',
  'test/images.test.ts',
  'test/judges/cfn-lint.test.ts',
  'test/moto.test.ts',
  'test/package/package.test.ts',
  'test/real-registry.test.ts',
].map(normalize);
// What takes longest begins first, so that what is short runs beside it and nothing long is left for the end.
const LONG = [
  'test/judges/cfn-lint.test.ts',
  'test/judges.test.ts',
  'test/examples.test.ts',
  'test/flow.test.ts',
  'test/faults/sequences.test.ts',
  'test/endpoint/services.test.ts',
  'packages/create-rookery/compiled.test.ts',
  'test/protection.test.ts',
  'test/stack-statuses.test.ts',
  'test/package/package.test.ts',
  'test/clients/cdk.test.ts',
  'test/examples/spa-and-api-go.test.ts',
  'test/endpoint/readme.test.ts',
].map(normalize);
export const longFirst = (groups) => [
  ...LONG.flatMap((file) => groups.filter(([first]) => first === file)),
  ...groups.filter(([first]) => !LONG.includes(first)),
];
const all = testFiles(root);
/** What needs nothing but `npm ci`, or is skipped where a judge is missing. */
export const own = all.filter((file) => !PROGRAMS.includes(file));
/** What other programs take part in. */
export const withPrograms = all.filter((file) => PROGRAMS.includes(file));
// What is emitted, and what other programs say of it, is the same whichever Node emits it; so is a table of statuses and commands.
const EMITTED = [
  'packages/create-rookery/compiled.test.ts',
  'test/arguments.test.ts',
  'test/catalogue.test.ts',
  'test/dist.test.ts',
  'test/docs.test.ts',
  'test/judges.test.ts',
  'test/judges/guard.test.ts',
  'test/nag.test.ts',
  'test/options.test.ts',
  'test/priorities.test.ts',
  'test/security.test.ts',
  'test/stack-statuses.test.ts',
  'test/substitution.test.ts',
  'test/yaml-readers.test.ts',
  'test/types/messages.test.ts',
].map(normalize);
function isEmitting(file) {
  return EMITTED.includes(file) || /^(generator[\\/](checks|resources)|services|templates)[\\/]/.test(file);
}
// What reads sources and starts them is run on every version.
const EVERYWHERE = ['bin/bundle.test.ts', 'packages/create-rookery/create.test.ts'].map(normalize);
/** What is run again on other versions of Node: of two that follow each other, each runs every other file. */
export function again() {
  const turn = Math.floor(Number.parseInt(process.versions.node, 10) / 2) % 2;
  const rest = own.filter((file) => !isEmitting(file) && !EVERYWHERE.includes(file));
  return [...EVERYWHERE, ...rest.filter((_, at) => at % 2 === turn)];
}

/** What starts no process: to start one for each file, and to load the sources in it, takes longer than these tests do. */
function isShared(file) {
  // A test that changes what belongs to the whole process has one of its own.
  const isApart = /\bprocess\.(env(?!\.UPDATE\b)|chdir)\b|\bspawn/.test(readFileSync(join(root, file), 'utf8'));
  const path = file.replaceAll('\\', '/');
  return !isApart && !ALONE.test(path) && SHARED.some((files) => files.test(path));
}
const ALONE =
  /^packages\/endpoint\/(ecs\/(service\/services|container\/program\/program|task\/tasks|metadata\/agent)|server\/(control|safety|lock|compose))\./;
const SHARED = [
  /^(generator|templates|deploy|cli|examples|services|packages\/java-pattern|packages\/endpoint)\//,
  /^test\/(advice|advised-calls|arguments|catalogue|circles|commands-reference|commands-table|dist|extending|imports)\./,
  /^test\/(monitoring-alarms|monitoring-stacks|nested-change-sets|options|pictures|policy|priorities|role-parameters)\./,
  /^test\/(security|substitution|template-files|versions|yaml-readers)\./,
  // The others of commands wait, which they do beside each other.
  /^test\/commands\/(continue-rollback|gc|image-push|policy|release-hooks|releases|running|types|up)\./,
  /^test\/commands\/stack-(delete|drift|execute|reads|watch)\./,
  /^test\/endpoint\/(change-sets|deploy-roles|domain|foreign-templates|gc|imports|own-comparison|recorded|refusals)\./,
  /^test\/endpoint\/(regions|reported|rollback|shapes)\./,
];
const GROUP = 16;

/** The files that run in one process each: what is shared by the dozen, what is not alone. */
export function grouped(files) {
  const shared = files.filter(isShared);
  const groups = Array.from({ length: Math.ceil(shared.length / GROUP) }, (_, at) =>
    shared.slice(at * GROUP, (at + 1) * GROUP),
  );
  return [...groups, ...files.filter((file) => !shared.includes(file)).map((file) => [file])];
}

/** What the coverage is asked of. */
export const isCovered = (file) => /^(generator|deploy)[\\/]/.test(file);
