import { generateKeyPairSync } from 'node:crypto';
import { mkdtemp, readFile, rm, statfs, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Api } from './api';
import {
  apiServerFlags,
  controllerManagerFlags,
  etcdFlags,
  FILES,
  fakeKubeletFlags,
  type Layout,
  playerFlags,
  schedulerFlags,
} from './flags';
import { defaultStorageClass, newNode } from './furniture';
import { conditionOf } from './objects';
import { Part } from './part';
import { freePorts, type ServiceRange, takeServiceRange } from './ports';
import { buildControlPlane } from './program';
import { waitUntilDescribed } from './stages';
import { kubeconfig, newUsers, tokenFile } from './users';
import { waitFor } from './wait-for';

/** What a test cluster is to be like. */
export interface ControlPlaneOptions {
  /** How many nodes it has. @default 1 */
  readonly nodes?: number;
  /** Further flags of the API server, such as those of an audit log. @default - none */
  readonly apiServerFlags?: readonly string[];
  /**
   * What the fake kubelet answers to those who ask pods for something: KWOK's ClusterLogs, ClusterPortForward and
   * ClusterExec, in YAML.
   * @default - nothing; all of it is refused
   */
  readonly kubelet?: string;
  /** Where the fake kubelet finds the programs that it runs in the place of containers. @default - nowhere */
  readonly programs?: string;
}

/** How long the parts may take to be there. On an idle machine it is four seconds. */
const START_TIMEOUT = 60_000;

/** State in memory is fastest, where there is enough: with the whole platform it is some hundred megabytes. */
const SPACE_NEEDED = 2 * 1024 ** 3;

/**
 * A Kubernetes cluster without machines: the real etcd, API server, controller manager and scheduler, and nodes on which pods are
 * Running at once because a fake kubelet (KWOK) says so. It keeps its state in a directory of its own and goes with it.
 *
 * Service addresses lie in the loopback range: nobody answers there unless a test does (see WebhookStandIn).
 */
export class ControlPlane {
  /** The API server's address. */
  readonly url: string;
  /** Where it keeps its files. */
  readonly directory: string;
  /** A kubeconfig file of the administrator. */
  readonly kubeconfig: string;

  private readonly users = newUsers();
  private readonly parts: Part[] = [];
  private authority: string | undefined;
  private administrator: Api | undefined;

  private constructor(
    private readonly program: string,
    private readonly layout: Layout,
    private readonly services: ServiceRange,
  ) {
    this.url = layout.url;
    this.directory = layout.directory;
    this.kubeconfig = join(layout.directory, FILES.administrator);
  }

  /** Starts a cluster; it is complete, its nodes are ready. Fails with the ends of the logs if it does not start. */
  static async start(options: ControlPlaneOptions = {}): Promise<ControlPlane> {
    const program = await buildControlPlane();
    const [apiPort, etcdPort] = await freePorts(2);
    const services = await takeServiceRange();
    const layout: Layout = {
      directory: await mkdtemp(join(await fastDirectory(), 'control-plane-')),
      url: `https://127.0.0.1:${apiPort}`,
      etcdUrl: `http://127.0.0.1:${etcdPort}`,
      serviceRange: services.range,
    };
    const plane = new ControlPlane(program, layout, services);
    try {
      await plane.startApiServer(options.apiServerFlags ?? []);
      await plane.startOthers(options);
      await plane.furnish(options.nodes ?? 1);
    } catch (error) {
      await plane.stop();
      throw error;
    }
    return plane;
  }

  /** The administrator's token. */
  get token(): string {
    return this.users.administrator.token;
  }

  /** The certificate, as PEM, of who has signed the API server's. */
  get certificateAuthority(): string {
    return started(this.authority);
  }

  /** Talks to the API server as the administrator. */
  get api(): Api {
    return started(this.administrator);
  }

  /** The process ids of its parts. */
  get pids(): readonly number[] {
    return this.parts.map((part) => part.pid);
  }

  /** What a part has printed so far, for example `kube-apiserver`. */
  async log(part: string): Promise<string> {
    return readFile(join(this.directory, `${part}.log`), 'utf8');
  }

  /**
   * Plays a controller of custom resources.
   *
   * @param name of the controller, for its log
   * @param stages what it does, as KWOK Stages in YAML. The kinds that they are about must be defined already.
   */
  async play(name: string, stages: string): Promise<void> {
    const [port = 0] = await freePorts(1);
    const file = await this.write(`${name}.yaml`, stages);
    await waitUntilDescribed(this.api, stages);
    await this.startPart('kwok', playerFlags(this.layout, port, file), name);
    const isUp = () => fetch(`http://127.0.0.1:${port}/readyz`).then(always, never);
    await this.waitFor(isUp, `${name} to be played`);
  }

