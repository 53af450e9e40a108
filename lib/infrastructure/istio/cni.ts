import { k8s } from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import { type ClusterPlatform, PlatformContext } from '../../core/context';
import { BoundRole } from '../../patterns/bound-role';
import { checksum } from '../../patterns/config-map';
import { document } from '../../patterns/document';
import { ServiceIdentity } from '../../patterns/identity';
import { env, envFromConfigMap, envFromFields, envFromLimits, httpProbe, resources, scraped } from '../../patterns/pod';
import { allow, READ } from '../../patterns/rbac';
import type { IstioSettings } from './istio-props';
import { istioLabels, NO_SIDECAR, OUT_OF_MESH, revisionLabels } from './labels';
import { multusNetwork, nodeDomain, privilegedPods } from './openshift';
import { hostPath } from './volumes';

/** The cluster's own namespace: the only one whose pods may be critical for the node everywhere. */
const NAMESPACE = 'kube-system';
const NAME = 'istio-cni-node';
const CONFIG = 'istio-cni-config';

/** Where a kind of cluster keeps CNI programs and configuration, and whether Istio's joins another plugin's. */
interface Node {
  readonly binDir: string;
  readonly confDir: string;
  readonly chained: boolean;
  /** Whether the program needs all rights, as where the node's policy refuses host paths to others. */
  readonly privileged?: boolean;
  /** File of the configuration. @default - after the plugin that it joins */
  readonly confName?: string;
  /** Whether Multus runs the plugins: each for the pods that name its network. */
  readonly multus?: boolean;
}

const GENERIC: Node = { binDir: '/opt/cni/bin', confDir: '/etc/cni/net.d', chained: true };
const NODES: Partial<Record<ClusterPlatform, Node>> = {
  // The usual folder is read-only there.
  gke: { ...GENERIC, binDir: '/home/kubernetes/bin' },
  // Multus runs each plugin from a configuration of its own.
  openshift: {
    binDir: '/var/lib/cni/bin',
    confDir: '/etc/cni/multus/net.d',
    chained: false,
    privileged: true,
    confName: 'istio-cni.conf',
    multus: true,
  },
};

/** The program on each node that redirects the traffic of pods to the mesh, so that no pod needs rights for it. */
export class Cni extends Construct {
  constructor(scope: Construct, id: string, settings: IstioSettings['cni']) {
    super(scope, id);
    const context = PlatformContext.of(this);
    const { ambient } = context.mesh;
    const node = NODES[context.clusterPlatform] ?? GENERIC;
    const { binDir = node.binDir, confDir = node.confDir, chained = node.chained } = settings;
    const labels = { 'k8s-app': NAME, ...revisionLabels(this, 'istio-cni') };
    this.grant(context);
    const data = configuration(context, { ...node, chained }, settings.excludeNamespaces);
    if (node.multus) multusNetwork(this, 'network');
    new k8s.KubeConfigMap(this, 'config', { metadata: { name: CONFIG, namespace: NAMESPACE, labels }, data });
    new k8s.KubeDaemonSet(this, 'daemon-set', {
      metadata: { name: NAME, namespace: NAMESPACE, labels },
      spec: {
        selector: { matchLabels: { 'k8s-app': NAME } },
        updateStrategy: { type: 'RollingUpdate', rollingUpdate: { maxUnavailable: k8s.IntOrString.fromNumber(1) } },
        template: {
          metadata: {
            labels: { 'k8s-app': NAME, ...istioLabels(this, 'istio-cni'), ...OUT_OF_MESH },
            annotations: {
              'container.apparmor.security.beta.kubernetes.io/install-cni': 'unconfined',
              ...scraped(15014, '/metrics'),
              ...NO_SIDECAR,
              ...checksum(data),
            },
          },
          spec: {
            serviceAccountName: 'istio-cni',
            priorityClassName: 'system-node-critical',
            nodeSelector: { 'kubernetes.io/os': 'linux' },
            terminationGracePeriodSeconds: 30,
            tolerations: EVERYWHERE,
            containers: [
              {
                name: 'install-cni',
                image: context.image('istio-install-cni'),
                command: ['install-cni'],
                args: [`--log_output_level=${settings.logLevel}`],
                env: ENVIRONMENT,
                envFrom: envFromConfigMap(CONFIG),
                ports: [{ name: 'metrics', containerPort: 15014, protocol: 'TCP' }],
                readinessProbe: httpProbe('/readyz', 8000),
                resources: resources({ cpu: '100m', memory: '100Mi' }),
                securityContext: {
                  privileged: node.privileged ?? false,
                  runAsUser: 0,
                  runAsGroup: 0,
                  runAsNonRoot: false,
                  seLinuxOptions: nodeDomain(context),
                  capabilities: {
                    drop: ['ALL'],
                    add: ['NET_ADMIN', 'NET_RAW', 'SYS_PTRACE', 'SYS_ADMIN', 'DAC_OVERRIDE'],
                  },
                },
                volumeMounts: [
                  { name: 'cni-bin-dir', mountPath: '/host/opt/cni/bin' },
                  { name: 'cni-host-procfs', mountPath: '/host/proc', readOnly: true },
                  { name: 'cni-net-dir', mountPath: '/host/etc/cni/net.d' },
                  { name: 'cni-socket-dir', mountPath: '/var/run/istio-cni' },
                  ...(ambient ? AMBIENT_MOUNTS : []),
                ],
              },
            ],
            volumes: [
              hostPath('cni-bin-dir', binDir),
              hostPath('cni-host-procfs', '/proc', 'Directory'),
              hostPath('cni-net-dir', confDir),
              hostPath('cni-socket-dir', '/var/run/istio-cni'),
              ...(ambient ? AMBIENT_VOLUMES : []),
            ],
          },
        },
      },
    });
  }

