import { spawn } from 'node:child_process';
import type { Writable } from 'node:stream';

/**
 * Ends what is left when the endpoint is gone, however it went: its standard input ends then. Plain `sh`, because it has to
 * outlive this process and is there once, as small as can be.
 */
const SCRIPT = `
left=' '
while read -r sign group; do
  case $sign in
    +) left="$left$group " ;;
    -) left="\${left%% $group *} \${left#* $group }" ;;
  esac
done
for group in $left; do kill -TERM "-$group" 2>/dev/null; done
for second in 1 2 3 4 5; do
  alive=
  for group in $left; do kill -0 "-$group" 2>/dev/null && alive=1; done
  [ -z "$alive" ] && exit
  sleep 1
done
for group in $left; do kill -KILL "-$group" 2>/dev/null; done
`;

let input: Writable | undefined;

/** Has a group of processes ended when this process is gone; answers what lets it be again. */
export function watchGroup(group: number): () => void {
  input ??= start();
  input?.write(`+ ${group}\n`);
  return () => void input?.write(`- ${group}\n`);
}

function start(): Writable | undefined {
  const child = spawn('sh', ['-c', SCRIPT, 'rookery-watchdog'], {
    stdio: ['pipe', 'ignore', 'ignore'],
    env: {},
    detached: true,
  });
  const forget = (): void => {
    input = undefined;
  };
  child.once('error', forget);
  child.once('exit', forget);
  child.stdin.on('error', forget);
  // It holds nobody up: it ends when this process does.
  child.unref();
  if ('unref' in child.stdin && typeof child.stdin.unref === 'function') child.stdin.unref();
  return child.stdin;
}
