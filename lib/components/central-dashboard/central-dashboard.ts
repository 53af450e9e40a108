import { k8s } from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import { PlatformContext } from '../../core/context';
import { DASHBOARD_FAMILY } from '../../core/contracts/labels';
import { parseProps } from '../../core/props';
import { checksum } from '../../patterns/config-map';
import { deployment } from '../../patterns/deployment';
import { ServiceIdentity } from '../../patterns/identity';
import { defaultContainer, env, envFromConfigMap, httpProbe, port, RESTRICTED_ALONE } from '../../patterns/pod';
import { allow, READ } from '../../patterns/rbac';
import { WebRoute } from '../../patterns/web-route';
import { type CentralDashboardProps, centralDashboardProps } from './central-dashboard-props';
import { dashboardLinks } from './links';

const LABELS = { app: 'kubeflow-dashboard', 'app.kubernetes.io/component': 'dashboard' };

/** Upstream's labels of the dashboard behind Istio. They are in the selector, which nobody can change on a cluster. */
const ISTIO_LABELS = {
  ...LABELS,
  'app.kubernetes.io/name': 'centraldashboard',
  ...DASHBOARD_FAMILY,
};

const PORT = 8082;
const CONFIG = 'dashboard-config';

/** The first page of the platform: the frame around all other pages, with the choice of the namespace. */
export class CentralDashboard extends Construct {
  /** Name of the Service. It listens on port 80. */
  readonly service: string;
  /** Namespace of all its objects. */
  readonly namespace: string;
  /** Name of the ServiceAccount, which access management admits. */
  readonly serviceAccount: string;

  constructor(scope: Construct, id: string, props: CentralDashboardProps = {}) {
    super(scope, id);
    const settings = parseProps(this, centralDashboardProps, props);
    const { istio } = settings;
    const context = PlatformContext.of(this);
    const namespace = context.namespace('kubeflow');
    const name = 'dashboard';
    const labels = istio ? ISTIO_LABELS : LABELS;
    const metadata = { name, namespace, labels };
    this.namespace = namespace;
    this.service = name;

    const accessManagement = context.service('accessManagement');
    const serviceAccount = context.serviceAccountOf('dashboard');
    this.serviceAccount = new ServiceIdentity(this, 'identity', {
      name,
      namespace,
      labels,
      names: { serviceAccount, clusterRole: name, clusterRoleBinding: name, role: name, roleBinding: name },
      clusterRules: [allow('', ['events', 'namespaces', 'nodes'], READ)],
      rules: [
        allow(['', 'app.k8s.io'], ['applications', 'pods', 'pods/log'], READ),
        allow('', ['configmaps'], ['get']),
      ],
    }).serviceAccount;

    // The dashboard asks the cluster for this one again and again, but reads the other when it starts.
    new k8s.KubeConfigMap(this, 'config', {
      metadata: { ...metadata, name: CONFIG },
      data: {
        links: JSON.stringify(dashboardLinks(context.links, settings), undefined, 2),
        settings: JSON.stringify({ DASHBOARD_FORCE_IFRAME: settings.forceIframe }),
      },
    });
    const parameters = {
      USERID_HEADER: context.userHeader,
      USERID_PREFIX: context.userPrefix,
      REGISTRATION_FLOW: String(settings.registration),
      COLLECT_METRICS: String(settings.metrics),
    };
    new k8s.KubeConfigMap(this, 'parameters', {
      metadata: { ...metadata, name: 'dashboard-parameters' },
      data: parameters,
    });
    new k8s.KubeService(this, 'service', {
      metadata,
      spec: { type: 'ClusterIP', selector: labels, ports: [{ port: 80, targetPort: port(PORT), protocol: 'TCP' }] },
    });
    const probe = httpProbe('/healthz', PORT, { initialDelaySeconds: 15, periodSeconds: 30 });
    deployment(this, 'deployment', {
      name,
      namespace,
      labels,
      podAnnotations: { ...defaultContainer(name), ...checksum(parameters) },
      sidecar: istio ? true : undefined,
      pod: {
        serviceAccountName: serviceAccount,
        containers: [
          {
            name,
            image: context.image('dashboard'),
            imagePullPolicy: 'IfNotPresent',
            ports: [{ name: 'http', containerPort: PORT, protocol: 'TCP' }],
            env: [
              ...env({
                PROFILES_KFAM_SERVICE_HOST: `${accessManagement.name}.${accessManagement.namespace}`,
                DASHBOARD_CONFIGMAP: CONFIG,
                LOGOUT_URL: settings.logoutUrl ?? context.login.signOutPath,
                ...(settings.prometheus && { PROMETHEUS_URL: settings.prometheus.url }),
                ...(settings.prometheus?.dashboard && { METRICS_DASHBOARD: settings.prometheus.dashboard }),
              }),
              { name: 'POD_NAMESPACE', valueFrom: { fieldRef: { fieldPath: 'metadata.namespace' } } },
            ],
            envFrom: envFromConfigMap('dashboard-parameters'),
            livenessProbe: probe,
            readinessProbe: probe,
            securityContext: { ...RESTRICTED_ALONE, runAsUser: 1000 },
          },
        ],
      },
    });
    if (!istio) return;
    new WebRoute(this, 'route', {
      ...metadata,
      service: { name, port: 80 },
      pods: labels,
      prefix: '/',
      destinationRule: false,
    });
  }
}
