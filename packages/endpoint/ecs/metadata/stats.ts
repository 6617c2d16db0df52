import { readFileSync } from 'node:fs';
import { availableParallelism, totalmem } from 'node:os';

/** Linux counts the time of processes in hundredths of a second. */
const TICK_NS = 10_000_000;
/** Of every machine that node runs on. */
const PAGE_BYTES = 4096;

interface Read {
  readonly at: string;
  readonly cpuNs: number;
  readonly systemNs: number;
}

const NEVER: Read = { at: '0001-01-01T00:00:00Z', cpuNs: 0, systemNs: 0 };
const before = new Map<number, Read>();

/**
 * What a container uses, in the shape of Docker's stats (`/stats`): processor time and memory as Linux counts them for its
 * process; undefined where it has none. Its network and its disk are those of the machine, and not counted.
 */
export function containerStats(pid: number | undefined, name: string, id: string) {
  const used = pid === undefined ? undefined : usage(pid);
  if (pid === undefined || used === undefined) return undefined;
  const now: Read = { at: new Date().toISOString(), cpuNs: used.cpuNs, systemNs: used.systemNs };
  const last = before.get(pid) ?? NEVER;
  before.set(pid, now);
  // Processes come and go: what is remembered of them is not for ever.
  if (before.size > 1000) before.clear();
  return {
    read: now.at,
    preread: last.at,
    num_procs: 0,
    pids_stats: { current: used.threads },
    blkio_stats: {},
    storage_stats: {},
    cpu_stats: cpu(now),
    precpu_stats: cpu(last),
    memory_stats: { usage: used.memory, max_usage: used.peak, stats: { rss: used.memory }, limit: totalmem() },
    name,
    id,
  };
}

function cpu({ cpuNs, systemNs }: Read) {
  return {
    cpu_usage: { total_usage: cpuNs, usage_in_kernelmode: 0, usage_in_usermode: cpuNs },
    system_cpu_usage: systemNs,
    online_cpus: availableParallelism(),
    throttling_data: { periods: 0, throttled_periods: 0, throttled_time: 0 },
  };
}

function usage(pid: number) {
  try {
    // The name in brackets may hold spaces; what follows is counted from `state`, the third field of proc(5).
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)?.split(' ') ?? [];
    const memory = Number(fields[21]) * PAGE_BYTES;
    const peak = Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) * 1024;
    const all = (readFileSync('/proc/stat', 'utf8').split('\n')[0] ?? '').trim().split(/\s+/).slice(1, 9);
    return {
      cpuNs: (Number(fields[11]) + Number(fields[12])) * TICK_NS,
      systemNs: all.reduce((sum, ticks) => sum + Number(ticks), 0) * TICK_NS,
      threads: Number(fields[17]),
      memory,
      peak: Math.max(memory, peak),
    };
  } catch {
    // Not Linux, or it has ended meanwhile.
    return undefined;
  }
}
