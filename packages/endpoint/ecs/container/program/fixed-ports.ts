import { balanceTcp, type TcpBalancer } from '../../service-connect/tcp-balancer.ts';
import type { ContainerProcess } from '../process.ts';
import { listeningPorts, openPorts } from './listening.ts';

/** When a program is looked at for what it listens on, in milliseconds after one another: slow ones take their time. */
const LOOKS = [100, 200, 400, 800, 1500, 3000, 6000, 12_000, 30_000];
/** By then one that listens somewhere has shown where. */
const ELSEWHERE_AFTER = 5;

/** Who listens on which container port itself: on this machine there is one of each. */
const holders = new Map<number, string>();

export interface PortsOfProgram {
  /** The port on 127.0.0.1 behind each port of the container. */
  readonly ports: Readonly<Record<string, number>>;
  /** Whose program it is, for messages to others. */
  readonly marker: string;
  /** Says what is odd about it. */
  readonly remark: (text: string) => void;
}

/**
 * Looks where a program listens. One that listens on its container port itself, and not on `PORT`, is reached there through
 * the task's own port. One such program can run at a time, for the port is there once: what that means is said.
 */
export function watchPorts(process: ContainerProcess, { ports, marker, remark }: PortsOfProgram): void {
  const wanted = new Map(Object.entries(ports).map(([containerPort, port]) => [Number(containerPort), port] as const));
  const balancers: TcpBalancer[] = [];
  const held: number[] = [];
  let ended = false;
  let look = 0;
  let timer: NodeJS.Timeout | undefined;
  const round = async (): Promise<void> => {
    // Ports of tasks are allotted: where somebody listens on one, it is the task.
    const own = openPorts([...wanted.values()]);
    for (const [containerPort, port] of wanted) if (own?.includes(port)) wanted.delete(containerPort);
    const open = wanted.size === 0 ? [] : await listeningPorts(process.pid).catch((): readonly number[] => []);
    if (ended) return;
    for (const [containerPort, port] of wanted) {
      if (open.includes(port)) wanted.delete(containerPort);
      else if (open.includes(containerPort)) {
        wanted.delete(containerPort);
        holders.set(containerPort, marker);
        held.push(containerPort);
        const balancer = await balanceTcp(port, () => [containerPort]);
        if (ended) return balancer.close();
        balancers.push(balancer);
        remark(ignoresPort(containerPort, port));
      }
    }
    look += 1;
    if (wanted.size > 0 && look === ELSEWHERE_AFTER && open.length > 0) remark(elsewhere(open, wanted));
    const next = LOOKS[look];
    if (wanted.size > 0 && next !== undefined) timer = setTimeout(round, next);
  };
  if (wanted.size > 0) timer = setTimeout(round, LOOKS[0]);
  void process.exited.then(async (code) => {
    ended = true;
    clearTimeout(timer);
    for (const port of held) if (holders.get(port) === marker) holders.delete(port);
    await Promise.all(balancers.map((one) => one.close()));
    const taken = [...wanted.keys()].find((port) => holders.has(port) && holders.get(port) !== marker);
    if (code !== 0 && taken !== undefined) remark(portTaken(taken, holders.get(taken) ?? ''));
  });
}

function ignoresPort(containerPort: number, port: number): string {
  return `it listens on ${containerPort} and not on PORT (${port}): its requests are passed on there, and no second task of it can run beside it`;
}

function portTaken(port: number, holder: string): string {
  return `it ended, and ${holder} holds port ${port} of this machine: a program that listens on PORT can run several times`;
}

function elsewhere(open: readonly number[], wanted: ReadonlyMap<number, number>): string {
  const [[containerPort, port] = []] = wanted;
  return `it listens on ${open.join(', ')}, and neither on PORT (${port}) nor on its container port ${containerPort}`;
}
