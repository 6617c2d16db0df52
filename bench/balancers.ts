import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { pause } from '../deploy/aws/pause.ts';
import { cpuMs, hasProgram, startEndpoint } from './endpoint.ts';
import { load } from './load.ts';
import { median } from './processes.ts';
import { Stacks } from './stacks.ts';
import type { Row } from './table.ts';

const execute = promisify(execFile);
/** The balancer has the one core, what asks it and what it asks the other. */
const BALANCER = ['taskset', '-c', '0'];
const OTHERS = ['taskset', '-c', '1'];

interface Side {
  readonly url: string;
  readonly pid: number;
}

interface Round {
  readonly perSecond: number;
  /** Requests by a second of the processor. */
  readonly perCpuSecond: number;
}

/** The endpoint's load balancer and haproxy, each on one core, with the same targets and the same clients, in turn. */
export async function measureBalancers(
  copy: string,
  rounds: number,
  signal: AbortSignal,
  add: (row: Row) => void,
): Promise<void> {
  const missing = ['haproxy', 'wrk', 'taskset'].filter((name) => !hasProgram(name));
  if (missing.length > 0) throw new Error(`${missing.join(', ')} missing on this machine`);
  const folder = mkdtempSync(join(copy, 'balancers-'));
  const [backend, port] = [await freePort(), await freePort()];
  const children = [
    await haproxy(folder, 'backend', OTHERS, backend, BACKEND),
    await haproxy(folder, 'haproxy', BALANCER, port, balancer(port, backend)),
  ];
  const endpoint = await startEndpoint([join(copy, 'bin/rookery.mjs'), 'endpoint'], join(folder, 'home'), BALANCER);
  try {
    const own = { url: await listenerTo(endpoint.url, backend), pid: endpoint.pid };
    const other = { url: `http://127.0.0.1:${port}/`, pid: children[1]?.pid ?? 0 };
    const pairs: [own: Round, other: Round][] = [];
    // What comes first is compiled, and its connections are made.
    for (const side of [own, other]) await saturated(side, 1);
    for (let round = 0; round < rounds; round += 1) {
      signal.throwIfAborted();
      pairs.push([await saturated(own, 3), await saturated(other, 3)]);
    }
    report(pairs, add);
    await latencies(own.url, other.url, `http://127.0.0.1:${backend}/`, rounds, signal, add);
  } finally {
    for (const child of children) child.kill('SIGKILL');
    await endpoint.stop();
  }
}

function report(pairs: readonly [own: Round, other: Round][], add: (row: Row) => void): void {
  const ratio = median(pairs.map(([own, other]) => own.perSecond / other.perSecond));
  const most = (of: (pair: [own: Round, other: Round]) => number) => Math.max(...pairs.map(of)).toFixed(0);
  add({
    what: 'requests a second of a load balancer on one core',
    measured: `${ratio.toFixed(2)} x haproxy (${most(([own]) => own.perSecond)}, haproxy ${most(([, other]) => other.perSecond)})`,
    target: '>= 0.5 x haproxy',
    within: ratio >= 0.5,
  });
  const work = median(pairs.map(([own, other]) => own.perCpuSecond / other.perCpuSecond));
  add({ what: '... by a second of the processor', measured: `${work.toFixed(2)} x haproxy` });
}

/** All at the same time: what else the machine does slows each of them. */
async function latencies(
  own: string,
  other: string,
  straight: string,
  rounds: number,
  signal: AbortSignal,
  add: (row: Row) => void,
) {
  const middle = async (url: string) => {
    const { latencyMs, failed, failures } = await load({ url, rate: 100, seconds: 2 * rounds, signal });
    if (failed > 0) throw new Error(`requests failed: ${JSON.stringify(failures)}`);
    return latencyMs.p50;
  };
  const [through, haproxys, direct] = await Promise.all([middle(own), middle(other), middle(straight)]);
  const added = through - direct;
  add({
    what: '... what it adds to an answer, at the median',
    measured: `${added.toFixed(2)} ms, haproxy ${(haproxys - direct).toFixed(2)} ms`,
    target: '<= 1 ms, or a tenth of the answer, more than haproxy',
    within: through - haproxys <= Math.max(1, direct / 10),
  });
}

