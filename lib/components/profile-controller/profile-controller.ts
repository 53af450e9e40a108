import { k8s } from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import { AuthorizationPolicyV1Beta1 } from '../../../imports/security.istio.io';
import { PlatformContext } from '../../core/context';
import { DASHBOARD_FAMILY } from '../../core/contracts/labels';
import { parseProps } from '../../core/props';
import { checksum } from '../../patterns/config-map';
import { deployment } from '../../patterns/deployment';
import { leaderElectionRules, ServiceIdentity } from '../../patterns/identity';
import { networkPolicy } from '../../patterns/network-policy';
import { defaultContainer, envFromConfigMap, httpProbe, port, RESTRICTED_ALONE } from '../../patterns/pod';
import { allow, EVERY_VERB, READ } from '../../patterns/rbac';
import { namespaceLabelsFile } from './namespace-labels';
import { PERMISSIONS } from './permissions';
import {
  type ProfileControllerProps,
  type ProfileControllerSettings,
  profileControllerProps,
} from './profile-controller-props';

const LABELS = {
  app: 'profile-controller',
  'app.kubernetes.io/component': 'controller-manager',
  'app.kubernetes.io/name': 'profile-controller',
  ...DASHBOARD_FAMILY,
};

const { app: _, ...SERVICE_SELECTOR } = LABELS;

const CONFIG = 'profiles-config';
const NAMESPACE_LABELS = 'profiles-namespace-labels-data';
const API_PORT = 'http-kfam';
const PROBE_PORT = 9876;

/**
 * Turns Profiles into namespaces with their roles, policies and quotas. In the same pod the access management API
 * (kfam) tells the dashboard who may see which namespace, and lets owners invite others.
 */
export class ProfileController extends Construct {
  /** Namespace of all its objects. */
  readonly namespace: string;
  /** Name of the ServiceAccount of both containers. */
  readonly serviceAccount = 'profiles-controller-service-account';
  /** Name of the Service of the access management API. */
  readonly accessManagementService: string;
  /** Port of that Service. */
  readonly accessManagementPort: number;

  constructor(scope: Construct, id: string, props: ProfileControllerProps = {}) {
    super(scope, id);
    const settings = parseProps(this, profileControllerProps, props);
    const context = PlatformContext.of(this);
    const { name, ports, ...api } = context.service('accessManagement');
    const namespace = settings.ownNamespace ?? api.namespace;
    this.namespace = namespace;
    this.accessManagementService = name;
    this.accessManagementPort = ports.http;
    const metadata = { namespace, labels: LABELS };
    if (settings.ownNamespace)
      new k8s.KubeNamespace(this, 'namespace', { metadata: { name: namespace, labels: LABELS } });

    new ServiceIdentity(this, 'identity', {
      ...metadata,
      name: 'profiles',
      names: {
        serviceAccount: this.serviceAccount,
        clusterRole: 'profiles-manager-role',
        clusterRoleBinding: 'profiles-manager-rolebinding',
        role: 'profiles-leader-election-role',
        roleBinding: 'profiles-leader-election-rolebinding',
      },
      clusterRules: PERMISSIONS,
      rules: leaderElectionRules(),
    });
    this.role(
      'editor',
      EVERY_VERB.filter((verb) => verb !== 'deletecollection'),
    );
    this.role('viewer', READ);

    const config = {
      ADMIN: settings.admins.join(','),
      WORKLOAD_IDENTITY: settings.workloadIdentity ?? '',
      USERID_HEADER: context.userHeader,
      USERID_PREFIX: context.userPrefix,
      ISTIO_INGRESS_GATEWAY_PRINCIPAL: context.principalOf('ingressGateway'),
      KFP_UI_PRINCIPAL: context.principalOf('pipelinesUi'),
      NOTEBOOK_CONTROLLER_PRINCIPAL: context.principalOf('notebookController'),
    };
    const labels = { 'namespace-labels.yaml': namespaceLabelsFile(context, settings) };
    new k8s.KubeConfigMap(this, 'config', { metadata: { ...metadata, name: CONFIG }, data: config });
    new k8s.KubeConfigMap(this, 'namespace-labels', {
      metadata: { ...metadata, name: NAMESPACE_LABELS },
      data: labels,
    });
    deployment(this, 'deployment', {
      ...metadata,
      name: 'profiles-deployment',
      podAnnotations: { ...defaultContainer('manager'), ...checksum(config, labels) },
      sidecar: settings.accessManagement || undefined,
      pod: {
        serviceAccountName: this.serviceAccount,
        containers: [...(settings.accessManagement ? [accessManagement(context)] : []), manager(context)],
        volumes: [{ name: 'namespace-labels', configMap: { name: NAMESPACE_LABELS } }],
      },
    });
    if (settings.accessManagement) this.service(context, settings);
  }

