import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import {
  type ClusterConnection,
  type DeleteOptions,
  type DeleteResult,
  type DeployEvent,
  type DeployOptions,
  type DeployResult,
  type DiffOptions,
  type DiffResult,
  deletePlatform,
  deploy,
  diff,
  type KubeObject,
} from '../../lib/deploy';
import { openConnection } from '../../lib/deploy/cluster/transport';
import { RECORD_FILE, type RenderRecord, recordText } from '../../lib/kubernetes/render-record';
import { FakeApiServer } from './fake-api-server';
import { FakeClock } from './fake-clock';

/** Where the applier keeps the locks of its sets. */
const LOCK = /\/leases\/cdk8s-[^/]+$/;

/** An object in a wave. */
export function object(
  apiVersion: string,
  kind: string,
  title: string,
  fields: Record<string, unknown> = {},
  wave?: number,
): KubeObject {
  const [namespace, name] = title.includes('/') ? title.split('/') : [undefined, title];
  const annotations = wave === undefined ? {} : { annotations: { 'argocd.argoproj.io/sync-wave': String(wave) } };
  return {
    apiVersion,
    kind,
    metadata: { name: name ?? '', ...(namespace ? { namespace } : {}), ...annotations },
    ...fields,
  };
}

export const configMap = (title: string, data: Record<string, string> = { a: 'b' }, wave?: number) =>
  object('v1', 'ConfigMap', title, { data }, wave);

export const deployment = (title: string, wave?: number) =>
  object('apps/v1', 'Deployment', title, { spec: { replicas: 1 } }, wave);

export const namespace = (name: string, wave?: number) => object('v1', 'Namespace', name, {}, wave);

/** A CRD of a kind `Widget` in a group of its own. */
export const widgetCrd = (wave?: number) =>
  object(
    'apiextensions.k8s.io/v1',
    'CustomResourceDefinition',
    'widgets.example.com',
    {
      spec: {
        group: 'example.com',
        names: { kind: 'Widget', plural: 'widgets' },
        scope: 'Namespaced',
        versions: [{ name: 'v1', served: true, storage: true }],
      },
    },
    wave,
  );

export const widget = (title: string, wave?: number) =>
  object('example.com/v1', 'Widget', title, { spec: { size: 1 } }, wave);

/** The status that a Deployment has when all is well. */
export const available = (live: KubeObject): Record<string, unknown> => ({
  status: {
    observedGeneration: live.metadata.generation,
    replicas: 1,
    updatedReplicas: 1,
    readyReplicas: 1,
    availableReplicas: 1,
  },
});

/** The names of objects, as a list to compare with. */
export const names = (objects: readonly { readonly metadata: { readonly name: string } }[]) =>
  objects.map(({ metadata }) => metadata.name);

/** A fake API server with a clock, a connection and a dist of its own; everything ends with `stop`. */
export class Stage {
  readonly clock = new FakeClock();
  readonly events: DeployEvent[] = [];
  readonly dist = mkdtempSync(path.join(tmpdir(), 'deploy-test-'));

  private constructor(
    readonly server: FakeApiServer,
    readonly connection: ClusterConnection,
  ) {
    server.controllers.Deployment = available;
  }

  static async open(): Promise<Stage> {
    const server = await FakeApiServer.start();
    const access = { server: server.url, name: 'fake', credentials: async () => ({ headers: {} }) };
    return new Stage(server, await openConnection(access));
  }

  async stop(): Promise<void> {
    await this.connection.close();
    await this.server.stop();
    rmSync(this.dist, { recursive: true });
  }

  /** Writes objects into dist, as JSON, which is YAML too. */
  write(...objects: unknown[]): this {
    writeFileSync(
      path.join(this.dist, '10-test.k8s.yaml'),
      objects.map((each) => JSON.stringify(each)).join('\n---\n'),
    );
    return this;
  }

  deploy(options: Partial<DeployOptions> = {}): Promise<DeployResult> {
    const connection = this.clock.watch(this.connection);
    return deploy({
      dist: this.dist,
      connection,
      clock: this.clock,
      onEvent: (event) => this.events.push(event),
      ...options,
    });
  }

  delete(options: Partial<DeleteOptions> = {}): Promise<DeleteResult> {
    const connection = this.clock.watch(this.connection);
    return deletePlatform({
      dist: this.dist,
      connection,
      clock: this.clock,
      onEvent: (event) => this.events.push(event),
      ...options,
    });
  }

  /** Says what a render tells of itself. */
  writeRecord(record: Partial<RenderRecord>): this {
    writeFileSync(path.join(this.dist, RECORD_FILE), recordText({ files: [], opening: [], ...record }));
    return this;
  }

  diff(options: Partial<DiffOptions> = {}): Promise<DiffResult> {
    return diff({ dist: this.dist, connection: this.clock.watch(this.connection), clock: this.clock, ...options });
  }

  /** What the record of a set says. */
  record(name = 'cdk8s-kubeflow'): { kinds?: string; namespaces?: string } {
    const { annotations } = this.server.live(name)?.metadata ?? {};
    return {
      kinds: annotations?.['applyset.kubernetes.io/contains-group-kinds'],
      namespaces: annotations?.['applyset.kubernetes.io/additional-namespaces'],
    };
  }

  /** The names of the objects that were asked to be deleted, in the order in which they were. */
  get deletions(): string[] {
    return this.server.seen
      .filter(({ method, path: sentTo }) => method === 'DELETE' && !LOCK.test(sentTo))
      .map(({ path: sentTo }) => sentTo.split('/').at(-1) ?? '');
  }

  /** The names of the objects that were sent, in the order in which they were. */
  get sent(): string[] {
    return this.server.patches.map(({ path: sentTo }) => sentTo.split('/').at(-1) ?? '');
  }
}

/** Writes a kubeconfig that leads to the fake. */
export function kubeconfig(stage: Stage): string {
  const file = path.join(stage.dist, 'kubeconfig');
  const config = {
    'current-context': 'test',
    clusters: [{ name: 'c', cluster: { server: stage.server.url } }],
    users: [{ name: 'u', user: { token: 'secret' } }],
    contexts: [{ name: 'test', context: { cluster: 'c', user: 'u' } }],
  };
  writeFileSync(file, JSON.stringify(config));
  return file;
}
