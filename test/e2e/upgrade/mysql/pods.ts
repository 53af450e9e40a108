import type { V1Pod } from '@kubernetes/client-node';
import { type Api, type PlayedController, playController } from '../../harness';
import { MySqlPod, type MySqlPodsProps } from './pod';
import type { MySqlServer } from './server';

/** Pods with this annotation are none of the fake kubelet's. */
export const MINDED = { 'fake.test/kubelet': 'mysql' };

/**
 * The kubelet of pods with MySQL: each container is a real server, with the arguments and the environment of its pod, on
 * the data that its claim had before. It starts again when it ends; a pod that is deleted has its grace. A pod is ready when
 * its probe says so, at once where it has none. Logs and commands are those of KWOK: see `kubelet.ts`.
 */
export class MySqlPods implements PlayedController {
  private readonly pods = new Map<string, MySqlPod>();
  private readonly kubelet: PlayedController;
  private killed: string | undefined;

  constructor(
    private readonly api: Api,
    private readonly props: MySqlPodsProps,
  ) {
    this.kubelet = playController('kubelet of MySQL', () => this.step());
  }

  /** The next pod with this container that is deleted gets no time for its end, as when a node goes. */
  killNext(container: string): void {
    this.killed = container;
  }

  /** The server that a container runs now. */
  server(container: string): MySqlServer | undefined {
    return [...this.pods.values()].findLast((pod) => pod.name === container)?.server;
  }

  async stop(): Promise<void> {
    await this.kubelet.stop();
    await Promise.all([...this.pods.values()].map((pod) => pod.kill()));
  }

  private async step(): Promise<void> {
    const pods = (await this.api.list('v1', 'Pod')) as unknown as V1Pod[];
    for (const pod of pods) {
      const { annotations = {}, uid = '', deletionTimestamp, deletionGracePeriodSeconds } = pod.metadata ?? {};
      if (annotations['fake.test/kubelet'] === undefined || !pod.spec?.nodeName) continue;
      const known = this.pods.get(uid) ?? new MySqlPod(this.api, pod, this.props);
      this.pods.set(uid, known);
      if (deletionTimestamp === undefined) known.start();
      else if (this.killed === known.name && known.end(0)) this.killed = undefined;
      else known.end(deletionGracePeriodSeconds ?? 30);
      if (known.failure !== undefined) throw known.failure;
    }
  }
}
