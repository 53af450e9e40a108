import type { PlatformContext } from '../../core/context';
import { PROXY_PORTS } from '../../core/contracts/ports';
import { parseImage } from '../../core/images';
import type { InjectionSettings } from './injection-props';

const SECCOMP = { type: 'RuntimeDefault' };

/** What the injection templates read as `.Values`. istiod itself reads the webhook's part. */
export function injectorValues(context: PlatformContext, settings: InjectionSettings): object {
  const openshift = context.clusterPlatform === 'openshift';
  const { hub, tag, name } = sidecarImage(context);
  return {
    gateways: { seccompProfile: SECCOMP, securityContext: {} },
    global: {
      ...GLOBAL,
      hub,
      tag,
      imagePullPolicy: settings.imagePullPolicy ?? '',
      imagePullSecrets: [...new Set([...context.pullSecrets.map(({ name }) => name), ...settings.imagePullSecrets])],
      // Our own: which image writes the configuration of gRPC libraries (template grpc-simple).
      grpcBootstrap: { image: context.image('istio-grpc-bootstrap') },
      istioNamespace: context.namespace('istio-system'),
      ...(openshift ? { platform: 'openshift' } : {}),
      proxy: proxy(context, settings, name),
      proxy_init: { image: name, resources: settings.initResources },
      waypoint: {
        affinity: {},
        nodeSelector: {},
        resources: settings.waypointResources,
        tolerations: [],
        topologySpreadConstraints: [],
      },
    },
    pilot: { cni: { enabled: context.mesh.cni, provider: openshift ? 'multus' : 'default' }, env: {} },
    revision: '',
    sidecarInjectorWebhook: {
      alwaysInjectSelector: [],
      defaultTemplates: [],
      enableNamespacesByDefault: false,
      injectedAnnotations: settings.annotations,
      neverInjectSelector: [],
      reinvocationPolicy: 'Never',
      rewriteAppHTTPProbe: settings.rewriteProbes,
      templates: {},
    },
  };
}

const GLOBAL = {
  caAddress: '',
  caName: '',
  certSigners: [],
  configCluster: false,
  configValidation: true,
  defaultPodDisruptionBudget: { enabled: true },
  defaultResources: { requests: { cpu: '10m' } },
  externalIstiod: false,
  istiod: { enableAnalysis: false },
  logAsJson: false,
  logging: { level: 'default:info' },
  meshID: '',
  meshNetworks: {},
  mountMtlsCerts: false,
  multiCluster: { clusterName: '' },
  nativeNftables: false,
  network: '',
  networkPolicy: { enabled: false },
  omitSidecarInjectorConfigMap: false,
  operatorManageWebhooks: false,
  pilotCertProvider: 'istiod',
  priorityClassName: '',
  remotePilotAddress: '',
  resourceScope: 'all',
  sds: { token: { aud: 'istio-ca' } },
  sts: { servicePort: 0 },
  variant: '',
};

/** The image of the sidecar, in the parts of which istiod puts it together. */
interface SidecarImage {
  readonly hub: string;
  readonly name: string;
  readonly tag: string;
}

/**
 * The image of the sidecar in the three parts of which istiod puts it together: `hub/image:tag`. A digest fits in when
 * its algorithm counts as part of the image.
 */
function sidecarImage(context: PlatformContext): SidecarImage {
  const { registry, repository, tag, digest } = parseImage(context.image('istio-proxyv2'));
  const path = repository.split('/');
  const name = path.pop() ?? '';
  const [algorithm, hash] = digest?.split(':') ?? [];
  return {
    hub: [registry, ...path].join('/'),
    name: algorithm ? `${name}@${algorithm}` : name,
    tag: hash ?? tag ?? 'latest',
  };
}

function proxy(context: PlatformContext, settings: InjectionSettings, image: string): object {
  return {
    autoInject: 'enabled',
    clusterDomain: context.clusterDomain,
    componentLogLevel: settings.componentLogLevel,
    excludeIPRanges: settings.excludeIPRanges,
    excludeInboundPorts: settings.excludeInboundPorts,
    excludeOutboundPorts: settings.excludeOutboundPorts,
    ...(settings.holdApplicationUntilProxyStarts ? { holdApplicationUntilProxyStarts: true } : {}),
    image,
    includeIPRanges: settings.includeIPRanges,
    includeInboundPorts: settings.includeInboundPorts,
    includeOutboundPorts: settings.includeOutboundPorts,
    logLevel: settings.logLevel,
    outlierLogPath: '',
    privileged: false,
    readinessFailureThreshold: 4,
    readinessInitialDelaySeconds: 0,
    readinessPeriodSeconds: 15,
    resources: settings.resources,
    seccompProfile: SECCOMP,
    startupProbe: { enabled: true, failureThreshold: 600 },
    statusPort: PROXY_PORTS.metrics,
    tracer: 'none',
  };
}
