import { k8s } from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import { PlatformContext } from '../../core/context';
import { deployment } from '../../patterns/deployment';
import { env, httpProbe, port, RESTRICTED_CONTAINER, RUNTIME_SECCOMP, resources } from '../../patterns/pod';
import { WebRoute } from '../../patterns/web-route';
import { labelsOf, podsOf } from './labels';

const NAME = 'workspaces-frontend';
const PORT = 8080;
const PORT_NAME = 'http-ui';

/** Path of the pages on the platform. */
export const PREFIX = '/workspaces';

/**
 * nginx as its image has it listens on IPv4 alone, and writes into folders that only the image's user may write: with
 * this it listens on all addresses, as any user.
 */
const ANYWHERE = [
  'sh',
  '-c',
  `sed -e 's/listen *${PORT};/listen [::]:${PORT} ipv6only=off;/' -e 's#/var/cache/nginx/#/tmp/#' /etc/nginx/nginx.conf ` +
    "> /tmp/nginx.conf && exec nginx -c /tmp/nginx.conf -g 'daemon off;'",
];

/** The pages, as files that browsers load. */
export class WorkspacesFrontend extends Construct {
  constructor(scope: Construct, id: string, { namespace }: { namespace: string }) {
    super(scope, id);
    const context = PlatformContext.of(this);
    const pods = podsOf(NAME, 'ui');
    const asImaged = context.ipFamily === 'ipv4' && context.clusterPlatform !== 'openshift';
    new k8s.KubeService(this, 'service', {
      metadata: { name: NAME, namespace, labels: pods },
      spec: {
        type: 'ClusterIP',
        selector: pods,
        ports: [{ name: PORT_NAME, port: PORT, targetPort: port(PORT_NAME) }],
      },
    });
    deployment(this, 'deployment', {
      name: NAME,
      namespace,
      labels: pods,
      strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: port(1), maxUnavailable: port(0) } },
      pod: {
        // It asks the cluster nothing.
        automountServiceAccountToken: false,
        securityContext: { runAsNonRoot: true, seccompProfile: RUNTIME_SECCOMP },
        terminationGracePeriodSeconds: 30,
        containers: [
          {
            name: NAME,
            image: context.image(NAME),
            imagePullPolicy: 'IfNotPresent',
            command: asImaged ? undefined : ANYWHERE,
            ports: [{ name: PORT_NAME, containerPort: PORT }],
            env: env({ PORT: String(PORT) }),
            livenessProbe: httpProbe('/', PORT_NAME, { initialDelaySeconds: 15, periodSeconds: 20, timeoutSeconds: 5 }),
            readinessProbe: httpProbe('/', PORT_NAME, { initialDelaySeconds: 5, periodSeconds: 10, timeoutSeconds: 3 }),
            resources: resources({ cpu: '100m', memory: '256Mi' }, { cpu: '1', memory: '512Mi' }),
            securityContext: RESTRICTED_CONTAINER,
          },
        ],
      },
    });
    new WebRoute(this, 'route', {
      name: NAME,
      namespace,
      labels: labelsOf(NAME, 'ui'),
      service: { name: NAME, port: PORT },
      pods: { app: NAME },
      prefix: `${PREFIX}/`,
      exactly: PREFIX,
      network: { from: [{ namespace: context.namespace('istio-system') }] },
    });
  }
}
