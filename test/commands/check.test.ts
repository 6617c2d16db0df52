import assert from 'node:assert/strict';
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import type { Io } from '../../cli/command.ts';
import { importSources } from '../../cli/testing/import-sources.ts';
import { stacks } from '../../cli/testing/test-account.ts';
import { testEngine } from '../../cli/testing/test-engine.ts';
import { parseDiagnostics } from '../../cli/workflow/check/types.ts';
import check from '../../commands/check.ts';
import stackUpdate from '../../commands/stack-update.ts';
import { openHome } from '../../packages/endpoint/server/home.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

const CONFIG = {
  compilerOptions: {
    strict: true,
    module: 'nodenext',
    target: 'ES2023',
    types: ['node'],
    allowImportingTsExtensions: true,
    noEmit: true,
    skipLibCheck: true,
  },
};

/** A system of one template, `body` being what its function does. */
function master(body: string): string {
  return `
import { template } from '${join(root, 'generator/index.ts')}';
export const masterTemplate = template({
  path: 'master.yaml', description: 'Shop', parameters: { Spare: { Type: 'String', Default: 'a' } },
  body({ params, resource, stack }) { ${body} },
});
`;
}

/** A folder of its own with such a system, and the path that programs are found on. */
function system(t: TestContext, body: string, typescript = true) {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'rookery-check-')));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  if (typescript) symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }');
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(CONFIG));
  writeFileSync(join(folder, 'master.ts'), master(body));
  return folder;
}

/** Runs the command in a folder. `cfn-lint` is looked for in that folder's bin/ alone. */
async function checked(folder: string, words: { readonly json?: boolean } = {}) {
  const [out, err]: [string[], string[]] = [[], []];
  const io: Io = {
    program: {
      root,
      engine: join(root, 'cli/engine.ts'),
      build: async ({ entries }) => ({ load: await importSources(entries) }),
    },
    out: (text) => out.push(text),
    err: (text) => err.push(text),
    raw: () => {},
    colour: false,
    environment: { PATH: join(folder, 'bin') },
    folder,
    signal: new AbortController().signal,
  };
  const code = await check.run({ options: words, arguments: [] }, io);
  return { code, out: out.join('\n'), err: err.join('\n') };
}

const QUEUE = "resource('Queue', 'AWS::SQS::Queue', { QueueName: params.Spare });";

test('a system with nothing wrong is said to be so, and what could not be looked at is named', async (t) => {
  const { code, out, err } = await checked(system(t, `${QUEUE} return {};`));
  assert.deepEqual([code, out], [0, 'nothing is wrong']);
  assert.match(err, /not linted: cfn-lint is not on the path/);
});

test('the embedded endpoint can begin in a folder that was checked before', async (t) => {
  const folder = system(t, `${QUEUE} return {};`);
  await checked(folder);
  assert.deepEqual(readdirSync(join(folder, '.rookery')), ['build']);
  openHome(join(folder, '.rookery'));
});

test('what the compiler finds and what synth finds stand in one list', async (t) => {
  const body = "resource('Queue', 'AWS::SQS::Queue', { QueueNam: params.Spare }); return { Name: params.Sparee };";
  const { code, out } = await checked(system(t, body));
  assert.equal(code, 2);
  assert.match(out, /^types master\.ts:5:\d+: TS2561: .*QueueNam/m);
  assert.match(out, /^types master\.ts:5:\d+: TS2551: .*Sparee/m);
  assert.match(out, /^synth ParameterUnknown: master\.yaml: it has no parameter "Sparee"/m);
  assert.match(out, /^3 errors, 0 warnings$/m);
});

test('mistakes that the compiler was kept from are found by synth', async (t) => {
  const body = "resource('Queue', 'AWS::SQS::Queue', { QueueNam: params.Spare } as never); return {};";
  const { code, out } = await checked(system(t, body));
  assert.equal(code, 2);
  assert.match(out, /^synth PropertyUnknown: [\s\S]*write "QueueName"[\s\S]*1 error, 0 warnings$/);
});

test('a parameter that nothing reads is a warning', async (t) => {
  const { code, out } = await checked(system(t, "resource('Queue', 'AWS::SQS::Queue', {}); return {};"));
  assert.equal(code, 0);
  assert.match(out, /^synth master\.yaml: ParameterUnread: nothing reads Spare\.\n0 errors, 1 warning$/);
});

test('without the package typescript the rest is checked', async (t) => {
  const { code, out, err } = await checked(system(t, `${QUEUE} return { Name: params.Sparee };`, false));
  assert.equal(code, 2);
  assert.match(out, /^synth ParameterUnknown/);
  assert.match(err, /types are not checked: there is no package typescript/);
});

test('findings of a linter are reported with their level, as text and as JSON', async (t) => {
  const folder = system(t, `${QUEUE} return {};`);
  const match = (Level: string, Id: string) => ({
    Level,
    Filename: 'master.yaml',
    Message: 'says so',
    Rule: { Id },
    Location: { Path: ['Resources', 'Queue'] },
  });
  const matches = JSON.stringify([match('Error', 'E1'), match('Warning', 'W1'), match('Informational', 'I1')]);
  const bin = join(folder, 'bin');
  const script = `#!${process.execPath}\nprocess.stdout.write(${JSON.stringify(matches)}); process.exitCode = 6;\n`;
  mkdirSync(bin);
  writeFileSync(join(bin, 'cfn-lint'), script);
  chmodSync(join(bin, 'cfn-lint'), 0o755);
  const { code, out } = await checked(folder);
  assert.equal(code, 2);
  assert.match(out, /^lint {2}master\.yaml: Resources\.Queue: E1: says so\nlint .*W1: says so\n1 error, 1 warning$/);
  const { findings } = JSON.parse((await checked(folder, { json: true })).out);
  assert.deepEqual(
    findings.map(({ level, code: rule }: { level: string; code: string }) => [level, rule]),
    [
      ['error', 'E1'],
      ['warning', 'W1'],
    ],
  );
});

test('further lines of a diagnostic belong to it', () => {
  const text = 'a.ts(1,2): error TS1: first\n  more of it\nerror TS2: of no file\nnot a diagnostic\n';
  assert.deepEqual(
    parseDiagnostics(text).map(({ place, code, message }) => [place, code, message]),
    [
      ['a.ts:1:2', 'TS1', 'first\nmore of it'],
      ['', 'TS2', 'of no file'],
    ],
  );
});

test('an update on AWS checks the types before anything is asked of AWS; one here does not', async (t) => {
  const { aws, folder, run } = await testEngine(t, { DescribeStacks: stacks({}) });
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(CONFIG));
  writeFileSync(join(folder, 'master.ts'), master(`${QUEUE} return { Name: params.Sparee };`));
  const ran = await run(stackUpdate, ['--env', 'production']);
  assert.deepEqual([ran.error?.code, ran.code, aws.calls], ['TypesInvalid', 2, []]);
  assert.match(ran.error?.message ?? '', /types master\.ts:5:\d+: TS2551/);
  assert.equal((await run(stackUpdate, ['--no-prepare'])).error?.code, 'ParameterUnknown');
});
