import { spawn } from 'node:child_process';
import { RookeryError } from '../../generator/errors.ts';

/** The package manager by which this process was started, as `pnpm create` and `npx` say it; npm unless told. */
export function packageManager(agent = process.env.npm_config_user_agent): string {
  const name = agent?.split('/')[0] ?? 'npm';
  return ['npm', 'pnpm', 'yarn', 'bun'].includes(name) ? name : 'npm';
}

/** Installs a folder's packages; what the package manager says goes to standard error. */
export async function installPackages(folder: string, manager: string): Promise<void> {
  const ended = await new Promise<string>((resolve) => {
    const child = spawn(manager, ['install'], {
      cwd: folder,
      stdio: ['ignore', 2, 2],
      // On Windows it is a script, which only a shell runs.
      shell: process.platform === 'win32',
    });
    child.on('error', ({ message }) => resolve(`cannot be run (${message})`));
    child.on('exit', (status, signal) => resolve(signal === null ? `ended with ${status}` : `was ended by ${signal}`));
  });
  if (ended === 'ended with 0') return;
  throw new RookeryError(
    'PackagesNotInstalled',
    {
      what: `${manager} install ${ended} in ${folder}.`,
      why: 'the system is written; to run it needs the packages in its package.json.',
      mend: `correct what it says, and run \`${manager} install\` there.`,
    },
    ended.endsWith('SIGINT') ? 130 : 1,
  );
}