  /** Reading pods; for an ambient mesh also marking those whose traffic is redirected; and repairing broken ones. */
  private grant(context: PlatformContext): void {
    const labels = { app: 'istio-cni', ...revisionLabels(this, 'istio-cni') };
    const subject = { name: 'istio-cni', namespace: NAMESPACE };
    new ServiceIdentity(this, 'identity', {
      name: subject.name,
      namespace: NAMESPACE,
      labels,
      clusterRules: [
        allow('', ['pods', 'nodes', 'namespaces'], READ),
        ...(context.mesh.ambient ? [allow('', ['pods/status'], ['patch', 'update'])] : []),
        ...privilegedPods(context),
      ],
      names: { serviceAccount: subject.name, clusterRole: 'istio-cni', clusterRoleBinding: 'istio-cni' },
    });
    new BoundRole(this, 'repair', {
      name: 'istio-cni-repair-role',
      binding: 'istio-cni-repair-rolebinding',
      labels,
      rules: [allow('', ['events'], ['create', 'patch']), allow('', ['pods'], READ)],
      to: subject,
    });
  }
}

const ENVIRONMENT: k8s.EnvVar[] = [
  ...env({
    REPAIR_RUN_AS_DAEMON: 'true',
    REPAIR_SIDECAR_ANNOTATION: 'sidecar.istio.io/status',
    ALLOW_SWITCH_TO_HOST_NS: 'true',
  }),
  ...envFromFields({
    REPAIR_NODE_NAME: 'spec.nodeName',
    NODE_NAME: 'spec.nodeName',
    POD_NAME: 'metadata.name',
    POD_NAMESPACE: 'metadata.namespace',
  }),
  ...envFromLimits({ GOMEMLIMIT: 'limits.memory', GOMAXPROCS: 'limits.cpu' }),
];

/** A node without it starts no pod of the mesh, so it runs on each. */
export const EVERYWHERE: k8s.Toleration[] = [
  { effect: 'NoSchedule', operator: 'Exists' },
  { key: 'CriticalAddonsOnly', operator: 'Exists' },
  { effect: 'NoExecute', operator: 'Exists' },
];

const AMBIENT_MOUNTS: k8s.VolumeMount[] = [
  { name: 'cni-netns-dir', mountPath: '/host/var/run/netns', mountPropagation: 'HostToContainer' },
  { name: 'cni-ztunnel-sock-dir', mountPath: '/var/run/ztunnel' },
];

const AMBIENT_VOLUMES: k8s.Volume[] = [
  hostPath('cni-netns-dir', '/var/run/netns', 'DirectoryOrCreate'),
  hostPath('cni-ztunnel-sock-dir', '/var/run/ztunnel', 'DirectoryOrCreate'),
];

function configuration(
  context: PlatformContext,
  { chained, confName }: Node,
  excluded: string[],
): Record<string, string> {
  return {
    CURRENT_AGENT_VERSION: context.version('istio'),
    AMBIENT_ENABLED: String(context.mesh.ambient),
    AMBIENT_ENABLEMENT_SELECTOR: document('lib/infrastructure/istio', 'ambient-pods.yaml'),
    AMBIENT_DNS_CAPTURE: 'true',
    AMBIENT_IPV6: 'true',
    AMBIENT_RECONCILE_POD_RULES_ON_STARTUP: 'true',
    ENABLE_AMBIENT_DETECTION_RETRY: 'false',
    ...(confName ? { CNI_CONF_NAME: confName } : {}),
    CHAINED_CNI_PLUGIN: String(chained),
    EXCLUDE_NAMESPACES: excluded.join(','),
    ISTIO_OWNED_CNI_CONFIG: 'false',
    NATIVE_NFTABLES: 'false',
    REPAIR_ENABLED: 'true',
    REPAIR_DELETE_PODS: 'false',
    REPAIR_LABEL_PODS: 'false',
    REPAIR_REPAIR_PODS: 'true',
    REPAIR_INIT_CONTAINER_NAME: 'istio-validation',
    REPAIR_BROKEN_POD_LABEL_KEY: 'cni.istio.io/uninitialized',
    REPAIR_BROKEN_POD_LABEL_VALUE: 'true',
  };
}
