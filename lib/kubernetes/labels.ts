/** Keys of the labels by which Istio decides which namespaces and pods are in the mesh, and how. */
export const MESH_LABELS = {
  /** Of a namespace: `enabled` gives its pods proxies, `disabled` none. */
  injection: 'istio-injection',
  /** Of a namespace or a pod: the revision of the control plane that it belongs to. */
  revision: 'istio.io/rev',
  /** Of a namespace or a pod: `ambient` has ztunnel take its traffic, `none` keeps it out. */
  dataPlane: 'istio.io/dataplane-mode',
  /** Of a pod, and as an annotation before: whether it gets a proxy, whatever its namespace says. */
  inject: 'sidecar.istio.io/inject',
} as const;

/** Keys of the labels of a namespace that mean something to Kubernetes itself. */
export const NAMESPACE_LABELS = {
  /** Its own name, which the API server sets. */
  name: 'kubernetes.io/metadata.name',
  /** The Pod Security Standard that its pods must keep. */
  podSecurity: 'pod-security.kubernetes.io/enforce',
} as const;
