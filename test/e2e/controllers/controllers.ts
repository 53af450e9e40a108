import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { V1Pod, V1PodList, V1ServiceList } from '@kubernetes/client-node';
import { type ControlPlane, type PlayedController, playController } from '../harness';
import { type Command, ContainerProcess } from './container-process';
import { MissingReference } from './environment';
import { type BuiltController, buildContainer, buildControllers, type ControllerName } from './programs';

/** How controllers run. */
export interface ControllersOptions {
  /** Other executables of their images, by path, which the test plays. @default - none */
  readonly commands?: (plane: ControlPlane) => Readonly<Record<string, Command>>;
  /** Servers that they call: ports of this machine, by the `host:port` under which they know them. @default - none */
  readonly servers?: Readonly<Record<string, number>>;
}

/** How long a controller that has ended waits for its next start: some end when the API server does not serve a new kind yet. */
const PAUSE = 3_000;

/**
 * Upstream's own controllers as processes beside a test cluster: each starts when a pod of its Deployment runs, and again when it
 * ends, as a kubelet would start it, and serves the Services that select the pod.
 */
export class Controllers implements PlayedController {
  static async run(
    plane: ControlPlane,
    names: readonly ControllerName[],
    options: ControllersOptions = {},
  ): Promise<Controllers> {
    const runner = await buildContainer();
    return new Controllers(plane, await buildControllers(names), runner, options);
  }

  private readonly running = new Map<string, ContainerProcess>();
  private readonly starts = new Map<string, readonly number[]>();
  private readonly kubelet: PlayedController;

  private constructor(
    private readonly plane: ControlPlane,
    private readonly wanted: readonly BuiltController[],
    private readonly runner: string,
    private readonly options: ControllersOptions,
  ) {
    this.kubelet = playController('kubelet of the controllers', () => this.step());
  }

  /** The end of the log of each controller that does not run, which all should. */
  get ended(): string[] {
    const ended = [...this.running.values()].filter(({ isRunning }) => !isRunning);
    return ended.map(({ name, log }) => `${name} has ended:\n${log.split('\n').slice(-8).join('\n')}`);
  }

  /** What a controller has printed, by the name of its Deployment. */
  log(deployment: string): string {
    return this.running.get(deployment)?.log ?? '';
  }

  async stop(): Promise<void> {
    await this.kubelet.stop();
    await Promise.all([...this.running.values()].map((process) => process.stop()));
  }

  private async step(): Promise<void> {
    const missing = this.wanted.filter(({ deployment }) => this.mayStart(deployment));
    const pods = missing.length > 0 ? await this.pods() : [];
    for (const controller of missing) {
      const pod = pods.find((each) => isOf(each, controller.deployment));
      if (!pod) continue;
      try {
        await this.start(controller, pod);
      } catch (error) {
        if (!(error instanceof MissingReference)) throw error;
        // What it mounts is still to come: certificates, for one.
      }
    }
    const { items } = await this.plane.api.request<V1ServiceList>('GET', '/api/v1/services');
    for (const process of this.running.values()) await process.refresh(items);
  }

  private mayStart(deployment: string): boolean {
    const last = this.starts.get(deployment)?.at(-1) ?? 0;
    return !this.running.get(deployment)?.isRunning && Date.now() - last > PAUSE;
  }

  private async start(controller: BuiltController, pod: V1Pod): Promise<void> {
    const { deployment } = controller;
    await this.running.get(deployment)?.stop();
    const starts = [...(this.starts.get(deployment) ?? []), Date.now()];
    this.starts.set(deployment, starts);
    // It goes with the cluster, even if the tests are killed.
    const folder = join(this.plane.directory, 'pods', `${deployment}-${starts.length}`);
    mkdirSync(folder, { recursive: true });
    const process = await ContainerProcess.start(pod, {
      plane: this.plane,
      controller,
      runner: this.runner,
      folder,
      commands: this.options.commands?.(this.plane),
      servers: this.options.servers,
    });
    this.running.set(deployment, process);
  }

  private async pods(): Promise<V1Pod[]> {
    const query = { fieldSelector: 'status.phase=Running' };
    return (await this.plane.api.request<V1PodList>('GET', '/api/v1/pods', { query })).items;
  }
}

/** A Deployment's pods have its name, that of the ReplicaSet's revision, and one of their own. */
function isOf({ metadata }: V1Pod, deployment: string): boolean {
  const [owner] = metadata?.ownerReferences ?? [];
  return owner?.kind === 'ReplicaSet' && owner.name.replace(/-[a-z0-9]+$/, '') === deployment;
}
