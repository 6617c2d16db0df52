import { execFile } from 'node:child_process';
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { promisify } from 'node:util';

const LISTENS = '0A';

/** Which of these ports somebody listens on, where this system says so without a look at every process; undefined elsewhere. */
export function openPorts(ports: readonly number[]): readonly number[] | undefined {
  if (process.platform !== 'linux') return undefined;
  const open = new Set(rows().map(({ port }) => port));
  return ports.filter((port) => open.has(port));
}

/** The TCP ports that processes of a group listen on, as far as this system says it. */
export async function listeningPorts(group: number): Promise<readonly number[]> {
  return process.platform === 'linux' ? fromProc(group) : fromLsof(group);
}

function fromProc(group: number): number[] {
  const inodes = new Set(membersOf(group).flatMap(socketsOf));
  return [...new Set(rows().flatMap(({ inode, port }) => (inodes.has(inode) ? [port] : [])))];
}

/** Every socket of this machine that listens. */
function rows() {
  return ['tcp', 'tcp6'].flatMap((table) =>
    linesOf(`/proc/net/${table}`).flatMap((line) => {
      const [, local = '', , state, , , , , , inode = ''] = line.trim().split(/\s+/);
      return state === LISTENS ? [{ inode, port: Number.parseInt(local.split(':').at(-1) ?? '', 16) }] : [];
    }),
  );
}

function membersOf(group: number): string[] {
  return readdirSync('/proc').filter((pid) => {
    if (!/^\d+$/.test(pid)) return false;
    const [stat = ''] = linesOf(`/proc/${pid}/stat`);
    // The name in brackets may hold anything; after it come the state, the parent and the group.
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[2] === String(group);
  });
}

function socketsOf(pid: string): string[] {
  try {
    return readdirSync(`/proc/${pid}/fd`).flatMap((fd) => {
      const [, inode] = /^socket:\[(\d+)\]$/.exec(linkOf(`/proc/${pid}/fd/${fd}`)) ?? [];
      return inode === undefined ? [] : [inode];
    });
  } catch {
    // It has ended in between.
    return [];
  }
}

function linkOf(path: string): string {
  try {
    return readlinkSync(path);
  } catch {
    return '';
  }
}

function linesOf(file: string): string[] {
  try {
    return readFileSync(file, 'utf8').split('\n');
  } catch {
    return [];
  }
}

/** `lsof` comes with macOS. */
async function fromLsof(group: number): Promise<number[]> {
  const asked = ['-nP', '-a', '-g', String(group), '-iTCP', '-sTCP:LISTEN', '-Fn'];
  const { stdout } = await promisify(execFile)('lsof', asked).catch(() => ({ stdout: '' }));
  const ports = stdout.split('\n').flatMap((line) => (/^n.*:(\d+)$/.exec(line) ?? []).slice(1).map(Number));
  return [...new Set(ports)];
}
