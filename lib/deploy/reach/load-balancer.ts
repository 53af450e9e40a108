import { stringAt } from '../../kubernetes/json';
import { type KubeObject, titleOf } from '../../kubernetes/objects';
import { certainObject } from '../cluster/certain-object';
import { type ClusterOptions, openSession } from '../cluster/session';
import { ClusterError } from '../errors';

/** A backend service that a load balancer of Google has made for an Ingress or a Gateway. */
export interface BackendService {
  readonly name: string;
  /** Number of the project, where the cluster says it. */
  readonly project?: string;
  /** Region of a regional load balancer. @default - it is global */
  readonly region?: string;
}

/** The Ingress or Gateway whose load balancer is meant, and the Service behind it. */
export interface LoadBalancerRef {
  readonly apiVersion: string;
  readonly kind: 'Ingress' | 'Gateway';
  readonly namespace: string;
  readonly name: string;
  readonly service: string;
}

/**
 * The backend service of a load balancer of Google for a Service, as its controller has written it into the Ingress or the
 * Gateway.
 *
 * @throws ClusterError when there is no such object, or it names none, or several that may be meant
 */
export async function backendServiceOf(ref: LoadBalancerRef, options: ClusterOptions = {}): Promise<BackendService> {
  const { apiVersion, kind, namespace, name, service } = ref;
  const { cluster, close } = await openSession(options);
  try {
    const wanted: KubeObject = { apiVersion, kind, metadata: { namespace, name } };
    const object = certainObject(wanted, await cluster.read(wanted));
    if (!object) throw new ClusterError(`${titleOf(wanted)} is not on the cluster: deploy first`);
    return chosen(backendServicesIn(object), titleOf(wanted), `${namespace}-${service}`);
  } finally {
    await close();
  }
}

/** Services of the cluster's own that every load balancer has, for requests that no rule takes. */
const DEFAULT_BACKEND = /-(kube-system-default-http-backend|gw-serve\d+)-/;

function chosen(found: readonly BackendService[], title: string, service: string): BackendService {
  const candidates = found.filter(({ name }) => !DEFAULT_BACKEND.test(name));
  const fitting = candidates.length > 1 ? candidates.filter(({ name }) => name.includes(`-${service}-`)) : candidates;
  const [backend] = fitting;
  if (backend && fitting.length === 1) return backend;
  const names = (fitting.length > 0 ? fitting : candidates).map(({ name }) => name).join(', ');
  throw new ClusterError(
    names === ''
      ? `${title} names no backend service yet: its load balancer takes some minutes`
      : `${title} has several backend services: ${names}`,
  );
}

/**
 * All backend services that an Ingress or a Gateway names: `ingress.kubernetes.io/backends` has names with their health
 * (k8s.io/ingress-gce), `networking.gke.io/backend-services` paths of the API.
 */
export function backendServicesIn(object: KubeObject): BackendService[] {
  const annotation = (key: string) => stringAt(object, 'metadata', 'annotations', key) ?? '';
  const ofIngress = namesIn(annotation('ingress.kubernetes.io/backends')).map((name) => ({ name }));
  const ofGateway = annotation('networking.gke.io/backend-services')
    .split(',')
    .flatMap((path): BackendService[] => {
      const [, project, region, name] =
        /^\s*\/?projects\/([^/]+)\/(?:global|regions\/([^/]+))\/backendServices\/([^/\s]+)\s*$/.exec(path) ?? [];
      if (name === undefined) return [];
      return [{ name, ...(/^\d+$/.test(project ?? '') ? { project } : {}), ...(region ? { region } : {}) }];
    });
  return [...ofIngress, ...ofGateway];
}

function namesIn(json: string): string[] {
  try {
    return Object.keys(Object(JSON.parse(json)));
  } catch {
    return [];
  }
}
