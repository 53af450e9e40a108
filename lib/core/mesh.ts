import type { z } from 'zod';
import { MESH_LABELS } from '../kubernetes/labels';
import { parseOptions } from './props';
import { meshOptions } from './schemas/mesh-schema';

type MeshSettings = z.output<typeof meshOptions>;

/** The mesh, as a Platform declares it. */
export interface MeshOptions {
  /** Who installs Istio: the platform, or somebody before it. @default 'bundled' */
  readonly installation?: MeshSettings['installation'];
  /** How pods join the mesh: each by a proxy of its own, or all pods of a node by one ztunnel. @default 'sidecar' */
  readonly dataPlane?: MeshSettings['dataPlane'];
  /** Revision of the control plane that injects sidecars. @default - the only one there is */
  readonly revision?: string;
  /** Whether nodes redirect the traffic of pods (CNI), so that no pod needs rights for it. @default true */
  readonly cni?: boolean;
  /** Namespace of a control plane that is there already. @default - that of the ingress gateway */
  readonly controlPlaneNamespace?: string;
  /** Namespace of the cluster-local gateway beside such a one. @default - that of the ingress gateway */
  readonly localGatewayNamespace?: string;
  /** ConfigMap with the mesh configuration that the platform needs, for such a one. @default - none */
  readonly meshConfigMap?: string;
}

/** The mesh, as components ask for it. */
export class Mesh {
  readonly installation: MeshSettings['installation'];
  readonly dataPlane: MeshSettings['dataPlane'];
  readonly revision: string | undefined;
  /** Whether nodes redirect the traffic of pods. An ambient mesh cannot do without. */
  readonly cni: boolean;
  readonly controlPlaneNamespace: string | undefined;
  readonly localGatewayNamespace: string | undefined;
  readonly meshConfigMap: string | undefined;

  constructor(options: MeshOptions = {}) {
    const { installation, dataPlane, revision, cni, ...apart } = parseOptions('Mesh', meshOptions, options);
    this.installation = installation;
    this.dataPlane = dataPlane;
    this.revision = revision;
    this.cni = this.ambient || cni;
    this.controlPlaneNamespace = apart.controlPlaneNamespace;
    this.localGatewayNamespace = apart.localGatewayNamespace;
    this.meshConfigMap = apart.meshConfigMap;
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

  /** Labels of pods that get a proxy, or stay out of the mesh, whatever their namespace says. */
  podLabels(sidecar: boolean): Record<string, string> {
    const inject = { [MESH_LABELS.inject]: String(sidecar) };
    // Where the mesh is ambient that alone would not keep pods out: it is about sidecars.
    return this.ambient && !sidecar ? { ...inject, [MESH_LABELS.dataPlane]: 'none' } : inject;
  }

  /**
   * Annotations of pods whose proxy takes only what they send: others reach them past it, by address and on any port, as
   * the nodes of a training do.
   */
  readonly reachedDirectly: Readonly<Record<string, string>> = { 'traffic.sidecar.istio.io/includeInboundPorts': '' };

  /**
   * The strictest Pod Security Standard that a namespace of the mesh can enforce: without CNI every pod gets an init
   * container with the right to change the network, which `restricted` refuses.
   */
  get podSecurity(): 'restricted' | 'privileged' {
    return this.cni ? 'restricted' : 'privileged';
  }
}
