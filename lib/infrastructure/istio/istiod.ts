import { k8s } from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import { PlatformContext } from '../../core/context';
import { checksum } from '../../patterns/config-map';
import { deployment } from '../../patterns/deployment';
import {
  env,
  envFromFields,
  envFromLimits,
  httpProbe,
  port,
  RESTRICTED_CONTAINER,
  RUNTIME_SECCOMP,
  resources,
  scraped,
} from '../../patterns/pod';
import { ISSUER_CA, issuerCa } from '../login/issuer-ca';
import type { IstioSettings } from './istio-props';
import { grantIstiod } from './istiod-rbac';
import { NO_SIDECAR, OUT_OF_MESH, REVISION, revisionLabels } from './labels';
import { asksForLogin, dualStack } from './mesh-config';
import { ztunnelNamespace } from './openshift';
import { caVolume, optionalSecret, TOKEN_VOLUME } from './volumes';
import { webhooks } from './webhooks';

const NAME = 'istiod';
const ROLLING = { maxSurge: port('100%'), maxUnavailable: port('25%') };

/** The control plane: it tells all proxies what to do, issues their certificates and injects sidecars. */
export class Istiod extends Construct {
  /** Name of the Service. */
  readonly service: string;

  constructor(scope: Construct, id: string, settings: IstioSettings) {
    super(scope, id);
    const context = PlatformContext.of(this);
    const { name, namespace, ports, podPorts, pods } = context.service('istiod');
    const app = { ...pods, istio: 'pilot' };
    const labels = { ...app, ...revisionLabels(this, name) };
    const metadata = { name, namespace, labels };
    this.service = name;
    const { control } = settings;
    const ca = context.login.issuerCa;
    if (ca) issuerCa(this, 'issuer-ca', ca);

    grantIstiod(this, namespace);
    new k8s.KubeService(this, 'service', {
      metadata,
      spec: {
        selector: app,
        ports: [
          { name: 'grpc-xds', port: ports.plain, protocol: 'TCP' },
          { name: 'https-dns', port: ports.tls, protocol: 'TCP' },
          { name: 'https-webhook', port: ports.webhook, targetPort: port(podPorts.webhook), protocol: 'TCP' },
          { name: 'http-monitoring', port: ports.monitoring, protocol: 'TCP' },
        ],
      },
    });
    deployment(this, 'deployment', {
      ...metadata,
      selector: { istio: app.istio },
      podLabels: { ...labels, ...OUT_OF_MESH },
      podAnnotations: { ...scraped(podPorts.monitoring), ...NO_SIDECAR, ...(ca ? checksum({ ca }) : {}) },
      autoscaler: control.autoscaling ? { bounds: control.autoscaling } : undefined,
      strategy: { rollingUpdate: ROLLING },
      pod: {
        serviceAccountName: name,
        // The CNI's taint on new nodes must not keep away what the CNI itself waits for.
        tolerations: [{ key: 'cni.istio.io/not-ready', operator: 'Exists' }],
        containers: [
          {
            name: 'discovery',
            image: context.image('istio-pilot'),
            args: [
              'discovery',
              `--monitoringAddr=:${podPorts.monitoring}`,
              `--log_output_level=${control.logLevel}`,
              '--domain',
              context.clusterDomain,
              '--keepaliveMaxServerConnectionAge',
              '30m',
            ],
            env: environment(context, settings),
            ports: [
              { name: 'http-debug', containerPort: 8080, protocol: 'TCP' },
              { name: 'grpc-xds', containerPort: podPorts.plain, protocol: 'TCP' },
              { name: 'tls-xds', containerPort: podPorts.tls, protocol: 'TCP' },
              { name: 'https-webhooks', containerPort: podPorts.webhook, protocol: 'TCP' },
              { name: 'http-monitoring', containerPort: podPorts.monitoring, protocol: 'TCP' },
            ],
            readinessProbe: httpProbe('/ready', 8080, { initialDelaySeconds: 1, periodSeconds: 3, timeoutSeconds: 5 }),
            resources: resources({ cpu: '500m', memory: '2048Mi' }),
            securityContext: {
              ...RESTRICTED_CONTAINER,
              readOnlyRootFilesystem: true,
              runAsNonRoot: true,
              seccompProfile: RUNTIME_SECCOMP,
            },
            volumeMounts: [
              { name: 'istio-token', mountPath: '/var/run/secrets/tokens', readOnly: true },
              { name: 'local-certs', mountPath: '/var/run/secrets/istio-dns' },
              { name: 'cacerts', mountPath: '/etc/cacerts', readOnly: true },
              { name: 'istio-kubeconfig', mountPath: '/var/run/secrets/remote', readOnly: true },
              { name: 'istio-csr-dns-cert', mountPath: '/var/run/secrets/istiod/tls', readOnly: true },
              { name: 'istio-csr-ca-configmap', mountPath: '/var/run/secrets/istiod/ca', readOnly: true },
              ...(ca ? [{ name: 'issuer-ca', mountPath: ISSUER_CA.folder, readOnly: true }] : []),
            ],
          },
        ],
        volumes: [
          { name: 'local-certs', emptyDir: { medium: 'Memory' } },
          TOKEN_VOLUME,
          optionalSecret('cacerts', 'cacerts'),
          optionalSecret('istio-kubeconfig', 'istio-kubeconfig'),
          optionalSecret('istio-csr-dns-cert', 'istiod-tls'),
          caVolume('istio-csr-ca-configmap', true),
          ...(ca ? [{ name: 'issuer-ca', configMap: { name: ISSUER_CA.configMap } }] : []),
        ],
      },
    });
    webhooks(this, { service: name, namespace, labels });
  }
}

function environment(context: PlatformContext, settings: IstioSettings): k8s.EnvVar[] {
  const { mesh, injection, control } = settings;
  const { jwksRefreshInterval = asksForLogin(context, settings) ? '1m' : undefined } = settings;
  return [
    ...env({
      // Dex may start after istiod, and its keys are needed for the first login.
      ...(jwksRefreshInterval ? { PILOT_JWT_PUB_KEY_REFRESH_INTERVAL: jwksRefreshInterval } : {}),
      // Whoever may write a RequestAuthentication must not make istiod read the cloud's metadata, or itself.
      BLOCKED_CIDRS_IN_JWKS_URIS: '127.0.0.0/8,169.254.0.0/16,::1/128,fe80::/10',
      ENABLE_DEBUG_ON_HTTP: 'false',
      ENABLE_NATIVE_SIDECARS: String(injection.native),
      ...(context.mesh.ambient ? { PILOT_ENABLE_AMBIENT: 'true' } : {}),
      ...dualStack(context),
      REVISION,
      PILOT_CERT_PROVIDER: NAME,
      KUBECONFIG: '/var/run/secrets/remote/config',
      CA_TRUSTED_NODE_ACCOUNTS: `${ztunnelNamespace(context)}/ztunnel`,
      PILOT_TRACE_SAMPLING: String(mesh.defaultConfig.tracing.sampling),
      PILOT_ENABLE_ANALYSIS: 'false',
      CLUSTER_ID: 'Kubernetes',
      PLATFORM: context.clusterPlatform === 'openshift' ? 'openshift' : '',
      ...control.env,
    }),
    ...envFromFields({
      POD_NAME: 'metadata.name',
      POD_NAMESPACE: 'metadata.namespace',
      SERVICE_ACCOUNT: 'spec.serviceAccountName',
    }),
    ...envFromLimits({ GOMAXPROCS: 'limits.cpu' }),
  ];
}
