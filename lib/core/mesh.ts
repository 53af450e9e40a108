import { MESH_LABELS } from '../kubernetes/labels';

/** Who installs Istio: the platform, or somebody before it. */
export const ISTIO_INSTALLATIONS = ['bundled', 'existing'] as const;

/** How pods join the mesh: each by a proxy of its own, or all pods of a node by one ztunnel. */
export const DATA_PLANES = ['sidecar', 'ambient'] as const;

/** The mesh, as a Platform declares it. */
export interface MeshOptions {
  /** Who installs Istio. @default 'bundled' */
  readonly installation?: (typeof ISTIO_INSTALLATIONS)[number];
  /** How pods join the mesh. @default 'sidecar' */
  readonly dataPlane?: (typeof DATA_PLANES)[number];
  /** Revision of the control plane that injects sidecars. @default - the only one there is */
  readonly revision?: string;
  /** Whether nodes redirect the traffic of pods (CNI), so that no pod needs rights for it. @default true */
  readonly cni?: boolean;
}

/** The mesh, as components ask for it. */
export class Mesh {
  readonly installation: (typeof ISTIO_INSTALLATIONS)[number];
  readonly dataPlane: (typeof DATA_PLANES)[number];
  readonly revision: string | undefined;
  /** Whether nodes redirect the traffic of pods. An ambient mesh cannot do without. */
  readonly cni: boolean;

  constructor(options: MeshOptions = {}) {
    this.installation = options.installation ?? 'bundled';
    this.dataPlane = options.dataPlane ?? 'sidecar';
    this.revision = options.revision;
    this.cni = this.ambient || (options.cni ?? true);
  }

  get ambient(): boolean {
    return this.dataPlane === 'ambient';
  }

  /** Labels of a namespace whose pods are in the mesh. */
  get namespaceLabels(): Record<string, string> {
    return this.ambient ? { [MESH_LABELS.dataPlane]: 'ambient' } : this.sidecarNamespaceLabels;
  }

  /**
   * Labels of a namespace whose pods each have a proxy of their own, in an ambient mesh too: where policies look at
   * requests, as those in the namespaces of profiles do. An ambient mesh sees connections only.
   */
  get sidecarNamespaceLabels(): Record<string, string> {
    return this.revision ? { [MESH_LABELS.revision]: this.revision } : { [MESH_LABELS.injection]: 'enabled' };
  }

  /** Labels of pods that have a proxy of their own although their namespace is ambient. Without need for them, none. */
  get sidecarPodLabels(): Record<string, string> {
    return this.ambient ? this.injectedPodLabels : {};
  }

  /** Labels of pods that get a proxy whatever their namespace says. */
  get injectedPodLabels(): Record<string, string> {
    return { [MESH_LABELS.inject]: 'true', ...(this.revision ? { [MESH_LABELS.revision]: this.revision } : {}) };
  }

  /**
   * The strictest Pod Security Standard that a namespace of the mesh can enforce: without CNI every pod gets an init
   * container with the right to change the network, which `restricted` refuses.
   */
  get podSecurity(): 'restricted' | 'privileged' {
    return this.cni ? 'restricted' : 'privileged';
  }
}
