import { k8s } from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import { PlatformContext } from '../../core/context';
import { SERVICES } from '../../core/contracts/services';
import { parseProps } from '../../core/props';
import { makesAtRunTime } from '../../core/run-time-objects';
import { MESH_LABELS } from '../../kubernetes/labels';
import { checksum } from '../../patterns/config-map';
import { yamlText } from '../../patterns/document';
import { PlatformNamespace } from '../../patterns/namespace';
import { Cni } from './cni';
import { MeshGateway } from './gateway';
import { servedByServiceCa, trustProxies } from './ingress';
import { injectorConfig } from './injection';
import { injectorValues } from './injector-values';
import { type IstioProps, type IstioSettings, istioProps } from './istio-props';
import { Istiod } from './istiod';
import { revisionLabels } from './labels';
import { meshConfig, neededMeshConfig } from './mesh-config';
import { IstioNetworkPolicies } from './network-policies';
import { ztunnelNamespace } from './openshift';
import { DenyAll, SidecarScope } from './policies';
import { Ztunnel } from './ztunnel';

/**
 * Istio, the mesh: its control plane, the gateway through which users come, what redirects the traffic of pods, and
 * the policies by which pods refuse what nothing allows. Of an Istio that is there already it changes nothing: then it
 * makes the policies only, for the platform's own namespaces.
 */
export class Istio extends Construct {
  /** The gateway through which users come, unless Istio is there already. */
  readonly ingressGateway: MeshGateway | undefined;

  constructor(scope: Construct, id: string, props: IstioProps = {}) {
    super(scope, id);
    const settings = parseProps(this, istioProps, props);
    const { mesh } = PlatformContext.of(this);
    if (mesh.installation === 'bundled') this.ingressGateway = this.install(settings);
    else if (mesh.meshConfigMap) this.askForMeshConfig(mesh.meshConfigMap);
    if (settings.denyAll) new DenyAll(this, 'deny-all');
  }

  /** What the control plane that is there already must know, where it takes a part of its configuration from a ConfigMap. */
  private askForMeshConfig(name: string): void {
    const context = PlatformContext.of(this);
    new k8s.KubeConfigMap(this, 'shared-mesh-config', {
      metadata: { name, namespace: context.rootNamespace },
      data: { mesh: yamlText(neededMeshConfig(context)) },
    });
  }

  private install(settings: IstioSettings): MeshGateway {
    const context = PlatformContext.of(this);
    const namespace = context.namespace('istio-system');
    const labels = revisionLabels(this, 'istiod');
    const hasZtunnel = context.mesh.ambient && ztunnelNamespace(context) === namespace;
    new PlatformNamespace(this, 'namespace', {
      ...settings.namespace,
      name: namespace,
      // ztunnel uses folders of the node.
      podSecurity: settings.namespace.podSecurity ?? (hasZtunnel ? 'privileged' : 'restricted'),
      labels: { [MESH_LABELS.injection]: 'disabled', ...settings.namespace.labels },
    });
    new IstioNetworkPolicies(this, 'network-policies');
    if (settings.sidecarScope) new SidecarScope(this, 'sidecar-scope');

    const mesh = { mesh: yamlText(meshConfig(context, settings)), meshNetworks: 'networks: {}' };
    new k8s.KubeConfigMap(this, 'mesh-config', { metadata: { name: 'istio', namespace, labels }, data: mesh });
    new k8s.KubeConfigMap(this, 'injector-config', {
      metadata: { name: 'istio-sidecar-injector', namespace, labels },
      data: {
        config: injectorConfig(settings.injection),
        values: JSON.stringify(injectorValues(context, settings.injection), undefined, 2),
      },
    });
    new Istiod(this, 'istiod', settings);
    makesAtRunTime(
      this,
      { groupKind: '/Secret', namespace, name: 'istio-ca-secret' },
      // istiod leaves its CA's certificate in every namespace of the cluster.
      { groupKind: '/ConfigMap', namespace: '*', name: 'istio-ca-root-cert' },
      { groupKind: '/ConfigMap', namespace, name: 'istio-*leader' },
      { groupKind: '/ConfigMap', namespace, name: 'istio-*-election' },
    );
    if (context.mesh.cni) new Cni(this, 'cni', settings.cni);
    if (context.mesh.ambient) new Ztunnel(this, 'ztunnel', { logLevel: settings.ztunnelLogLevel });
    const { name, ports, podPorts } = context.service('ingressGateway');
    return new MeshGateway(this, 'ingress-gateway', {
      ...settings.ingressGateway,
      name,
      selector: SERVICES.ingressGateway.pods.istio,
      serviceAccount: context.serviceAccountOf('ingressGateway'),
      statusPort: podPorts.status,
      ports: [
        { name: 'http2', port: ports.http, targetPort: podPorts.http },
        { name: 'https', port: ports.https, targetPort: podPorts.https },
      ],
      podAnnotations: { ...checksum(mesh), ...trustProxies(context) },
      serviceAnnotations: { ...context.gateway.ingress?.serviceAnnotations, ...servedByServiceCa(context) },
      serviceType: context.gateway.ingress?.serviceType,
    });
  }
}
