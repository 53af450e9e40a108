import type { ComponentName } from '../component-name';
import type { NamespaceName } from '../releases/release';

/** A service account that policies of other components name. */
export interface Identity {
  /** Upstream's name of its namespace. */
  readonly namespace: NamespaceName;
  readonly serviceAccount: string;
  /** Name of the component whose pods run as it. */
  readonly component: ComponentName;
}

/**
 * Service accounts that more than one component must spell: the one whose pods run as it, and those that admit it.
 * They stand here once so that a policy never names an account that no pod uses.
 */
export const IDENTITIES = {
  ingressGateway: {
    namespace: 'istio-system',
    serviceAccount: 'istio-ingressgateway-service-account',
    component: 'istio',
  },
  clusterLocalGateway: {
    namespace: 'istio-system',
    serviceAccount: 'cluster-local-gateway-service-account',
    component: 'cluster-local-gateway',
  },
  /** The program of Knative that takes requests to models without a pod, and bursts of requests. */
  activator: { namespace: 'knative-serving', serviceAccount: 'activator', component: 'knative-serving' },
  dashboard: { namespace: 'kubeflow', serviceAccount: 'dashboard', component: 'central-dashboard' },
  notebookController: {
    namespace: 'kubeflow',
    serviceAccount: 'notebook-controller-service-account',
    component: 'notebook-controller',
  },
  modelRegistryUi: { namespace: 'kubeflow', serviceAccount: 'model-registry-ui', component: 'model-registry' },
  pipelinesApi: { namespace: 'kubeflow', serviceAccount: 'ml-pipeline', component: 'pipelines' },
  pipelinesUi: { namespace: 'kubeflow', serviceAccount: 'ml-pipeline-ui', component: 'pipelines' },
} as const satisfies Record<string, Identity>;

/** The key of a well-known service account. */
export type IdentityName = keyof typeof IDENTITIES;
