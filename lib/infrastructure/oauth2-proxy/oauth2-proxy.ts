import { k8s } from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import { PlatformContext } from '../../core/context';
import { credentialOfOthers } from '../../core/credential-of-others';
import { hexKey } from '../../core/credentials';
import { expectSecret } from '../../core/expected-secrets';
import { dexClientSecret, sameAsInDex } from '../../core/login/dex-client';
import { parseProps } from '../../core/props';
import { checksum } from '../../patterns/config-map';
import { Credential } from '../../patterns/credential';
import { deployment } from '../../patterns/deployment';
import { document } from '../../patterns/document';
import { PlatformNamespace } from '../../patterns/namespace';
import { networkPolicy } from '../../patterns/network-policy';
import { httpProbe, port, RESTRICTED_ALONE } from '../../patterns/pod';
import { loginRoute } from '../login/login-route';
import { type OAuth2ProxyProps, oauth2ProxyProps } from './oauth2-proxy-props';
import { CA_FILE, CONFIG_FOLDER, LOGO, proxyConfig } from './proxy-config';
import { SessionRedis } from './session-redis';

const NAME = 'oauth2-proxy';
const PARAMETERS = `${NAME}-parameters`;
const THEME = `${NAME}-theme`;
const FILE = 'oauth2_proxy.cfg';
const LOGO_FILE = 'kubeflow-logo.svg';

/** Keeps the sessions of users: sends who has none to the login, and tells the gateway the token of who has one. */
export class OAuth2Proxy extends Construct {
  /** Name of the Service. It listens on port 80. */
  readonly service = NAME;
  /** Namespace of all its objects. */
  readonly namespace: string;
  /** The Redis that it brings for the sessions, if it does. */
  readonly redis: SessionRedis | undefined;

  constructor(scope: Construct, id: string, props: OAuth2ProxyProps = {}) {
    super(scope, id);
    const settings = parseProps(this, oauth2ProxyProps, props);
    const context = PlatformContext.of(this);
    const { login } = context;
    const { name, namespace, ports, podPorts, pods } = context.service('oauth2Proxy');
    const metadata = { name, namespace };
    this.namespace = namespace;
    new PlatformNamespace(this, 'namespace', { ...settings.namespace, name: namespace });
    new k8s.KubeServiceAccount(this, 'service-account', { metadata });
    if (login.redis && !login.settings.redis) this.redis = new SessionRedis(this, 'redis', { namespace });

    const config = { [FILE]: proxyConfig(context, settings), ...(login.issuerCa ? { [CA_FILE]: login.issuerCa } : {}) };
    const parameters = {
      FORCE_HTTPS: String(context.gateway.tls),
      ALLOW_SELF_SIGNED_ISSUER: String(settings.insecureSkipVerify),
      // Tokens in Authorization the gateway checks itself, and only there.
      ENABLE_M2M_TOKENS: 'false',
      EXTRA_JWT_ISSUERS: '',
    };
    const theme = { [LOGO_FILE]: document('lib/infrastructure/oauth2-proxy', LOGO_FILE) };
    for (const [name, data] of Object.entries({ [NAME]: config, [PARAMETERS]: parameters, [THEME]: theme })) {
      new k8s.KubeConfigMap(this, name, { metadata: { name, namespace }, data });
    }
    const secret = this.credential(context);
    if (login.redis && login.settings.redis) {
      expectSecret(this, {
        namespace,
        name: `${NAME}-redis`,
        keys: { password: 'the password of your Redis, if it has one' },
      });
    }
    const client = login.facts.client?.secret;
    if (typeof client === 'object') {
      const keys = { [client.key]: `the client secret of ${login.audiences[0]} at ${login.issuer}` };
      expectSecret(this, { namespace, name: client.name, keys });
    }
    new k8s.KubeService(this, 'service', {
      metadata,
      spec: {
        type: 'ClusterIP',
        selector: pods,
        publishNotReadyAddresses: true,
        ports: [{ name: 'http', port: ports.http, targetPort: port('http') }],
      },
    });
    const mounts = [...Object.keys(config).map((file) => `${CONFIG_FOLDER}/${file}`)].map((mountPath) => ({
      name: `${NAME}-config`,
      mountPath,
      subPath: mountPath.slice(CONFIG_FOLDER.length + 1),
      readOnly: true,
    }));
    deployment(this, 'deployment', {
      ...metadata,
      labels: { app: NAME },
      selector: pods,
      replicas: settings.replicas,
      podAnnotations: checksum(config, parameters, theme, secret.values),
      pod: {
        serviceAccountName: NAME,
        automountServiceAccountToken: false,
        containers: [
          {
            name: NAME,
            image: context.image('oauth2-proxy'),
            args: [`--http-address=0.0.0.0:${podPorts.http}`, `--config=${CONFIG_FOLDER}/${FILE}`],
            env: this.environment(context),
            ports: [
              { name: 'http', containerPort: podPorts.http, protocol: 'TCP' },
              { name: 'metrics', containerPort: 44180, protocol: 'TCP' },
            ],
            livenessProbe: httpProbe('/ping', 'http'),
            readinessProbe: httpProbe('/ready', 'http'),
            securityContext: RESTRICTED_ALONE,
            volumeMounts: [...mounts, { name: THEME, mountPath: LOGO, subPath: LOGO_FILE, readOnly: true }],
          },
        ],
        volumes: [
          { name: `${NAME}-config`, configMap: { name: NAME } },
          { name: THEME, configMap: { name: THEME } },
        ],
      },
    });
    if (settings.istio) loginRoute(this, 'route', 'oauth2Proxy');
    networkPolicy(this, 'network-policy', {
      name: 'allow-istio-ingressgateway',
      namespace,
      pods,
      from: [context.service('ingressGateway')],
    });
  }

