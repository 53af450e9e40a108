import { k8s } from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import { PlatformContext } from '../../core/context';
import { PROXY_PORTS } from '../../core/contracts/ports';
import { BoundRole } from '../../patterns/bound-role';
import { env, envFromFields, envFromLimits, httpProbe, port, resources, scraped } from '../../patterns/pod';
import { EVERYWHERE } from './cni';
import { istioLabels, NO_SIDECAR, OUT_OF_MESH } from './labels';
import { controlPlane } from './mesh-config';
import { nodeDomain, privilegedPods, ztunnelNamespace } from './openshift';
import { caVolume, hostPath, TOKEN_VOLUME } from './volumes';

const NAME = 'ztunnel';

/** Properties of `Ztunnel`. */
export interface ZtunnelProps {
  readonly logLevel: string;
}

/** The proxy on each node through which the pods of an ambient mesh talk. */
export class Ztunnel extends Construct {
  constructor(scope: Construct, id: string, { logLevel }: ZtunnelProps) {
    super(scope, id);
    const context = PlatformContext.of(this);
    const namespace = ztunnelNamespace(context);
    const labels = istioLabels(this, NAME);
    const control = controlPlane(context);
    new k8s.KubeServiceAccount(this, 'service-account', { metadata: { name: NAME, namespace, labels } });
    const rules = privilegedPods(context);
    if (rules.length > 0) new BoundRole(this, 'rights', { name: NAME, labels, rules, to: { name: NAME, namespace } });
    new k8s.KubeDaemonSet(this, 'daemon-set', {
      metadata: { name: NAME, namespace, labels },
      spec: {
        selector: { matchLabels: { app: NAME } },
        updateStrategy: {
          type: 'RollingUpdate',
          // The new one takes over before the old one goes: a node without any cuts its pods off.
          rollingUpdate: { maxSurge: port(1), maxUnavailable: port(0) },
        },
        template: {
          metadata: {
            labels: { app: NAME, ...labels, ...OUT_OF_MESH },
            annotations: { ...scraped(PROXY_PORTS.metrics), ...NO_SIDECAR },
          },
          spec: {
            serviceAccountName: NAME,
            // GKE admits critical pods in kube-system only.
            priorityClassName: context.clusterPlatform === 'gke' ? undefined : 'system-node-critical',
            nodeSelector: { 'kubernetes.io/os': 'linux' },
            terminationGracePeriodSeconds: 30,
            tolerations: EVERYWHERE,
            containers: [
              {
                name: 'istio-proxy',
                image: context.image('istio-ztunnel'),
                args: ['proxy', NAME],
                env: [
                  ...env({
                    CA_ADDRESS: control,
                    XDS_ADDRESS: control,
                    RUST_LOG: logLevel,
                    RUST_BACKTRACE: '1',
                    ISTIO_META_CLUSTER_ID: 'Kubernetes',
                    INPOD_ENABLED: 'true',
                    TERMINATION_GRACE_PERIOD_SECONDS: '30',
                  }),
                  ...envFromFields({
                    POD_NAME: 'metadata.name',
                    POD_NAMESPACE: 'metadata.namespace',
                    NODE_NAME: 'spec.nodeName',
                    INSTANCE_IP: 'status.podIP',
                    SERVICE_ACCOUNT: 'spec.serviceAccountName',
                  }),
                  ...envFromLimits({ ZTUNNEL_CPU_LIMIT: 'limits.cpu' }),
                ],
                ports: [{ name: 'ztunnel-stats', containerPort: PROXY_PORTS.metrics, protocol: 'TCP' }],
                readinessProbe: httpProbe('/healthz/ready', PROXY_PORTS.health),
                resources: resources({ cpu: '200m', memory: '512Mi' }),
                securityContext: {
                  // It enters the network namespaces of pods, which takes rights beyond its own user's.
                  allowPrivilegeEscalation: true,
                  privileged: false,
                  capabilities: { drop: ['ALL'], add: ['NET_ADMIN', 'SYS_ADMIN', 'NET_RAW'] },
                  readOnlyRootFilesystem: true,
                  runAsUser: 0,
                  runAsGroup: 1337,
                  runAsNonRoot: false,
                  seLinuxOptions: nodeDomain(context),
                },
                volumeMounts: [
                  { name: 'istiod-ca-cert', mountPath: '/var/run/secrets/istio' },
                  { name: 'istio-token', mountPath: '/var/run/secrets/tokens' },
                  { name: 'cni-ztunnel-sock-dir', mountPath: '/var/run/ztunnel' },
                  { name: 'tmp', mountPath: '/tmp' },
                ],
              },
            ],
            volumes: [
              TOKEN_VOLUME,
              caVolume('istiod-ca-cert'),
              hostPath('cni-ztunnel-sock-dir', '/var/run/ztunnel', 'DirectoryOrCreate'),
              { name: 'tmp', emptyDir: {} },
            ],
          },
        },
      },
    });
  }
}
