import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, mkdirSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { join } from 'node:path';
import type { V1Container, V1Pod, V1Service } from '@kubernetes/client-node';
import type { ControlPlane } from '../harness';
import { environmentOf, expand } from './environment';
import type { BuiltController } from './programs';
import { Volumes } from './volumes';

/** Stands in for an executable of the image beside the controller's own: is called with its arguments. */
export type Command = (
  args: readonly string[],
  token: string,
) => Promise<{ readonly code: number; readonly output: string }>;

/** What a container needs beside its pod. */
export interface ContainerOptions {
  readonly plane: ControlPlane;
  readonly controller: BuiltController;
  /** The program that makes a process of a container. */
  readonly runner: string;
  /** An empty folder for all that belongs to it. */
  readonly folder: string;
  /** Other executables of the image, by their paths. @default - none */
  readonly commands?: Readonly<Record<string, Command>>;
  /**
   * Servers that it calls beside the API server: ports of this machine, by the `host:port` under which the program knows them.
   * @default - none
   */
  readonly servers?: Readonly<Record<string, number>>;
}

/**
 * The first container of a pod as a process of this machine, with the account, arguments, environment, volumes and ports that its
 * manifest gives it, in namespaces of its own. What calls its Services reaches it, and it reaches the API server.
 */
export class ContainerProcess {
  /** Starts the container of a pod, which must have an address. */
  static async start(pod: V1Pod, options: ContainerOptions): Promise<ContainerProcess> {
    const [container] = pod.spec?.containers ?? [];
    if (!container) throw new Error(`${pod.metadata?.name} has no container`);
    const token = await tokenOf(options.plane, pod);
    const volumes = new Volumes(options.plane.api, pod, container, token, join(options.folder, 'root'));
    await volumes.layOut();
    const process = new ContainerProcess(pod, container, options, volumes);
    await process.run(token);
    return process;
  }

  readonly name: string;
  private readonly servers = new Map<string, Server>();
  private child: ChildProcess | undefined;

  private constructor(
    private readonly pod: V1Pod,
    private readonly container: V1Container,
    private readonly options: ContainerOptions,
    private readonly volumes: Volumes,
  ) {
    this.name = options.controller.deployment;
  }

  /** Brings what it mounts up to date, and answers for the Services that select its pod. */
  async refresh(services: readonly V1Service[]): Promise<void> {
    await this.volumes.layOut();
    for (const { metadata, spec } of services) {
      const labels = this.pod.metadata?.labels ?? {};
      const selector = Object.entries(spec?.selector ?? {});
      const selects = selector.length > 0 && selector.every(([key, value]) => labels[key] === value);
      if (!selects || metadata?.namespace !== this.pod.metadata?.namespace || !spec?.clusterIP?.startsWith('127.'))
        continue;
      for (const { port, targetPort = port } of spec.ports ?? []) {
        const number = this.portNumber(String(targetPort));
        if (number !== undefined) await this.answer(spec.clusterIP, port, number);
      }
    }
  }

  /** What it printed. */
  get log(): string {
    return readFileSync(join(this.options.folder, 'log'), 'utf8');
  }

  /** Whether it is still running. */
  get isRunning(): boolean {
    return this.child?.exitCode === null && this.child.signalCode === null;
  }

  async stop(): Promise<void> {
    for (const server of this.servers.values()) server.close();
    this.servers.clear();
    const { child } = this;
    if (!child || !this.isRunning) return;
    const gone = new Promise((done) => child.once('exit', done));
    // It ends with its standard input.
    child.stdin?.end();
    await gone;
  }

