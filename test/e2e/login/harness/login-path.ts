import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ComponentName } from '../../../../lib/core/component-name';
import type { KubeObject } from '../../../../lib/kubernetes/objects';
import { Platform } from '../../../../lib/platform/platform';
import type { SettingsInput } from '../../../../lib/platform/settings/schema';
import type { Seen } from './backends';
import type { Answer, Attempt, Extra, Order, Plan, Pod, Reply } from './messages';
import { buildPrograms, type Programs } from './programs';

/** What is run beside the platform of some settings. */
export interface LoginPathOptions {
  /** Names beside those of the platform's own Services that lead to this machine. @default - none */
  readonly hosts?: readonly string[];
  /** Programs that start before all. @default - none */
  readonly extras?: readonly Extra[];
  /** The gateway that clients come to, by the name of its Deployment. @default 'istio-ingressgateway' */
  readonly gateway?: 'istio-ingressgateway' | 'cluster-local-gateway';
  /** What controllers make when users of this platform start something. @default - fixtures/runtime.yaml alone */
  readonly made?: (objects: readonly KubeObject[]) => readonly KubeObject[];
  /** Accounts that call pods past the gateway, as `namespace/account`. @default - none */
  readonly peers?: readonly string[];
  /** Further Deployments that run, before the platform's own. @default - none */
  readonly pods?: (programs: Programs, folder: string) => readonly Pod[];
}

/** The way of a request through the login of a platform: its real programs, and Istio's own configuration in Envoy. */
export class LoginPath {
  static async start(settings: SettingsInput, options: LoginPathOptions = {}): Promise<LoginPath> {
    const programs = await buildPrograms();
    const folder = mkdtempSync(join(tmpdir(), 'login-'));
    const platform = new Platform(settings, { outdir: join(folder, 'dist') });
    platform.synth();
    const plan = planOf(platform, programs, folder, options);
    writeFileSync(join(folder, 'plan.json'), JSON.stringify(plan));
    const path = new LoginPath(folder, platform, spawnInside(join(folder, 'plan.json')));
    await path.started;
    return path;
  }

  /** Resolves when everything runs. */
  private readonly started: Promise<unknown>;
  private readonly waiting = new Map<number, { done: (answer?: Answer) => void; fail: (error: Error) => void }>();
  private next = 0;

  private constructor(
    readonly folder: string,
    readonly platform: Platform,
    private readonly inside: ChildProcess,
  ) {
    this.started = this.expect();
    inside.on('message', ({ id, answer, error }: Reply) => {
      const waiting = this.waiting.get(id);
      this.waiting.delete(id);
      if (error === undefined) waiting?.done(answer);
      else waiting?.fail(new Error(error));
    });
    inside.once('exit', (code) => {
      for (const { fail } of this.waiting.values()) fail(new Error(`the login path has ended with ${code}`));
    });
  }

  async stop(): Promise<void> {
    const gone = new Promise((done) => this.inside.once('exit', done));
    if (this.inside.exitCode === null) {
      this.inside.disconnect();
      await gone;
    }
    rmSync(this.folder, { recursive: true, force: true });
  }

  /** Sends a request as a client outside of the cluster. */
  async request(attempt: Attempt): Promise<Answer> {
    const answer = await this.order({ kind: 'request', attempt });
    if (!answer) throw new Error('no answer');
    return answer;
  }

  /** Does something with a gateway that lacks some objects of the platform. */
  async without<T>(objects: readonly string[], what: () => Promise<T>): Promise<T> {
    await this.order({ kind: 'gateway', without: objects });
    try {
      return await what();
    } finally {
      await this.order({ kind: 'gateway', without: [] });
    }
  }

  /** Does something while a program (`namespace-deployment`) hangs. */
  async whileHanging<T>(program: string, what: () => Promise<T>): Promise<T> {
    await this.order({ kind: 'signal', program, signal: 'SIGSTOP' });
    try {
      return await what();
    } finally {
      await this.order({ kind: 'signal', program, signal: 'SIGCONT' });
    }
  }

  /** Ends a program for good. */
  async kill(program: string): Promise<void> {
    await this.order({ kind: 'signal', program, signal: 'SIGKILL' });
  }

  /** A generated credential of the platform. */
  credential(namespace: string, secret: string, key: string): string {
    const absent = () => {
      throw new Error(`${namespace}/${secret} has no ${key}`);
    };
    return String(this.platform.context.credentials.secret(namespace, secret, { [key]: absent })[key]);
  }

  private order(order: Order): Promise<Answer | undefined> {
    const expected = this.expect();
    this.inside.send({ id: this.next - 1, order });
    return expected;
  }

  private expect(): Promise<Answer | undefined> {
    const id = this.next++;
    return new Promise((done, fail) => this.waiting.set(id, { done, fail }));
  }
}

/** What reached a backend, or nothing when the gateway answered itself. */
export function seenBy({ body }: Answer): Seen | undefined {
  try {
    const seen: unknown = JSON.parse(body);
    return typeof seen === 'object' && seen !== null && 'backend' in seen ? (seen as Seen) : undefined;
  } catch {
    return undefined;
  }
}

function planOf(platform: Platform, programs: Programs, folder: string, options: LoginPathOptions): Plan {
  const { context } = platform;
  const at = (namespace: string) => context.namespace(namespace as 'auth');
  const dex = `${at('auth')}/dex`;
  const proxy = `${at('oauth2-proxy')}/oauth2-proxy`;
  const dexHost = context.serviceHost('dex', at('auth'));
  const has = (name: ComponentName) => platform.component(name) !== undefined;
  const own = [
    ...(has('dex') ? [{ deployment: dex, program: programs.dex, ready: `http://${dexHost}:5556/dex/healthz` }] : []),
    ...(has('oauth2-proxy')
      ? [{ deployment: proxy, program: programs.proxy, ready: 'http://127.0.0.1:4180/ping' }]
      : []),
  ];
  const further = join(folder, 'further');
  mkdirSync(further);
  const objects = platform.charts.flatMap((chart) => chart.toJson() as KubeObject[]);
  const made = join(folder, 'made.json');
  writeFileSync(made, JSON.stringify(options.made?.(objects) ?? []));
  return {
    folder: join(folder, 'run'),
    xds: programs.xds,
    envoy: programs.envoy,
    manifests: [join(folder, 'dist'), made],
    hosts: [dexHost, context.serviceHost('oauth2-proxy-redis', at('oauth2-proxy')), ...(options.hosts ?? [])],
    pods: [...(options.pods?.(programs, further) ?? []), ...own],
    extras: options.extras ?? [],
    real: [dex, proxy],
    peers: options.peers ?? [],
    gateway: `${at('istio-system')}/${options.gateway ?? 'istio-ingressgateway'}`,
    istiod: `${at('istio-system')}/istiod`,
  };
}

/** Runs inside.ts in namespaces of its own. It ends when this process does, for whatever reason. */
function spawnInside(plan: string): ChildProcess {
  const root = process.getuid?.() === 0 ? [] : ['--map-root-user'];
  const namespaces = [...root, '--net', '--mount', '--pid', '--fork', '--kill-child', '--mount-proc'];
  const program = [process.execPath, '--import', 'tsx', join(__dirname, 'inside.ts'), plan];
  return spawn('unshare', [...namespaces, ...program], { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
}
