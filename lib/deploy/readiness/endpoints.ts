import { listAt, valueAt } from '../../kubernetes/json';
import type { KubeObject } from '../../kubernetes/objects';
import type { Clock } from '../clock';
import type { Cluster, Listed } from '../cluster/cluster';
import { completeList } from '../cluster/complete-list';
import type { KindWatch } from '../cluster/kind-watch';
import { progressing, READY, type Readiness } from './state';
import type { Watches } from './watches';

/** The label by which an EndpointSlice says whose it is. */
const SERVICE_NAME = 'kubernetes.io/service-name';

const SLICES = { apiVersion: 'discovery.k8s.io/v1', kind: 'EndpointSlice' };

/** Whether anything answers behind a webhook's Service. */
export async function endpointsReadiness(cluster: Cluster, namespace: string, name: string): Promise<Readiness> {
  const slices = await slicesOf(cluster, namespace, name);
  if (slices.fault)
    return progressing(
      `the endpoints of webhook Service ${namespace}/${name} cannot be listed: ${slices.fault.reason}`,
    );
  return readinessOfSlices(slices.objects, namespace, name);
}

/**
 * Whether anything answers behind a Service.
 *
 * @throws ClusterError when that cannot be told
 */
export async function isAnswered(cluster: Cluster, namespace: string, name: string): Promise<boolean> {
  const slices = completeList(SLICES.kind, await slicesOf(cluster, namespace, name));
  return readinessOfSlices(slices, namespace, name).state === 'ready';
}

function slicesOf(cluster: Cluster, namespace: string, name: string): Promise<Listed> {
  const labelSelector = `${SERVICE_NAME}=${name}`;
  return cluster.listWhole(SLICES.apiVersion, SLICES.kind, { labelSelector }, { namespace });
}

/** What answers behind the Services of all webhooks, in one request for all that ask at the same time. */
export class WebhookEndpoints {
  private readonly labelSelector: string;
  private watch: KindWatch | undefined;
  private latest: { readonly at: number; readonly listed: Promise<Listed> } | undefined;

  /** @param services `namespace/name` of each */
  constructor(
    private readonly cluster: Cluster,
    private readonly clock: Clock,
    private readonly services: ReadonlySet<string>,
    private readonly watches?: Watches,
  ) {
    const names = new Set([...services].map((service) => service.slice(service.indexOf('/') + 1)));
    this.labelSelector = `${SERVICE_NAME} in (${[...names].sort().join(',')})`;
  }

  /** Whether anything answers behind a Service. */
  async readiness(namespace: string, name: string): Promise<Readiness> {
    if (!this.services.has(`${namespace}/${name}`)) return endpointsReadiness(this.cluster, namespace, name);
    const known = this.watch?.all;
    const listed: Listed = known ? { objects: [...known] } : await this.list();
    // Who may not look into all namespaces may look into this one.
    if (listed.fault) return endpointsReadiness(this.cluster, namespace, name);
    const own = listed.objects.filter(
      ({ metadata }) => metadata.namespace === namespace && metadata.labels?.[SERVICE_NAME] === name,
    );
    const readiness = readinessOfSlices(own, namespace, name);
    // What is not there will be asked for again.
    if (readiness.state !== 'ready')
      this.watch ??= this.watches?.open({ ...SLICES, labelSelector: this.labelSelector });
    return readiness;
  }

  private list(): Promise<Listed> {
    const now = this.clock.now();
    if (!this.latest || now - this.latest.at >= 200) {
      const { labelSelector } = this;
      this.latest = { at: now, listed: this.cluster.listWhole(SLICES.apiVersion, SLICES.kind, { labelSelector }) };
    }
    return this.latest.listed;
  }
}

function readinessOfSlices(slices: readonly KubeObject[], namespace: string, name: string): Readiness {
  const endpoints = slices.flatMap((slice) => listAt(slice, 'endpoints'));
  // "ready" left out means ready.
  if (endpoints.some((endpoint) => valueAt(endpoint, 'conditions', 'ready') !== false)) return READY;
  return progressing(`webhook Service ${namespace}/${name} has no ready endpoint`);
}
