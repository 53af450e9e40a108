import type { k8s } from 'cdk8s-plus-27';
import type { PlatformContext } from '../../core/context';
import { PROXY_PORTS } from '../../core/contracts/ports';
import {
  env,
  envFromFields,
  envFromLimits,
  httpProbe,
  RESTRICTED_CONTAINER,
  RUNTIME_SECCOMP,
  resources,
} from '../../patterns/pod';
import { controlPlane, dualStack } from './mesh-config';
import { caVolume, optionalSecret, TOKEN_VOLUME } from './volumes';

/** What the pod of a gateway needs to know. */
export interface GatewayPodProps {
  readonly name: string;
  readonly serviceAccount: string;
  readonly env: Record<string, string>;
  readonly ports: number[];
}

/** What an Istio that is there already needs to make a pod the gateway of its own version. */
export const INJECTED_GATEWAY = { 'inject.istio.io/templates': 'gateway' };

/** The pod of a gateway that such an Istio fills in when it is made. */
export function injectedGatewayPod({ serviceAccount, ports }: GatewayPodProps): k8s.PodSpec {
  return {
    serviceAccountName: serviceAccount,
    securityContext: { runAsNonRoot: true, seccompProfile: RUNTIME_SECCOMP },
    containers: [
      {
        name: 'istio-proxy',
        image: 'auto',
        ports: ports.map((containerPort) => ({ containerPort, protocol: 'TCP' })),
        resources: RESOURCES,
        securityContext: { ...RESTRICTED_CONTAINER, readOnlyRootFilesystem: true },
      },
    ],
  };
}

/** The pod of a gateway: one proxy that may do nothing but listen and connect. */
export function gatewayPod(context: PlatformContext, props: GatewayPodProps): k8s.PodSpec {
  const proxy = 1337;
  return {
    serviceAccountName: props.serviceAccount,
    securityContext: { runAsUser: proxy, runAsGroup: proxy, runAsNonRoot: true },
    containers: [
      {
        name: 'istio-proxy',
        image: context.image('istio-proxyv2'),
        args: [
          'proxy',
          'router',
          '--domain',
          `$(POD_NAMESPACE).svc.${context.clusterDomain}`,
          '--proxyLogLevel=warning',
          '--proxyComponentLogLevel=misc:error',
          '--log_output_level=default:info',
        ],
        env: environment(context, props),
        ports: [
          ...props.ports.map((containerPort) => ({ containerPort, protocol: 'TCP' })),
          { name: 'http-envoy-prom', containerPort: PROXY_PORTS.ownMetrics, protocol: 'TCP' },
        ],
        readinessProbe: httpProbe('/healthz/ready', PROXY_PORTS.health, {
          initialDelaySeconds: 1,
          periodSeconds: 2,
          timeoutSeconds: 1,
          failureThreshold: 30,
        }),
        resources: RESOURCES,
        securityContext: {
          ...RESTRICTED_CONTAINER,
          privileged: false,
          readOnlyRootFilesystem: true,
          seccompProfile: RUNTIME_SECCOMP,
        },
        volumeMounts: MOUNTS,
      },
    ],
    volumes: VOLUMES,
  };
}

const RESOURCES = resources({ cpu: '100m', memory: '128Mi' }, { cpu: '2000m', memory: '1024Mi' });

function environment(context: PlatformContext, { name, env: further }: GatewayPodProps): k8s.EnvVar[] {
  const namespace = context.namespace('istio-system');
  return [
    ...env({
      ...further,
      ...dualStack(context),
      PILOT_CERT_PROVIDER: 'istiod',
      CA_ADDR: controlPlane(context),
      ISTIO_META_WORKLOAD_NAME: name,
      ISTIO_META_OWNER: `kubernetes://apis/apps/v1/namespaces/${namespace}/deployments/${name}`,
      ISTIO_META_MESH_ID: context.trustDomain,
      TRUST_DOMAIN: context.trustDomain,
      ISTIO_META_UNPRIVILEGED_POD: 'true',
      ISTIO_META_CLUSTER_ID: 'Kubernetes',
    }),
    ...envFromFields({
      NODE_NAME: 'spec.nodeName',
      POD_NAME: 'metadata.name',
      POD_NAMESPACE: 'metadata.namespace',
      INSTANCE_IP: 'status.podIP',
      HOST_IP: 'status.hostIP',
      SERVICE_ACCOUNT: 'spec.serviceAccountName',
      ISTIO_META_NODE_NAME: 'spec.nodeName',
    }),
    ...envFromLimits({ ISTIO_CPU_LIMIT: 'limits.cpu' }),
  ];
}

const MOUNTS: k8s.VolumeMount[] = [
  { name: 'workload-socket', mountPath: '/var/run/secrets/workload-spiffe-uds' },
  { name: 'credential-socket', mountPath: '/var/run/secrets/credential-uds' },
  { name: 'workload-certs', mountPath: '/var/run/secrets/workload-spiffe-credentials' },
  { name: 'istio-envoy', mountPath: '/etc/istio/proxy' },
  { name: 'config-volume', mountPath: '/etc/istio/config' },
  { name: 'istiod-ca-cert', mountPath: '/var/run/secrets/istio' },
  { name: 'istio-token', mountPath: '/var/run/secrets/tokens', readOnly: true },
  { name: 'istio-data', mountPath: '/var/lib/istio/data' },
  { name: 'podinfo', mountPath: '/etc/istio/pod' },
  { name: 'ingressgateway-certs', mountPath: '/etc/istio/ingressgateway-certs', readOnly: true },
  { name: 'ingressgateway-ca-certs', mountPath: '/etc/istio/ingressgateway-ca-certs', readOnly: true },
];

const VOLUMES: k8s.Volume[] = [
  ...['workload-socket', 'credential-socket', 'workload-certs', 'istio-envoy', 'istio-data'].map((name) => ({
    name,
    emptyDir: {},
  })),
  caVolume('istiod-ca-cert'),
  {
    name: 'podinfo',
    downwardApi: {
      items: ['labels', 'annotations'].map((path) => ({ path, fieldRef: { fieldPath: `metadata.${path}` } })),
    },
  },
  TOKEN_VOLUME,
  { name: 'config-volume', configMap: { name: 'istio', optional: true } },
  optionalSecret('ingressgateway-certs', 'istio-ingressgateway-certs'),
  optionalSecret('ingressgateway-ca-certs', 'istio-ingressgateway-ca-certs'),
];
