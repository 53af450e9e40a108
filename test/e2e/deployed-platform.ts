import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { clusterWritesOf } from '../../lib/kubernetes/cluster-writes';
import type { KubeObject } from '../../lib/kubernetes/objects';
import {
  type Api,
  ControlPlane,
  conditionOf,
  describeDifferences,
  differencesFromStored,
  type KubernetesObject,
  type ListOptions,
  type PlayedController,
  playCertManager,
  playProfileController,
  playWebhookServers,
  titleOf,
  valueAt,
  waitFor,
} from './harness';
import { type CommandResult, expectCode, readRendered, runCli, runKubectl } from './support';

/** Who writes into a webhook configuration on a real cluster. */
function programOf(configuration: KubernetesObject): string | undefined {
  return clusterWritesOf(configuration as KubeObject).find(({ field }) => field.at(-1) === 'caBundle')?.manager;
}

function isRolledOut({ metadata, spec, status }: KubernetesObject): boolean {
  const wanted = valueAt(spec, 'replicas') ?? 1;
  return (
    valueAt(status, 'observedGeneration') === metadata.generation &&
    ['replicas', 'updatedReplicas', 'availableReplicas'].every((count) => (valueAt(status, count) ?? 0) === wanted)
  );
}

/** What a platform is deployed to. */
export interface DeployedPlatformOptions {
  /** Further flags of the API server. @default - none */
  readonly apiServerFlags?: readonly string[];
  /** Starts the controllers of the cluster. @default - plays those that a platform needs to get going */
  readonly controllers?: (plane: ControlPlane) => Promise<readonly PlayedController[]>;
}

async function playControllers({ api }: ControlPlane): Promise<readonly PlayedController[]> {
  return [playCertManager(api), playProfileController(api), playWebhookServers(api, { programOf })];
}

/** A settings file, a cluster, and the way from one to the other as a user goes it, in processes of their own. */
export class DeployedPlatform {
  /** Starts a cluster with its controllers. */
  static async start(options: DeployedPlatformOptions = {}): Promise<DeployedPlatform> {
    const { apiServerFlags, controllers = playControllers } = options;
    const plane = await ControlPlane.start({ nodes: 2, apiServerFlags });
    try {
      return new DeployedPlatform(plane, await controllers(plane));
    } catch (error) {
      await plane.stop();
      throw error;
    }
  }

  readonly dist: string;
  private objects: KubernetesObject[] | undefined;
  private readonly folder = mkdtempSync(join(tmpdir(), 'platform-'));

  private constructor(
    readonly plane: ControlPlane,
    private readonly played: readonly PlayedController[],
  ) {
    this.dist = join(this.folder, 'dist');
  }

  get api(): Api {
    return this.plane.api;
  }

  /** The objects of the last render. They are read when somebody asks: to parse megabytes of YAML takes seconds. */
  get rendered(): KubernetesObject[] {
    this.objects ??= readRendered(this.dist);
    return this.objects;
  }

  set rendered(objects: KubernetesObject[]) {
    this.objects = objects;
  }

  async stop(): Promise<void> {
    await Promise.all(this.played.map((controller) => controller.stop()));
    await this.plane.stop();
    rmSync(this.folder, { recursive: true, force: true });
  }

  /** Renders settings. Generated credentials stay the same from one render to the next. */
  async synth(settings: string): Promise<void> {
    const file = join(this.folder, 'settings.yaml');
    writeFileSync(file, settings);
    expectCode(await runCli(['synth', file, '--output', this.dist]), 0);
    this.objects = undefined;
  }

  /** Puts further objects into a file of dist. */
  add(name: string, objects: readonly KubernetesObject[]): void {
    writeFileSync(join(this.dist, `${name}.json`), JSON.stringify({ apiVersion: 'v1', kind: 'List', items: objects }));
    this.rendered = [...this.rendered, ...objects];
  }

  deploy(...options: string[]): Promise<CommandResult> {
    return this.run('deploy', options);
  }

