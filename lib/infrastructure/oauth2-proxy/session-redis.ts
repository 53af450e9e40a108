import { k8s } from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import { PlatformContext } from '../../core/context';
import { password } from '../../core/credentials';
import { checksum } from '../../patterns/config-map';
import { Credential } from '../../patterns/credential';
import { deployment } from '../../patterns/deployment';
import { port, RESTRICTED_ALONE, resources } from '../../patterns/pod';

const NAME = 'oauth2-proxy-redis';
const LABELS = { app: NAME };
const PORT = 6379;
const KEY = 'password';

/**
 * A Redis for the sessions of users. It keeps nothing when it restarts: users then log in again. Sessions in it are
 * encrypted with keys that only their cookies hold.
 */
export class SessionRedis extends Construct {
  /** Address of the Redis. */
  readonly url: string;
  /** The Secret with its password, under `password`. */
  readonly credential: Credential;

  constructor(scope: Construct, id: string, { namespace }: { readonly namespace: string }) {
    super(scope, id);
    const context = PlatformContext.of(this);
    const metadata = { name: NAME, namespace, labels: LABELS };
    this.url = `redis://${context.serviceHost(NAME, namespace)}:${PORT}`;
    this.credential = new Credential(this, 'password', { ...metadata, keys: { [KEY]: password } });
    new k8s.KubeService(this, 'service', {
      metadata,
      spec: {
        selector: LABELS,
        ports: [{ name: 'tcp-redis', port: PORT, targetPort: port('redis'), protocol: 'TCP' }],
      },
    });
    deployment(this, 'deployment', {
      ...metadata,
      podAnnotations: checksum(this.credential.values),
      strategy: { type: 'Recreate' },
      pod: {
        automountServiceAccountToken: false,
        containers: [
          {
            name: 'redis',
            image: context.image('session-redis'),
            command: ['redis-server'],
            args: [
              '--requirepass',
              '$(REDIS_PASSWORD)',
              '--save',
              '',
              '--appendonly',
              'no',
              '--maxmemory',
              '192mb',
              '--maxmemory-policy',
              'volatile-ttl',
            ],
            env: [{ name: 'REDIS_PASSWORD', valueFrom: { secretKeyRef: { name: NAME, key: KEY } } }],
            ports: [{ name: 'redis', containerPort: PORT, protocol: 'TCP' }],
            readinessProbe: { tcpSocket: { port: port('redis') }, periodSeconds: 5 },
            livenessProbe: { tcpSocket: { port: port('redis') }, periodSeconds: 20 },
            resources: resources({ cpu: '10m', memory: '64Mi' }, { memory: '256Mi' }),
            securityContext: { ...RESTRICTED_ALONE, runAsUser: 999, readOnlyRootFilesystem: true },
            volumeMounts: [{ name: 'data', mountPath: '/data' }],
          },
        ],
        volumes: [{ name: 'data', emptyDir: {} }],
      },
    });
  }
}
