import { k8s } from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import { PlatformContext } from '../../core/context';
import { credentialOfOthers } from '../../core/credential-of-others';
import { password } from '../../core/credentials';
import { DEX_PATH } from '../../core/login/dex';
import { dexClient } from '../../core/login/dex-client';
import { parseProps } from '../../core/props';
import { makesAtRunTime } from '../../core/run-time-objects';
import { checksum } from '../../patterns/config-map';
import { Credential } from '../../patterns/credential';
import { deployment } from '../../patterns/deployment';
import { yamlText } from '../../patterns/document';
import { ServiceIdentity } from '../../patterns/identity';
import { PlatformNamespace } from '../../patterns/namespace';
import { networkPolicy } from '../../patterns/network-policy';
import { envFromFields, httpProbe, port, RESTRICTED_CONTAINER, RUNTIME_SECCOMP } from '../../patterns/pod';
import { allow } from '../../patterns/rbac';
import { loginRoute } from '../login/login-route';
import { connectorSecrets, DEX_CONNECTORS, DEX_PASSWORDS, DEX_USERS, dexConfig, passwordKey } from './dex-config';
import { type DexProps, dexProps } from './dex-props';
import { passwordHash } from './password-hash';

const NAME = 'dex';
const FOLDER = '/etc/dex/cfg';
const FILE = 'config.yaml';

/** The login of the platform itself: users with passwords, and those of directories and services connected to it. */
export class Dex extends Construct {
  /** Name of the Service. It listens on port 5556. */
  readonly service = NAME;
  /** Namespace of all its objects. */
  readonly namespace: string;

  constructor(scope: Construct, id: string, props: DexProps = {}) {
    super(scope, id);
    const settings = parseProps(this, dexProps, props);
    const context = PlatformContext.of(this);
    const { name, namespace, ports, podPorts, pods } = context.service('dex');
    const metadata = { name, namespace };
    this.namespace = namespace;
    new PlatformNamespace(this, 'namespace', { ...settings.namespace, name: namespace });

    // Dex keeps codes, keys and sessions as custom resources, whose definitions it makes itself.
    const { serviceAccount } = new ServiceIdentity(this, 'identity', {
      ...metadata,
      names: { serviceAccount: NAME, clusterRole: NAME, clusterRoleBinding: NAME },
      clusterRules: [
        allow('dex.coreos.com', ['*'], ['*']),
        allow('apiextensions.k8s.io', ['customresourcedefinitions'], ['create']),
      ],
    });
    // Sessions are in them: without them users log in once more.
    makesAtRunTime(this, { groupKind: 'apiextensions.k8s.io/CustomResourceDefinition', name: '*.dex.coreos.com' });
    const credentials = this.credentials(context);
    const data = { [FILE]: yamlText(dexConfig(context, settings)) };
    new k8s.KubeConfigMap(this, 'config', { metadata, data });
    new k8s.KubeService(this, 'service', {
      metadata,
      spec: {
        type: 'ClusterIP',
        selector: pods,
        ports: [{ name: NAME, port: ports.http, targetPort: port(podPorts.http), protocol: 'TCP' }],
      },
    });
    deployment(this, 'deployment', {
      ...metadata,
      labels: pods,
      replicas: settings.replicas,
      podAnnotations: checksum(data, ...credentials.map(({ values }) => values)),
      pod: {
        serviceAccountName: serviceAccount,
        containers: [
          {
            name: NAME,
            image: context.image('dex'),
            command: ['dex', 'serve', `${FOLDER}/${FILE}`],
            env: envFromFields({ KUBERNETES_POD_NAMESPACE: 'metadata.namespace' }),
            envFrom: credentials.map(({ name }) => ({ secretRef: { name } })),
            ports: [{ name: 'http', containerPort: podPorts.http }],
            readinessProbe: httpProbe(`${DEX_PATH}/healthz`, podPorts.http, {
              initialDelaySeconds: 10,
              periodSeconds: 10,
              timeoutSeconds: 3,
              failureThreshold: 3,
            }),
            securityContext: {
              ...RESTRICTED_CONTAINER,
              runAsNonRoot: true,
              runAsUser: 1001,
              runAsGroup: 1001,
              seccompProfile: RUNTIME_SECCOMP,
            },
            volumeMounts: [{ name: 'config', mountPath: FOLDER }],
          },
        ],
        volumes: [{ name: 'config', configMap: { name: NAME, items: [{ key: FILE, path: FILE }] } }],
      },
    });
    if (settings.istio) this.connect(context);
  }

  /** The Secrets that Dex reads as its environment. */
  private credentials(context: PlatformContext): Credential[] {
    const { namespace } = this;
    const { users, connectors } = context.login.settings.dex;
    // The hash is the credential; the password stands beside it in the credentials file, for the user to be told.
    const hashOf = (email: string) => () =>
      passwordHash(context.credentials.secret(namespace, DEX_USERS, { [email]: password })[email] as string);
    const own = new Credential(this, 'client', { ...dexClient(context), namespace });
    const passwords = new Credential(this, 'passwords', {
      name: DEX_PASSWORDS,
      namespace,
      keys: Object.fromEntries(users.map(({ email }) => [passwordKey(email), hashOf(email)])),
      hints: Object.fromEntries(
        users.map(({ email }) => [
          passwordKey(email),
          `a bcrypt hash ($2a$, $2b$ or $2y$) of the password of ${email}`,
        ]),
      ),
    });
    const secret = DEX_CONNECTORS;
    const keys = connectors.flatMap((connector, index) =>
      Object.entries(connectorSecrets(connector)).map(([key, what]) => {
        const others = { what, path: ['auth', 'dex', 'connectors', index], namespace, secret, key };
        return [key, credentialOfOthers(others, context.credentials)] as const;
      }),
    );
    if (keys.length === 0) return [own, passwords];
    const others = new Credential(this, 'connectors', {
      name: secret,
      namespace,
      keys: Object.fromEntries(keys),
      hints: Object.assign({}, ...connectors.map(connectorSecrets)),
    });
    return [own, passwords, others];
  }

  private connect(context: PlatformContext): void {
    const { namespace, pods } = context.service('dex');
    loginRoute(this, 'route', 'dex');
    networkPolicy(this, 'network-policy', {
      name: 'allow-istio-and-oauth2-proxy',
      namespace,
      pods,
      // istiod fetches the keys with which the gateway checks tokens.
      from: [context.service('ingressGateway'), context.service('istiod'), context.service('oauth2Proxy')],
    });
  }
}
