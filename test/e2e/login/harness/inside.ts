/**
 * Runs inside of network, mount and process namespaces of its own, so that no port, no name and no process is left
 * behind: starts what a plan says, then does what the tests order. Everything ends with it.
 */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { appendFileSync, mkdirSync, openSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import type { Server } from 'node:http';
import { connect } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { startBackends } from './backends';
import type { Answer, Attempt, Message, Order, Plan, Reply } from './messages';
import { CLIENT, type Door, GATEWAY, send } from './requests';

const ENVOY_READY = 'http://127.0.0.1:15000/ready';
const OVERLAY = join(__dirname, '../fixtures/runtime.yaml');

class Path {
  private readonly programs = new Map<string, ChildProcess>();
  private backends: Server[] = [];
  private readonly own: ReadonlySet<string>;

  constructor(private readonly plan: Plan) {
    this.own = new Set(plan.hosts);
  }

  async start(): Promise<void> {
    const { folder, hosts } = this.plan;
    mkdirSync(folder, { recursive: true });
    const ip = (...args: string[]) => execFileSync('ip', args);
    ip('link', 'set', 'lo', 'up');
    for (const address of [GATEWAY, CLIENT]) ip('addr', 'add', `${address}/32`, 'dev', 'lo');
    writeFileSync(join(folder, 'hosts'), `127.0.0.1 localhost ${hosts.join(' ')}\n`);
    execFileSync('mount', ['--bind', join(folder, 'hosts'), '/etc/hosts']);
    for (const { name, command, port } of this.plan.extras) {
      this.run(name, command);
      await this.await(name, () => listens(port));
    }
    for (const pod of this.plan.pods) {
      const name = pod.deployment.replace('/', '-');
      const manifests = [...this.plan.manifests, ...(pod.manifests ?? [])];
      this.run(name, [
        this.plan.xds,
        'pod',
        '-root',
        join(folder, name),
        '-bin',
        pod.program,
        pod.deployment,
        ...manifests,
      ]);
      await this.await(name, () => answers(pod.ready));
    }
    await this.startGateway([]);
  }

  async obey(order: Order): Promise<Answer | undefined> {
    switch (order.kind) {
      case 'request':
        return send(order.attempt, this.own, this.doorOf(order.attempt));
      case 'gateway':
        await this.startGateway(order.without);
        return undefined;
      case 'signal':
        this.programs.get(order.program)?.kill(order.signal);
        if (order.signal === 'SIGSTOP') await this.stopped(order.program);
        return undefined;
    }
  }

  /** Waits until all threads of a program stand still: on a busy machine they go on until one of them has its turn. */
  private async stopped(program: string): Promise<void> {
    const tasks = `/proc/${this.programs.get(program)?.pid}/task`;
    const stands = (thread: string) => /\) T /.test(readFileSync(join(tasks, thread, 'stat'), 'utf8'));
    while (!readdirSync(tasks).every(stands)) await sleep(10);
  }

  private doorOf({ pod }: Attempt): Door | undefined {
    if (!pod) return undefined;
    const read = (file: string) => JSON.parse(readFileSync(join(this.plan.folder, file), 'utf8'));
    const port: number | undefined = read('doors.json')[pod.service];
    const peer: { cert: string; key: string } | undefined = read('peers.json')[pod.as];
    if (port === undefined || !peer) throw new Error(`no pod of ${pod.service}, or no peer ${pod.as}`);
    return { port, ...peer };
  }

  /** Makes the gateway's configuration by Istio's generator, and starts Envoy with it. */
  private async startGateway(without: readonly string[]): Promise<void> {
    const { folder, manifests, real, gateway, istiod, peers, xds, envoy } = this.plan;
    const before = this.programs.get('envoy');
    if (before) {
      const gone = new Promise((done) => before.once('close', done));
      before.kill('SIGKILL');
      await gone;
    }
    for (const server of this.backends) {
      server.close();
      server.closeAllConnections();
    }
    const options = ['-out', folder, '-real', real.join(','), '-gateway', gateway, '-istiod', istiod];
    options.push('-peers', peers.join(','));
    const said = execFileSync(xds, ['envoy', ...options, ...manifests, OVERLAY], {
      env: { ...process.env, XDS_DROP: without.join(' ') },
      stdio: ['ignore', 'pipe', openSync(join(folder, 'xds.log'), 'a')],
    });
    appendFileSync(join(folder, 'xds.log'), said);
    this.backends = startBackends(JSON.parse(readFileSync(join(folder, 'backends.json'), 'utf8')));
    const flags = [
      '--concurrency',
      '1',
      '--file-flush-interval-msec',
      '50',
      '--log-level',
      'error',
      '--disable-hot-restart',
    ];
    this.run('envoy', [envoy, '-c', join(folder, 'envoy.json'), ...flags]);
    await this.await('envoy', () => answers(ENVOY_READY));
  }

  private run(name: string, [program = '', ...args]: readonly string[]): void {
    const log = openSync(join(this.plan.folder, `${name}.log`), 'a');
    const child = spawn(program, args, { stdio: ['ignore', log, log] });
    this.programs.set(name, child);
  }

  private async await(name: string, isThere: () => Promise<boolean>): Promise<void> {
    for (let attempt = 0; attempt < 150; attempt++) {
      if (await isThere()) return;
      if (this.programs.get(name)?.exitCode !== null) break;
      await sleep(100);
    }
    const log = readFileSync(join(this.plan.folder, `${name}.log`), 'utf8');
    throw new Error(`${name} does not start; its last lines:\n${log.split('\n').slice(-8).join('\n')}`);
  }
}

async function answers(address: string): Promise<boolean> {
  return fetch(address).then(
    (response) => response.ok,
    () => false,
  );
}

function listens(port: number): Promise<boolean> {
  return new Promise((done) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => done(true)).once('error', () => done(false));
    socket.once('connect', () => socket.destroy());
  });
}

async function main(): Promise<void> {
  const reply = (message: Reply) => process.send?.(message);
  const path = new Path(JSON.parse(readFileSync(String(process.argv[2]), 'utf8')) as Plan);
  process.on('message', ({ id, order }: Message) => {
    path.obey(order).then(
      (answer) => reply({ id, answer }),
      (error: Error) => reply({ id, error: error.message }),
    );
  });
  // The first process of its namespace: all others end with it.
  process.on('disconnect', () => process.exit());
  await path.start().then(
    () => reply({ id: 0 }),
    (error: Error) => reply({ id: 0, error: error.message }),
  );
}

void main();
