import { k8s } from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import { PlatformContext } from '../../core/context';
import { CONTROLLER_PORTS } from '../../core/contracts/ports';
import { parseProps } from '../../core/props';
import { amountOf } from '../../kubernetes/quantity';
import { AggregatedRoles } from '../../patterns/aggregated-roles';
import { BoundRole } from '../../patterns/bound-role';
import { deployment } from '../../patterns/deployment';
import { ServiceIdentity } from '../../patterns/identity';
import { PlatformNamespace } from '../../patterns/namespace';
import {
  defaultContainer,
  env,
  httpProbe,
  port,
  RESTRICTED_CONTAINER,
  RUNTIME_SECCOMP,
  resources,
} from '../../patterns/pod';
import { allow, READ } from '../../patterns/rbac';
import { type FeastOperatorProps, type FeastOperatorSettings, feastOperatorProps } from './feast-operator-props';
import { clusterRules, electionRules, registryRules, storeRules } from './rules';
import { allowFeatureStores, OPERATOR_ACCOUNT, STORE_ROLE } from './store-namespace';

const NAME = 'feast-operator';
const LABELS = { 'app.kubernetes.io/managed-by': 'kustomize', 'app.kubernetes.io/name': NAME };
/** It serves its metrics over TLS and asks the cluster who may read them. */
const METRICS_PORT = 8443;

/**
 * Runs the feature stores that the users of profiles describe: servers for the registry, the online and the offline
 * store of a FeatureStore, its page and its CronJob. Its namespace is closed: nobody calls it but who reads its metrics.
 */
export class FeastOperator extends Construct {
  /** Its service account and rights. */
  readonly identity: ServiceIdentity;
  /** Labels by which its pods are known. */
  readonly pods = { 'app.kubernetes.io/name': NAME, 'control-plane': 'controller-manager' };

  constructor(scope: Construct, id: string, props: FeastOperatorProps = {}) {
    super(scope, id);
    const settings = parseProps(this, feastOperatorProps, props);
    const context = PlatformContext.of(this);
    const openShift = context.clusterPlatform === 'openshift';
    const namespace = context.namespace('feast-operator-system');
    const labels = { ...LABELS, ...this.pods };

    const { labels: namespaceLabels, ...closed } = settings.namespace;
    new PlatformNamespace(this, 'namespace', {
      ...closed,
      name: namespace,
      labels: { ...namespaceLabels, ...labels },
    });
    this.identity = new ServiceIdentity(this, 'identity', {
      name: NAME,
      namespace,
      labels: LABELS,
      clusterRules: clusterRules(settings, openShift),
      rules: electionRules(),
      names: {
        serviceAccount: OPERATOR_ACCOUNT,
        clusterRole: `${NAME}-manager-role`,
        clusterRoleBinding: `${NAME}-manager-rolebinding`,
        role: `${NAME}-leader-election-role`,
        roleBinding: `${NAME}-leader-election-rolebinding`,
      },
    });
    this.stores(settings, openShift);
    this.registry(namespace, openShift);
    this.metrics(namespace, labels);
    this.deploy(settings, namespace);

    this.userRoles();
  }

  /** What the operator may write, and where. */
  private stores(settings: FeastOperatorSettings, openShift: boolean): void {
    const rules = storeRules(settings, openShift);
    const { storeNamespaces } = settings;
    if (storeNamespaces === 'all') {
      const to = { name: OPERATOR_ACCOUNT, namespace: PlatformContext.of(this).namespace('feast-operator-system') };
      new BoundRole(this, 'stores', { name: STORE_ROLE, labels: LABELS, rules, to });
      return;
    }
    new k8s.KubeClusterRole(this, 'store-role', { metadata: { name: STORE_ROLE, labels: LABELS }, rules });
    for (const each of storeNamespaces) allowFeatureStores(this, `${each}-stores`, each);
  }

  /**
   * The place of the list of all feature stores. Off OpenShift the program spells it (getNamespaceRegistryNamespace),
   * and a feature store fails where it is not there: so it is there, whatever the operator's own namespace is called.
   */
  private registry(namespace: string, openShift: boolean): void {
    const context = PlatformContext.of(this);
    const upstream = context.release.namespaces['feast-operator-system'] ?? namespace;
    const place = openShift ? namespace : upstream;
    if (place !== namespace) new PlatformNamespace(this, 'registry-namespace', { name: place });
    new BoundRole(this, 'registry', {
      name: `${NAME}-registry`,
      namespace: place,
      labels: LABELS,
      rules: registryRules(),
      to: { name: OPERATOR_ACCOUNT, namespace },
    });
  }