async function saturated({ url, pid }: Side, seconds: number): Promise<Round> {
  const before = cpuMs(pid);
  const [program = '', ...words] = [...OTHERS, 'wrk', '-t1', '-c32', `-d${seconds}`, url];
  const { stdout } = await execute(program, words);
  const used = (cpuMs(pid) - before) / 1000;
  if (/Non-2xx|Socket errors/.test(stdout)) throw new Error(`requests failed: ${stdout}`);
  const count = Number(/(\d+) requests in/.exec(stdout)?.[1]);
  return { perSecond: Number(/Requests\/sec:\s+([\d.]+)/.exec(stdout)?.[1]), perCpuSecond: count / used };
}

/** A load balancer of the endpoint before a target that is there; answers its URL when it passes requests on. */
async function listenerTo(endpoint: string, backend: number): Promise<string> {
  const stacks = new Stacks(endpoint);
  const forward = { Type: 'forward', TargetGroupArn: { Ref: 'Targets' } };
  const resources = {
    LoadBalancer: ['LoadBalancer', { Subnets: ['subnet-1', 'subnet-2'] }],
    Listener: [
      'Listener',
      { LoadBalancerArn: { Ref: 'LoadBalancer' }, Port: 80, Protocol: 'HTTP', DefaultActions: [forward] },
    ],
    Targets: [
      'TargetGroup',
      {
        VpcId: 'vpc-1',
        TargetType: 'ip',
        Port: backend,
        Protocol: 'HTTP',
        Targets: [{ Id: '127.0.0.1', Port: backend }],
      },
    ],
  };
  const Resources = Object.fromEntries(
    Object.entries(resources).map(([name, [type, Properties]]) => [
      name,
      { Type: `AWS::ElasticLoadBalancingV2::${type}`, Properties },
    ]),
  );
  const Outputs = { Url: { Value: { 'Fn::Sub': ['http://$', '{LoadBalancer.DNSName}/'].join('') } } };
  await stacks.create('balancer', await stacks.upload('balancer', { Resources, Outputs }));
  const url = await stacks.output('balancer');
  while (!(await fetch(url)).ok) await pause(20);
  return url;
}

const BACKEND = '  http-request return status 200 content-type text/plain string "hello from the backend"';

const balancer = (port: number, backend: number) => `  option forwardfor
  http-request set-header X-Forwarded-Proto http
  http-request set-header X-Forwarded-Port ${port}
  default_backend targets
backend targets
  server target 127.0.0.1:${backend}`;

async function haproxy(
  folder: string,
  name: string,
  pinned: readonly string[],
  port: number,
  rules: string,
): Promise<ChildProcess> {
  const file = join(folder, `${name}.cfg`);
  const timeouts = ['client', 'server', 'connect'].map((side) => `  timeout ${side} 60s`).join('\n');
  writeFileSync(
    file,
    `global\n  nbthread 1\ndefaults\n  mode http\n  http-reuse always\n${timeouts}\nfrontend ${name}\n  bind 127.0.0.1:${port}\n${rules}\n`,
  );
  const [program = '', ...words] = [...pinned, 'haproxy', '-db', '-f', file];
  const child = spawn(program, words, { stdio: 'ignore' });
  for (;;) {
    if (child.exitCode !== null) throw new Error(`haproxy ended with ${child.exitCode}`);
    const answer = await fetch(`http://127.0.0.1:${port}/`).catch(() => undefined);
    if (answer?.ok) return child;
    await pause(20);
  }
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  // Listening on TCP, so an address with a port.
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
