import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import { ofApp } from '../../../deploy/aws/interrupted.ts';
import { RookeryError } from '../../../generator/errors.ts';
import type { Io } from '../../command.ts';
import { run } from '../run.ts';
import { type Checked, type Finding, findingText } from './finding.ts';

/** For a system that has no tsconfig.json: what its sources need to be read at all, and no more is asked of them. */
const USUAL = {
  strict: true,
  module: 'nodenext',
  target: 'ES2023',
  allowImportingTsExtensions: true,
  skipLibCheck: true,
};

/** Runs the type checker over the files of a system, and over what they import. What did not change is not read again. */
export async function checkTypes(io: Io, file = 'master.ts'): Promise<Checked> {
  const path = resolve(io.folder, file);
  const folder = dirname(path);
  const compiler = compilerOf(folder);
  if (compiler === undefined) {
    return {
      findings: [],
      notLooked: `types are not checked: there is no package typescript in ${folder} or above it`,
    };
  }
  const project = await projectFor(path);
  const { code, out, err } = await run(
    io,
    [process.execPath, compiler, '--project', project, '--noEmit', '--pretty', 'false'],
    { folder: io.folder },
  );
  const findings = parseDiagnostics(out);
  if (code === 0 || findings.length > 0) return { findings };
  throw new RookeryError('TypesNotChecked', {
    what: `the type checker ended with ${code ?? 'a signal'}: ${(err || out).trim().slice(0, 500)}.`,
    why: 'types hold what is passed between stacks together.',
    mend: 'run `npx tsc --noEmit` to see the same, or install the package typescript again.',
  });
}

/** Refuses a system whose types do not hold, before anything is asked of AWS. */
export async function needTypes(io: Io, file?: string): Promise<void> {
  const { findings, notLooked } = await checkTypes(io, file);
  if (notLooked !== undefined) io.err(notLooked);
  if (findings.length === 0) return;
  throw new RookeryError('TypesInvalid', {
    what: `the types of the system do not hold.\n${findings.map(findingText).join('\n')}`,
    why: 'what the compiler refuses deploys as something else than was meant, or fails half way.',
    mend: `correct what is named above; \`${ofApp({ app: file }, 'check')}\` shows it again.`,
  });
}

function compilerOf(folder: string): string | undefined {
  try {
    const manifest = createRequire(join(folder, 'package.json')).resolve('typescript/package.json');
    // The package says itself where its command lies.
    const { bin } = JSON.parse(readFileSync(manifest, 'utf8')) as { bin: { tsc: string } };
    return join(dirname(manifest), bin.tsc);
  } catch {
    return undefined;
  }
}

/** A project of this system's files alone, under the settings of the tsconfig.json that is nearest. */
async function projectFor(path: string): Promise<string> {
  const folder = dirname(path);
  const nearest = nearestConfig(folder);
  const name = createHash('sha256').update(path).digest('hex').slice(0, 16);
  // The embedded endpoint takes what lies elsewhere in `.rookery` for somebody else's.
  const cache = join(folder, '.rookery', 'build', 'types');
  const files = [path, join(folder, 'environments.ts'), join(folder, 'foundation.ts')].filter((file) =>
    existsSync(file),
  );
  const config = {
    ...(nearest === undefined ? {} : { extends: nearest }),
    compilerOptions: {
      ...(nearest === undefined && USUAL),
      noEmit: true,
      incremental: true,
      tsBuildInfoFile: join(cache, `${name}.tsbuildinfo`),
    },
    files,
    include: [],
  };
  try {
    await mkdir(cache, { recursive: true });
    await writeFile(join(cache, `${name}.json`), JSON.stringify(config));
    return join(cache, `${name}.json`);
  } catch (error) {
    // In a folder that cannot be written, the whole project is checked, every time.
    if (nearest !== undefined) return nearest;
    throw error;
  }
}

function nearestConfig(folder: string): string | undefined {
  const config = join(folder, 'tsconfig.json');
  if (existsSync(config)) return config;
  return dirname(folder) === folder ? undefined : nearestConfig(dirname(folder));
}

const DIAGNOSTIC = /^(?:(.+)\((\d+),(\d+)\): )?error (TS\d+): (.*)$/;

/** What the compiler prints: a line each, more about it on indented lines. */
export function parseDiagnostics(text: string): Finding[] {
  const findings: Finding[] = [];
  for (const line of text.split('\n')) {
    const [, file, row, column, code, message] = DIAGNOSTIC.exec(line.trimEnd()) ?? [];
    const last = findings.at(-1);
    if (code !== undefined && message !== undefined) {
      const place = file === undefined ? '' : `${file}:${row}:${column}`;
      findings.push({ from: 'types', level: 'error', place, code, message });
    } else if (last !== undefined && line.startsWith(' ')) {
      findings[findings.length - 1] = { ...last, message: `${last.message}\n${line.trim()}` };
    }
  }
  return findings;
}