  private metrics(namespace: string, labels: Record<string, string>): void {
    const name = `${NAME}-controller-manager-metrics-service`;
    new k8s.KubeService(this, 'metrics', {
      metadata: { name, namespace, labels },
      spec: {
        selector: this.pods,
        ports: [{ name: 'https', port: METRICS_PORT, targetPort: port(METRICS_PORT), protocol: 'TCP' }],
      },
    });
    new BoundRole(this, 'metrics-auth', {
      name: `${NAME}-metrics-auth-role`,
      binding: `${NAME}-metrics-auth-rolebinding`,
      labels: LABELS,
      rules: [
        allow('authentication.k8s.io', ['tokenreviews'], ['create']),
        allow('authorization.k8s.io', ['subjectaccessreviews'], ['create']),
      ],
      to: { name: OPERATOR_ACCOUNT, namespace },
    });
    new k8s.KubeClusterRole(this, 'metrics-reader', {
      metadata: { name: `${NAME}-metrics-reader`, labels: LABELS },
      rules: [{ nonResourceUrLs: ['/metrics'], verbs: ['get'] }],
    });
  }

  /** What users may do, in profiles and, by the cluster's own roles, in other namespaces. */
  private userRoles(): void {
    const edit = [
      allow('feast.dev', ['featurestores'], ['create', 'delete', 'get', 'list', 'patch', 'update', 'watch']),
      allow('feast.dev', ['featurestores/status'], ['get']),
    ];
    const view = [allow('feast.dev', ['featurestores'], READ), allow('feast.dev', ['featurestores/status'], ['get'])];
    new AggregatedRoles(this, 'user-roles', {
      name: 'kubeflow-feast',
      group: 'kubeflow-feast',
      labels: LABELS,
      rules: { edit, view },
    });
    const aggregated = (name: string, rules: k8s.PolicyRule[], ...roles: string[]) =>
      new k8s.KubeClusterRole(this, name, {
        metadata: {
          name: `${NAME}-featurestore-${name}-role`,
          labels: {
            ...LABELS,
            ...Object.fromEntries(roles.map((role) => [`rbac.authorization.k8s.io/aggregate-to-${role}`, 'true'])),
          },
        },
        rules,
      });
    aggregated('editor', edit, 'admin', 'edit');
    aggregated('viewer', view, 'view');
  }

  private deploy({ resources: wanted, oidcIssuer = '' }: FeastOperatorSettings, namespace: string): void {
    const context = PlatformContext.of(this);
    deployment(this, 'deployment', {
      name: `${NAME}-controller-manager`,
      namespace,
      labels: { ...LABELS, ...this.pods },
      selector: this.pods,
      podAnnotations: defaultContainer('manager'),
      pod: {
        serviceAccountName: OPERATOR_ACCOUNT,
        securityContext: { runAsNonRoot: true, seccompProfile: RUNTIME_SECCOMP },
        terminationGracePeriodSeconds: 10,
        containers: [
          {
            name: 'manager',
            image: context.image(NAME),
            command: ['/manager'],
            args: [
              `--metrics-bind-address=:${METRICS_PORT}`,
              '--leader-elect',
              `--health-probe-bind-address=:${CONTROLLER_PORTS.probes}`,
            ],
            env: env({
              RELATED_IMAGE_FEATURE_SERVER: context.image('feast-feature-server'),
              RELATED_IMAGE_CRON_JOB: context.image('feast-origin-cli'),
              ...memoryLimit(wanted.limits?.memory),
              OIDC_ISSUER_URL: oidcIssuer,
            }),
            livenessProbe: httpProbe('/healthz', CONTROLLER_PORTS.probes, {
              initialDelaySeconds: 15,
              periodSeconds: 20,
            }),
            readinessProbe: httpProbe('/readyz', CONTROLLER_PORTS.probes, {
              initialDelaySeconds: 5,
              periodSeconds: 10,
            }),
            resources: resources(wanted.requests, wanted.limits),
            securityContext: { ...RESTRICTED_CONTAINER, readOnlyRootFilesystem: true },
          },
        ],
      },
    });
  }
}

/** The memory at which Go begins to tidy up: nine tenths of the limit, as upstream has it for its own. */
function memoryLimit(limit?: string | number): Record<string, string> {
  return limit === undefined ? {} : { GOMEMLIMIT: `${Math.floor((amountOf(limit) * 0.9) / 2 ** 20)}MiB` };
}
