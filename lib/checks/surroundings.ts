/** Meshes that a cloud runs, and that take not all objects of Istio. */
export type ManagedMesh = 'aks' | 'google';

/** What the checks must know of the platform that no object says. */
export interface Surroundings {
  /** The kind of cluster, as `cluster.platform` names it. */
  readonly clusterPlatform: string;
  /** Trust domain of the mesh. */
  readonly trustDomain: string;
  /** DNS domain of the cluster. */
  readonly clusterDomain: string;
  /** Namespace whose policies hold in every namespace. */
  readonly rootNamespace: string;
  /** Namespace of the ingress gateway. */
  readonly gatewayNamespace: string;
  /** Whether an Istio that is there already runs the gateways: then they are in no render. */
  readonly existingIstio: boolean;
  /** Whose that Istio is, where it refuses some objects. */
  readonly managedMesh?: ManagedMesh;
  /** Principal of the ingress gateway. */
  readonly gatewayPrincipal: string;
  /** Principals of components that are off, which policies may name all the same: they are ready for them. */
  readonly absentPrincipals: ReadonlySet<string>;
  /** Labels of pods that controllers make in the namespaces of profiles: they are in no render. */
  readonly podsOfProfiles: readonly Readonly<Record<string, string>>[];
}