  /** Who the platform is for the issuer, and the key of the session cookies. */
  private credential(context: PlatformContext): Credential {
    const { login } = context;
    const { namespace } = this;
    const key = 'client-secret';
    const secret = login.facts.client?.secret;
    const ofIssuer = {
      what: `the client secret of ${login.audiences[0]} at ${login.issuer}`,
      path: ['auth', 'oidc', 'clientSecret'],
      namespace,
      secret: NAME,
      key,
    };
    return new Credential(this, 'credential', {
      name: NAME,
      namespace,
      plain: { 'client-id': login.audiences[0] ?? '' },
      keys: {
        'cookie-secret': hexKey(16),
        ...(secret === 'issuer' ? { [key]: credentialOfOthers(ofIssuer, context.credentials) } : {}),
      },
      hints: {
        'cookie-secret': '32 hexadecimal digits, at random',
        [key]: secret === 'platform' ? `the same as ${sameAsInDex(context)}` : ofIssuer.what,
      },
      derived: secret === 'platform' ? { [key]: () => dexClientSecret(context) } : {},
    });
  }

  private environment({ login }: PlatformContext): k8s.EnvVar[] {
    const secret = (name: string, secret: string, key: string): k8s.EnvVar => ({
      name: `OAUTH2_PROXY_${name}`,
      valueFrom: { secretKeyRef: { name: secret, key } },
    });
    const parameter = (name: string, key: string): k8s.EnvVar => ({
      name: `OAUTH2_PROXY_${name}`,
      valueFrom: { configMapKeyRef: { name: PARAMETERS, key } },
    });
    const made = login.facts.client?.secret;
    const client = typeof made === 'object' ? made : { name: NAME, key: 'client-secret' };
    return [
      secret('CLIENT_ID', NAME, 'client-id'),
      secret('CLIENT_SECRET', client.name, client.key),
      secret('COOKIE_SECRET', NAME, 'cookie-secret'),
      parameter('COOKIE_SECURE', 'FORCE_HTTPS'),
      parameter('SSL_INSECURE_SKIP_VERIFY', 'ALLOW_SELF_SIGNED_ISSUER'),
      parameter('SKIP_JWT_BEARER_TOKENS', 'ENABLE_M2M_TOKENS'),
      parameter('EXTRA_JWT_ISSUERS', 'EXTRA_JWT_ISSUERS'),
      ...this.redisEnvironment(login.settings.redis?.url),
    ];
  }

  private redisEnvironment(own: string | undefined): k8s.EnvVar[] {
    if (!PlatformContext.of(this).login.redis) return [];
    const url = { name: 'OAUTH2_PROXY_REDIS_CONNECTION_URL', value: own ?? this.redis?.url ?? '' };
    const name = this.redis?.credential.name ?? `${NAME}-redis`;
    const secretKeyRef = { name, key: 'password', optional: own !== undefined ? true : undefined };
    return [url, { name: 'OAUTH2_PROXY_REDIS_PASSWORD', valueFrom: { secretKeyRef } }];
  }
}
