import { k8s } from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import { PlatformContext } from '../../core/context';
import { deployment } from '../../patterns/deployment';
import { ServiceIdentity } from '../../patterns/identity';
import { env, httpProbe, port, RESTRICTED_CONTAINER, RUNTIME_SECCOMP, resources } from '../../patterns/pod';
import { WebRoute } from '../../patterns/web-route';
import { PREFIX } from './frontend';
import { labelsOf, podsOf } from './labels';
import { BACKEND_RULES } from './rules';

const NAME = 'workspaces-backend';
const PORT = 4000;
const PORT_NAME = 'http-api';
const HEALTH = '/api/v1/healthcheck';

/**
 * Header in which the API finds the user's groups, one a line. It is the route's alone: the platform's own header has
 * all groups in one line, which the API would take for one group of a strange name.
 */
const GROUPS_HEADER = 'kubeflow-workspaces-groups';

/**
 * The API behind the pages. It acts for its users by rights of its own, after it has asked the cluster by a
 * SubjectAccessReview whether the user may.
 */
export class WorkspacesBackend extends Construct {
  constructor(scope: Construct, id: string, { namespace }: { namespace: string }) {
    super(scope, id);
    const context = PlatformContext.of(this);
    const labels = labelsOf(NAME, 'api');
    const pods = podsOf(NAME, 'api');
    const { serviceAccount } = new ServiceIdentity(this, 'identity', {
      name: NAME,
      namespace,
      labels: pods,
      clusterRules: BACKEND_RULES,
      names: { serviceAccount: NAME, clusterRole: NAME, clusterRoleBinding: NAME },
    });
    new k8s.KubeService(this, 'service', {
      metadata: { name: NAME, namespace, labels: pods },
      spec: {
        type: 'ClusterIP',
        selector: pods,
        ports: [{ name: PORT_NAME, port: PORT, targetPort: port(PORT_NAME) }],
      },
    });
    const probe = (initialDelaySeconds: number, periodSeconds: number) =>
      httpProbe(HEALTH, PORT_NAME, { initialDelaySeconds, periodSeconds, timeoutSeconds: 5 });
    deployment(this, 'deployment', {
      name: NAME,
      namespace,
      labels: pods,
      strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: port(1), maxUnavailable: port(0) } },
      pod: {
        serviceAccountName: serviceAccount,
        securityContext: { runAsNonRoot: true, seccompProfile: RUNTIME_SECCOMP },
        terminationGracePeriodSeconds: 30,
        containers: [
          {
            name: NAME,
            image: context.image(NAME),
            imagePullPolicy: 'IfNotPresent',
            ports: [{ name: PORT_NAME, containerPort: PORT }],
            env: env({
              PORT: String(PORT),
              PROXY_URL_PREFIX: PREFIX,
              DISABLE_AUTH: 'false',
              USERID_HEADER: context.userHeader,
              USERID_PREFIX: context.userPrefix,
              GROUPS_HEADER,
            }),
            livenessProbe: probe(30, 20),
            readinessProbe: probe(10, 10),
            resources: resources({ cpu: '100m', memory: '512Mi' }, { cpu: '1', memory: '1Gi' }),
            securityContext: RESTRICTED_CONTAINER,
          },
        ],
      },
    });
    new WebRoute(this, 'route', {
      name: NAME,
      namespace,
      labels,
      service: { name: NAME, port: PORT },
      pods: { app: NAME },
      prefix: `${PREFIX}/api/`,
      rewrite: '/api/',
      // As the API server itself would have it: who came through the gateway is known, and may see the kinds.
      setHeaders: { [GROUPS_HEADER]: 'system:authenticated' },
      network: { from: [{ namespace: context.namespace('istio-system') }] },
    });
  }
}
