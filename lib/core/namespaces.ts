/**
 * The namespaces of the release by upstream's names. Each can be renamed in the settings; `kube-system` belongs to the
 * cluster and cannot.
 */
export const NAMESPACES = [
  'kubeflow',
  'kubeflow-system',
  'istio-system',
  'cert-manager',
  'auth',
  'oauth2-proxy',
  'knative-serving',
  'knative-eventing',
  'kubeflow-workspaces',
  'feast-operator-system',
] as const;

/** Upstream's name of a namespace of the release. */
export type NamespaceName = (typeof NAMESPACES)[number];

/** The names that the user gave to namespaces, by upstream's names. */
export type NamespaceNames = Partial<Record<NamespaceName, string>>;