  diff(...options: string[]): Promise<CommandResult> {
    return this.run('diff', options);
  }

  /** Applies as the README says it for kubectl. */
  kubectlApply(...options: string[]): Promise<CommandResult> {
    return this.kubectlApplyClientSide('--server-side', ...options);
  }

  /** The same with one file of dist. */
  kubectlApplyFile(name: string, ...options: string[]): Promise<CommandResult> {
    return this.kubectl(join(this.dist, name), ['--server-side', ...options]);
  }

  /** The command without the option that the README gives it first. */
  kubectlApplyClientSide(...options: string[]): Promise<CommandResult> {
    return this.kubectl(this.dist, options);
  }

  private kubectl(path: string, options: readonly string[]): Promise<CommandResult> {
    return runKubectl(['apply', '-f', path, '--kubeconfig', this.plane.kubeconfig, ...options]);
  }

  private run(verb: string, options: readonly string[]): Promise<CommandResult> {
    return runCli([verb, '--dist', this.dist, '--kubeconfig', this.plane.kubeconfig, ...options]);
  }

  /** What the server has of each rendered object; by a list of each kind, which is a fifth of the work of asking for each object. */
  async stored(options: ListOptions = {}): Promise<KubernetesObject[]> {
    const kinds = new Map(this.rendered.map(({ apiVersion, kind }) => [`${apiVersion} ${kind}`, { apiVersion, kind }]));
    const lists = await Promise.all(
      [...kinds.values()].map((each) => this.api.list(each.apiVersion, each.kind, options)),
    );
    const live = new Map(lists.flat().map((object) => [keyOf(object, object.metadata.namespace), object]));
    return this.rendered.map((object) => {
      const { namespace } = object.metadata;
      const found = live.get(keyOf(object, namespace)) ?? live.get(keyOf(object, namespace ?? 'default'));
      if (!found) throw new Error(`${titleOf(object)} is not on the cluster`);
      return found;
    });
  }

  /** Where the server has stored something else than was rendered, or the same in another spelling, in words. */
  async differences(): Promise<string> {
    const objects = await this.stored();
    return describeDifferences(
      this.rendered.flatMap((object, index) =>
        differencesFromStored(object, objects[index] as KubernetesObject, { exact: true }),
      ),
    );
  }

  /** Workloads whose pods are not all available. */
  async unavailable(): Promise<string[]> {
    const deployments = await this.api.list('apps/v1', 'Deployment');
    return deployments.filter((each) => conditionOf(each, 'Available') !== 'True').map(titleOf);
  }

  /** Titles of the rendered objects that something has written to while it ran. */
  async touchedBy(action: () => Promise<unknown>): Promise<string[]> {
    const before = await this.versions();
    await action();
    const after = await this.versions();
    return [...after].flatMap(([title, version]) => (before.get(title) === version ? [] : [title])).sort();
  }

  /** Waits for what controllers write some seconds after objects were made, so that it is not taken for ours. */
  async settle(): Promise<void> {
    const known = async () =>
      (await this.api.list('autoscaling/v2', 'HorizontalPodAutoscaler')).every((each) =>
        conditionOf(each, 'ScalingActive'),
      );
    await waitFor(known, 'every HorizontalPodAutoscaler to have looked for metrics', 120_000);
    const rolledOut = async () => (await this.api.list('apps/v1', 'Deployment')).every(isRolledOut);
    await waitFor(rolledOut, 'every Deployment to have the pods that it wants', 120_000);
  }

  private async versions(): Promise<Map<string, string | undefined>> {
    const objects = await this.stored({ metadataOnly: true });
    return new Map(objects.map((object) => [titleOf(object), object.metadata.resourceVersion]));
  }
}

function keyOf({ apiVersion, kind, metadata }: KubernetesObject, namespace: string | undefined): string {
  return [apiVersion, kind, namespace, metadata.name].join(' ');
}