  /** Ends all its processes and removes all its files. */
  async stop(): Promise<void> {
    await this.administrator?.close();
    await Promise.all(this.parts.map((part) => part.kill()));
    await this.services.release();
    await rm(this.directory, { recursive: true, force: true });
  }

  private async startApiServer(flags: readonly string[]): Promise<void> {
    const [peerPort = 0] = await freePorts(1);
    await this.write(FILES.tokens, tokenFile(this.users));
    await this.write(FILES.serviceAccountKey, newSigningKey());
    await this.startPart('etcd', etcdFlags(this.layout, peerPort));
    await this.startPart('kube-apiserver', [...apiServerFlags(this.layout), ...flags]);
    const authority = await this.waitFor(() => this.readAuthority(), 'the certificate of the API server');
    this.authority = authority;
    await this.write(FILES.authority, authority);
    const administrator = new Api({ url: this.url, token: this.token, certificateAuthority: authority });
    this.administrator = administrator;
    const isReady = () => administrator.request('GET', '/readyz').then(always, never);
    await this.waitFor(isReady, 'the API server to be ready');
  }

  private async startOthers({ kubelet, programs }: ControlPlaneOptions): Promise<void> {
    const { administrator, controllerManager, scheduler, fakeKubelet } = this.users;
    const userOfFile = { administrator, controllerManager, scheduler, fakeKubelet };
    for (const [file, user] of Object.entries(userOfFile)) {
      await this.write(FILES[file as keyof typeof userOfFile], kubeconfig(this.url, this.certificateAuthority, user));
    }
    const [managerPort = 0, schedulerPort = 0, kwokPort = 0] = await freePorts(3);
    await this.startPart('kube-controller-manager', controllerManagerFlags(this.layout, managerPort));
    await this.startPart('kube-scheduler', schedulerFlags(this.layout, schedulerPort));
    const configs = [join(__dirname, 'stages.yaml')];
    if (kubelet !== undefined) configs.push(await this.write('kubelet.yaml', kubelet));
    const environment: Record<string, string> = programs === undefined ? {} : { PATH: programs };
    await this.startPart('kwok', fakeKubeletFlags(this.layout, kwokPort, ...configs), 'kwok', environment);
  }

  /** Gives the cluster what every cluster has before anybody uses it. */
  private async furnish(nodes: number): Promise<void> {
    await this.api.create(defaultStorageClass());
    const names = Array.from({ length: nodes }, (_, index) => `node-${index + 1}`);
    await Promise.all(names.map((name) => this.api.create(newNode(name))));
    for (const name of names) {
      const node = { apiVersion: 'v1', kind: 'Node', name };
      await this.waitFor(async () => conditionOf(await this.api.get(node), 'Ready') === 'True', `${name} to be ready`);
    }
    const account = { apiVersion: 'v1', kind: 'ServiceAccount', namespace: 'default', name: 'default' };
    await this.waitFor(() => this.api.find(account), 'the service account of the default namespace');
  }

  private async startPart(
    name: string,
    flags: readonly string[],
    logName = name,
    environment: Readonly<Record<string, string>> = {},
  ): Promise<void> {
    this.parts.push(await Part.start(this.program, this.directory, name, flags, logName, environment));
  }

  /** Waits for something about the parts, but only as long as all parts are running. */
  private async waitFor<T>(condition: () => Promise<T | undefined | false>, description: string): Promise<T> {
    const whileAllRun = async () => {
      const ended = this.parts.find((part) => !part.isRunning);
      if (ended) {
        throw new Error(`${ended.name} has ended`);
      }
      return condition();
    };
    try {
      return await waitFor(whileAllRun, description, START_TIMEOUT);
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      const logs = await Promise.all(this.parts.map((part) => part.endOfLog()));
      throw new Error(`the test cluster does not work: ${reason}\n\n${logs.join('\n\n')}`, { cause: error });
    }
  }

  private async readAuthority(): Promise<string | undefined> {
    const file = await readFile(join(this.directory, FILES.serverCertificate), 'utf8').catch(() => '');
    return file.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----\n/g)?.[1];
  }

  private async write(name: string, content: string): Promise<string> {
    const file = join(this.directory, name);
    await writeFile(file, content, { mode: 0o600 });
    return file;
  }
}

function started<T>(value: T | undefined): T {
  if (value === undefined) {
    throw new Error('the test cluster has not been started');
  }
  return value;
}

const always = () => true;
const never = () => false;

/** With this key the API server signs the tokens of service accounts. */
function newSigningKey(): string {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
  return privateKey.export({ type: 'sec1', format: 'pem' }).toString();
}

async function fastDirectory(): Promise<string> {
  const inMemory = await statfs('/dev/shm').catch(() => undefined);
  return inMemory && inMemory.bavail * inMemory.bsize > SPACE_NEEDED ? '/dev/shm' : tmpdir();
}