  private async run(token: string): Promise<void> {
    const { plane, controller, runner, folder, commands = {}, servers = {} } = this.options;
    const { api } = plane;
    const root = join(folder, 'root');
    const environment = {
      PATH: '/usr/bin:/bin',
      HOME: '/',
      ...controller.environment,
      ...kubernetesService(await this.kubernetesAddress()),
      ...(await environmentOf(api, this.pod, this.container)),
    };
    const [path = controller.path, ...command] = this.container.command ?? [];
    const args = [...command, ...(this.container.args ?? [])].map((text) => expand(text, environment));
    for (const name of ['etc', 'run', 'tmp']) mkdirSync(join(root, name), { recursive: true });
    const hosts = ['127.0.0.1 localhost'];
    const out: Record<string, string> = { [`${await this.kubernetesAddress()}:443`]: join(folder, 'api') };
    this.forward(join(folder, 'api'), Number(new URL(plane.url).port));
    for (const [index, [name, port]] of Object.entries(servers).entries()) {
      const [host, servicePort] = name.split(':');
      const address = `127.0.1.${index + 1}`;
      hosts.push(`${address} ${host}`);
      out[`${address}:${servicePort}`] = join(folder, `out-${index}`);
      this.forward(join(folder, `out-${index}`), port);
    }
    writeFileSync(join(root, 'etc/hosts'), `${hosts.join('\n')}\n`);
    for (const [file, stand] of Object.entries(commands)) {
      this.listen(join(root, 'run', `${file.split('/').at(-1)}.sock`), (caller) => answerCommand(caller, stand, token));
    }
    const spec = {
      root,
      programs: {
        [path]: controller.executable,
        ...Object.fromEntries(Object.keys(commands).map((file) => [file, runner])),
      },
      command: [path, ...args],
      env: Object.entries(environment).map(([name, value]) => `${name}=${value}`),
      hostname: this.pod.metadata?.name,
      in: join(folder, 'in'),
      out,
    };
    writeFileSync(join(folder, 'container.json'), JSON.stringify(spec));
    const output = openSync(join(folder, 'log'), 'a');
    const user = process.getuid?.() === 0 ? [] : ['--map-root-user'];
    const namespaces = [...user, '--net', '--mount', '--pid', '--uts', '--fork', '--kill-child'];
    this.child = spawn('unshare', [...namespaces, runner, join(folder, 'container.json')], {
      stdio: ['pipe', output, output],
    });
    closeSync(output);
    await new Promise((done, fail) => this.child?.once('spawn', done).once('error', fail));
    this.child.unref();
  }

  /** Listens at an address of a Service, unless it does already. */
  private async answer(host: string, port: number, targetPort: number): Promise<void> {
    const address = `${host}:${port}`;
    if (this.servers.has(address)) return;
    const server = createServer((caller) => {
      const container = connect(join(this.options.folder, 'in'));
      container.write(`${targetPort}\n`);
      pipe(caller, container);
    });
    this.servers.set(address, server.unref());
    await new Promise<void>((done, fail) => server.once('error', fail).listen(port, host, done));
  }

  /** Leads who calls a socket to a port of this machine. */
  private forward(socket: string, port: number): void {
    this.listen(socket, (caller) => pipe(caller, connect(port, '127.0.0.1')));
  }

  private listen(socket: string, serve: (caller: Socket) => void): void {
    this.servers.set(socket, createServer(serve).unref().listen(socket));
  }

  /** The port of a name; undefined where another container of the pod has it, which does not run. */
  private portNumber(name: string): number | undefined {
    const number = Number(name) || this.container.ports?.find((port) => port.name === name)?.containerPort;
    const others = this.pod.spec?.containers.flatMap(({ ports = [] }) => ports) ?? [];
    if (!number && !others.some((port) => port.name === name))
      throw new Error(`${this.name} has no port ${name}, which a Service targets`);
    return number;
  }

  private async kubernetesAddress(): Promise<string> {
    const path = '/api/v1/namespaces/default/services/kubernetes';
    const { spec } = await this.options.plane.api.request<V1Service>('GET', path);
    return spec?.clusterIP ?? '';
  }
}

function kubernetesService(host: string): Record<string, string> {
  return { KUBERNETES_SERVICE_HOST: host, KUBERNETES_SERVICE_PORT: '443', KUBERNETES_SERVICE_PORT_HTTPS: '443' };
}

/** A token of the pod's account that holds as long as the pod is there. */
async function tokenOf({ api }: ControlPlane, { metadata, spec }: V1Pod): Promise<string> {
  const path = `/api/v1/namespaces/${metadata?.namespace}/serviceaccounts/${spec?.serviceAccountName}/token`;
  const boundObjectRef = { apiVersion: 'v1', kind: 'Pod', name: metadata?.name, uid: metadata?.uid };
  const body = { apiVersion: 'authentication.k8s.io/v1', kind: 'TokenRequest', spec: { boundObjectRef } };
  const { status } = await api.request<{ status: { token: string } }>('POST', path, { body });
  return status.token;
}

function pipe(one: Socket, other: Socket): void {
  for (const [from, to] of [
    [one, other],
    [other, one],
  ] as const) {
    from.on('error', () => to.destroy()).on('close', () => to.destroy());
    from.pipe(to);
  }
}

/** Answers one call of an executable that a test stands in for. */
function answerCommand(caller: Socket, command: Command, token: string): void {
  let text = '';
  caller
    .on('error', () => undefined)
    .on('data', async (data: Buffer) => {
      text += data.toString();
      if (!text.endsWith('\n')) return;
      const failed = (error: unknown) => ({ code: 1, output: String(error) });
      caller.end(`${JSON.stringify(await command(JSON.parse(text) as string[], token).catch(failed))}\n`);
    });
}
