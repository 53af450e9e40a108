import { listAt, valueAt } from '../../kubernetes/json';
import type { KubeObject } from '../../kubernetes/objects';
import type { Clock } from '../clock';
import type { Cluster, Listed } from '../cluster/cluster';
import { progressing, READY, type Readiness } from './state';

/** The label by which an EndpointSlice says whose it is. */
const SERVICE_NAME = 'kubernetes.io/service-name';

/** Whether anything answers behind a webhook's Service. */
export async function endpointsReadiness(cluster: Cluster, namespace: string, name: string): Promise<Readiness> {
  const labelSelector = `${SERVICE_NAME}=${name}`;
  const slices = await cluster.list('discovery.k8s.io/v1', 'EndpointSlice', namespace, { labelSelector });
  return readinessOfSlices(slices, namespace, name);
}

/** What answers behind the Services of all webhooks, in one request for all that ask at the same time. */
export class WebhookEndpoints {
  private readonly names: ReadonlySet<string>;
  private latest: { readonly at: number; readonly listed: Promise<Listed> } | undefined;

  /** @param services `namespace/name` of each */
  constructor(
    private readonly cluster: Cluster,
    private readonly clock: Clock,
    private readonly services: ReadonlySet<string>,
  ) {
    this.names = new Set([...services].map((service) => service.slice(service.indexOf('/') + 1)));
  }

  /** Whether anything answers behind a Service. */
  async readiness(namespace: string, name: string): Promise<Readiness> {
    if (!this.services.has(`${namespace}/${name}`)) return endpointsReadiness(this.cluster, namespace, name);
    const { objects, fault } = await this.list();
    // Who may not look into all namespaces may look into this one.
    if (fault) return endpointsReadiness(this.cluster, namespace, name);
    const own = objects.filter(
      ({ metadata }) => metadata.namespace === namespace && metadata.labels?.[SERVICE_NAME] === name,
    );
    return readinessOfSlices(own, namespace, name);
  }

  private list(): Promise<Listed> {
    const now = this.clock.now();
    if (!this.latest || now - this.latest.at >= 200) {
      const labelSelector = `${SERVICE_NAME} in (${[...this.names].join(',')})`;
      this.latest = {
        at: now,
        listed: this.cluster.listWhole('discovery.k8s.io/v1', 'EndpointSlice', { labelSelector }),
      };
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
