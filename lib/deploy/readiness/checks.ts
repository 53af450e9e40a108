import { listAt, stringAt, valueAt } from '../../kubernetes/json';
import { groupKindOf, type KubeObject } from '../../kubernetes/objects';
import type { Clock } from '../clock';
import { unreadable } from '../cluster/certain-object';
import type { Cluster } from '../cluster/cluster';
import { isCrd, webhookServicesOf } from '../manifests/plan';
import { settle } from '../settle';
import { WebhookEndpoints } from './endpoints';

import { readinessOf } from './readiness';
import { failed, progressing, READY, type Readiness } from './state';
import type { Watches } from './watches';

// A CRD can weigh 700 KB: while discovery says that it is not served yet, the object itself is looked at only now and
// then.
const CRD_READ_INTERVAL = 5_000;

// There may be a thousand of them, and each change of anything that is waited for asks for all.
const PROFILE_READ_INTERVAL = 1_000;

/** Tells how far applied objects have come, from themselves and from what else it takes for them to work. */
export class ReadinessChecks {
  private readonly crdReads = new Map<KubeObject, number>();
  private readonly profileReads = new Map<string, { readonly at: number; readonly state: Readiness }>();
  private readonly endpoints: WebhookEndpoints;

  constructor(
    private readonly cluster: Cluster,
    private readonly clock: Clock,
    private readonly webhookServices: ReadonlySet<string>,
    watches?: Watches,
  ) {
    this.endpoints = new WebhookEndpoints(cluster, clock, webhookServices, watches);
  }

  /**
   * @param object as it stands in dist
   * @param known the live object, where it has just been read; it is read otherwise
   */
  async check(object: KubeObject, known?: KubeObject): Promise<Readiness> {
    if (isCrd(object)) return this.checkCrd(object);
    const read = known ? { object: known } : await this.cluster.read(object);
    if (read.fault) return progressing(`cannot be read: ${read.fault.reason}`);
    const live = read.object;
    if (!live) return gone(object);
    const own = readinessOf(live);
    return own.state === 'ready' ? this.checkSurroundings(live) : own;
  }

  private async checkSurroundings(live: KubeObject): Promise<Readiness> {
    const { namespace, name } = live.metadata;
    switch (groupKindOf(live)) {
      case '/Service':
        return this.webhookServices.has(`${namespace}/${name}`)
          ? this.endpoints.readiness(namespace ?? '', name)
          : READY;
      case 'admissionregistration.k8s.io/MutatingWebhookConfiguration':
      case 'admissionregistration.k8s.io/ValidatingWebhookConfiguration':
        return this.checkAllEndpoints(webhookServicesOf(live));
      case 'kubeflow.org/Profile':
        return this.checkNamespaceOf(name);
      default:
        return READY;
    }
  }

  /** A CRD is ready when the server serves all versions that it shall. */
  private async checkCrd(crd: KubeObject): Promise<Readiness> {
    if (this.isServed(crd)) return READY;
    await this.cluster.discovery.refresh(200);
    if (this.isServed(crd)) return READY;
    const waiting = progressing('is not Established yet');
    const now = this.clock.now();
    const last = this.crdReads.get(crd);
    if (last === undefined || now - last < CRD_READ_INTERVAL) {
      if (last === undefined) this.crdReads.set(crd, now);
      return waiting;
    }
    this.crdReads.set(crd, now);
    const read = await this.cluster.read(crd);
    if (read.fault) return progressing(`cannot be read: ${read.fault.reason}`);
    if (!read.object) return gone(crd);
    const own = readinessOf(read.object);
    return own.state === 'failed' ? failed(own.reason, own.final) : waiting;
  }

  private isServed(crd: KubeObject): boolean {
    const kind = stringAt(crd, 'spec', 'names', 'kind') ?? '';
    const group = stringAt(crd, 'spec', 'group') ?? '';
    return listAt(crd, 'spec', 'versions')
      .filter((version) => valueAt(version, 'served') === true)
      .every((version) => this.cluster.discovery.find(`${group}/${stringAt(version, 'name')}`, kind) !== undefined);
  }

  private async checkAllEndpoints(services: readonly string[]): Promise<Readiness> {
    const checks = await settle(
      [...new Set(services)].map((service) => {
        const [namespace = '', name = ''] = service.split('/');
        return this.endpoints.readiness(namespace, name);
      }),
    );
    return checks.find((check) => check.state !== 'ready') ?? READY;
  }

  /** What is to live in a profile's namespace can come only once the profile controller has made it. */
  private async checkNamespaceOf(profile: string): Promise<Readiness> {
    const last = this.profileReads.get(profile);
    if (last && this.clock.now() - last.at < PROFILE_READ_INTERVAL) return last.state;
    const state = await this.readNamespaceOf(profile);
    if (state.state !== 'ready') this.profileReads.set(profile, { at: this.clock.now(), state });
    return state;
  }

  private async readNamespaceOf(profile: string): Promise<Readiness> {
    const namespace = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: profile } };
    const read = await this.cluster.read(namespace);
    if (read.fault) return progressing(unreadable(namespace, read.fault));
    const { object } = read;
    if (!object) return progressing(`the profile controller has not created namespace "${profile}" yet`);
    return readinessOf(object);
  }
}

/** An object that is not there any more. A Job may remove itself once it is done. */
function gone(object: KubeObject): Readiness {
  if (groupKindOf(object) === 'batch/Job' && valueAt(object, 'spec', 'ttlSecondsAfterFinished') !== undefined)
    return READY;
  return progressing('somebody has deleted it');
}