  /** A role for those who hand out profiles on the cluster's API. Nobody has it by default. */
  private role(name: string, verbs: string[]): void {
    new k8s.KubeClusterRole(this, name, {
      metadata: { name: `profiles-profile-${name}-role`, labels: LABELS },
      rules: [allow('kubeflow.org', ['profiles'], verbs), allow('kubeflow.org', ['profiles/status'], ['get'])],
    });
  }

  /** Whoever may call the API speaks for any user, so it has no route from the gateway, and its callers are named. */
  private service(context: PlatformContext, { accessManagementCallers }: ProfileControllerSettings): void {
    const { name, namespace, ports, podPorts } = context.service('accessManagement');
    const metadata = { name, namespace, labels: LABELS };
    const callers = accessManagementCallers.map((each) => context.principal(each.namespace, each.serviceAccount));
    new k8s.KubeService(this, 'service', {
      metadata,
      spec: {
        selector: SERVICE_SELECTOR,
        ports: [{ name: API_PORT, port: ports.http, targetPort: port(podPorts.http), protocol: 'TCP' }],
      },
    });
    new AuthorizationPolicyV1Beta1(this, 'authorization-policy', {
      metadata,
      spec: {
        action: 'ALLOW',
        selector: { matchLabels: LABELS },
        rules: [{ from: [{ source: { principals: [context.principalOf('dashboard'), ...callers] } }] }],
      },
    });
    const namespaces = new Set([namespace, ...accessManagementCallers.map((each) => each.namespace)]);
    networkPolicy(this, 'network-policy', {
      ...metadata,
      pods: LABELS,
      from: [...namespaces].map((each) => ({ namespace: each })),
      ports: [API_PORT],
    });
  }
}

function accessManagement(context: PlatformContext): k8s.Container {
  const { http } = context.service('accessManagement').podPorts;
  const probe = httpProbe('/metrics', http, { initialDelaySeconds: 15, periodSeconds: 30 });
  return {
    name: 'access-management',
    image: context.image('access-management'),
    imagePullPolicy: 'IfNotPresent',
    command: [
      '/access-management',
      ...['-cluster-admin', '$(ADMIN)'],
      ...['-userid-header', '$(USERID_HEADER)', '-userid-prefix', '$(USERID_PREFIX)'],
    ],
    envFrom: envFromConfigMap(CONFIG),
    ports: [{ name: API_PORT, containerPort: http, protocol: 'TCP' }],
    livenessProbe: probe,
    readinessProbe: probe,
    securityContext: RESTRICTED_ALONE,
  };
}

function manager(context: PlatformContext): k8s.Container {
  return {
    name: 'manager',
    image: context.image('profile-controller'),
    imagePullPolicy: 'IfNotPresent',
    command: [
      '/manager',
      ...['-userid-header', '$(USERID_HEADER)', '-userid-prefix', '$(USERID_PREFIX)'],
      ...['-workload-identity', '$(WORKLOAD_IDENTITY)'],
    ],
    args: ['--leader-elect', `--health-probe-bind-address=:${PROBE_PORT}`, '--metrics-bind-address=0'],
    envFrom: envFromConfigMap(CONFIG),
    ports: [{ name: 'http', containerPort: PROBE_PORT, protocol: 'TCP' }],
    livenessProbe: httpProbe('/healthz', PROBE_PORT, { initialDelaySeconds: 15, periodSeconds: 30 }),
    readinessProbe: httpProbe('/readyz', PROBE_PORT, { initialDelaySeconds: 5, periodSeconds: 10 }),
    volumeMounts: [{ name: 'namespace-labels', mountPath: '/etc/profile-controller', readOnly: true }],
    securityContext: RESTRICTED_ALONE,
  };
}
