import { execFile } from 'node:child_process';
import { connect } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import type { V1Container, V1Pod } from '@kubernetes/client-node';
import { environmentOf, MissingReference } from '../../controllers/environment';
import type { Api } from '../../harness';
import { type MySqlPlace, writeEnvironment } from './kubelet';
import type { MySqlPrograms } from './programs';
import { MySqlServer, socketOf } from './server';

/** What the pods of MySQL need. */
export interface MySqlPodsProps {
  readonly programs: MySqlPrograms;
  /** A folder for all that belongs to them: see `layOutPrograms`. */
  readonly folder: string;
  readonly places: readonly MySqlPlace[];
}

/** A pod with a real MySQL in the place of its container. What it does takes its time beside others. */
export class MySqlPod {
  readonly name: string;
  server: MySqlServer | undefined;
  /** What has gone wrong. */
  failure: unknown;
  private readonly container: V1Container;
  private state: 'waits' | 'starts' | 'ends' = 'waits';
  private restarts = 0;

  constructor(
    private readonly api: Api,
    private readonly pod: V1Pod,
    private readonly props: MySqlPodsProps,
  ) {
    const [container] = pod.spec?.containers ?? [];
    if (!container) throw new Error('a pod without a container');
    this.container = container;
    this.name = container.name;
  }

  start(): void {
    if (this.state !== 'waits') return;
    this.state = 'starts';
    this.run().catch((error: unknown) => {
      if (error instanceof MissingReference) this.state = 'waits';
      else this.failure ??= error;
    });
  }

  /** Ends it, unless that has begun. Whether this is the beginning. */
  end(graceSeconds: number): boolean {
    if (this.state === 'ends') return false;
    this.state = 'ends';
    const gone = async () => {
      await this.server?.end(graceSeconds);
      const { namespace, name = '' } = this.pod.metadata ?? {};
      await this.api.delete({ apiVersion: 'v1', kind: 'Pod', namespace, name }, { gracePeriodSeconds: 0 });
    };
    gone().catch((error: unknown) => {
      this.failure ??= error;
    });
    return true;
  }

  async kill(): Promise<void> {
    this.state = 'ends';
    await this.server?.end(0);
  }

  private async run(): Promise<void> {
    const { programs, places, folder } = this.props;
    const place = places.find(({ container }) => container === this.name);
    if (!place) throw new Error(`no place for container ${this.name}`);
    const own = join(folder, this.name);
    const env = await environmentOf(this.api, this.pod, this.container);
    const args = this.args();
    const data = args[args.indexOf('--datadir') + 1] ?? '';
    const server = await MySqlServer.start({ programs, folder: own, port: place.port, args, env, data });
    this.server = server;
    server.ended.then(() => this.startAgain()).catch(() => undefined);
    const seen = { ...env, PATH: `${join(folder, 'bin')}:/usr/bin:/bin`, MYSQL_TCP_PORT: String(place.port) };
    writeEnvironment(own, { ...seen, MYSQL_UNIX_PORT: socketOf(own) });
    const probe = this.container.readinessProbe;
    await this.report(probe === undefined);
    const isReady = async () => {
      if (probe?.tcpSocket) return await listens(place.port);
      const [command = '', ...more] = probe?.exec?.command ?? [];
      return await promisify(execFile)(command, more, { env: seen }).then(always, never);
    };
    while (probe && this.server === server && this.state === 'starts') {
      if (await isReady()) return await this.report(true);
      await sleep(200);
    }
  }

  private startAgain(): void {
    if (this.state === 'ends') return;
    this.restarts++;
    this.state = 'waits';
  }

  /** With folders of this machine in the place of claims. */
  private args(): string[] {
    const mounts = (this.container.volumeMounts ?? []).map(({ name, mountPath }) => {
      const volume = this.pod.spec?.volumes?.find((each) => each.name === name);
      return { mountPath, folder: join(this.props.folder, `${volume?.persistentVolumeClaim?.claimName}`) };
    });
    return (this.container.args ?? []).map((arg) =>
      mounts.reduce((text, each) => text.replace(each.mountPath, each.folder), arg),
    );
  }

  private async report(isReady: boolean): Promise<void> {
    const { namespace, name = '' } = this.pod.metadata ?? {};
    const now = new Date().toISOString();
    const status = isReady ? 'True' : 'False';
    const types = ['PodScheduled', 'Initialized', 'ContainersReady', 'Ready'];
    const conditions = types.map((type) => ({
      type,
      status: type.endsWith('Ready') ? status : 'True',
      lastTransitionTime: now,
    }));
    const containerStatuses = [
      {
        name: this.name,
        image: this.container.image,
        imageID: '',
        ready: isReady,
        started: true,
        restartCount: this.restarts,
        state: { running: { startedAt: now } },
      },
    ];
    await this.api.patch(
      { apiVersion: 'v1', kind: 'Pod', namespace, name },
      { status: { phase: 'Running', startTime: now, conditions, containerStatuses } },
      { subresource: 'status' },
    );
  }
}

function listens(port: number): Promise<boolean> {
  return new Promise((done) => {
    const socket = connect(port, '127.0.0.1');
    const end = (isThere: boolean) => {
      socket.destroy();
      done(isThere);
    };
    socket.once('connect', () => end(true)).once('error', () => end(false));
  });
}

const always = () => true;
const never = () => false;
