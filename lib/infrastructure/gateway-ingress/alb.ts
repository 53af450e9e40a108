import { k8s } from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import { PlatformContext } from '../../core/context';
import { credentialOfOthers } from '../../core/credential-of-others';
import { HEALTH_PATH } from '../../core/gateway-ingress';
import { secondsOf } from '../../core/schemas/duration-schema';
import type { IngressOf } from '../../core/schemas/ingress-schema';
import { Credential } from '../../patterns/credential';
import type { Backend } from './backend';
import { rulesFor } from './ingress-rules';

const PREFIX = 'alb.ingress.kubernetes.io/';

/** What load balancers do unless settings say otherwise. */
const ATTRIBUTES = {
  'idle_timeout.timeout_seconds': '3600',
  'routing.http.drop_invalid_header_fields.enabled': 'true',
};

/** An Application Load Balancer of AWS, which its controller makes for an Ingress. */
export class AlbIngress extends Construct {
  constructor(scope: Construct, id: string, backend: Backend, settings: IngressOf<'alb'>) {
    super(scope, id);
    const { name, className } = settings;
    const { namespace, hosts } = backend;
    if (settings.oidc) this.oidcClient(namespace, settings.oidc);
    new k8s.KubeIngress(this, 'ingress', {
      metadata: {
        name,
        namespace,
        annotations: {
          ...prefixed({
            scheme: settings.scheme,
            'target-type': settings.targetType,
            ...listeners(settings),
            'certificate-arn': settings.certificateArns.join(','),
            'ssl-policy': settings.sslPolicy,
            subnets: settings.subnets.join(','),
            'security-groups': settings.securityGroups.join(','),
            'inbound-cidrs': settings.inboundCidrs.join(','),
            'wafv2-acl-arn': settings.wafAclArn,
            'group.name': settings.group?.name,
            'group.order': settings.group?.order === undefined ? undefined : String(settings.group.order),
            'load-balancer-attributes': keyValues({ ...ATTRIBUTES, ...settings.attributes }),
            // By name, so that it is the pods' port or that of the nodes, as targets are.
            'healthcheck-port': 'status-port',
            'healthcheck-path': HEALTH_PATH,
            'healthcheck-protocol': 'HTTP',
            'success-codes': '200',
            ...this.authentication(settings),
          }),
          ...(settings.externalDns ? { 'external-dns.alpha.kubernetes.io/hostname': hosts.join(',') } : {}),
          ...settings.annotations,
        },
      },
      spec: { ingressClassName: className, rules: rulesFor(backend, { path: '/', pathType: 'Prefix' }) },
    });
  }

  /** Who must log in at the load balancer, and where: users of Cognito, whom the gateway then believes, or of an issuer. */
  private authentication({ oidc }: IngressOf<'alb'>): Annotations {
    const { facts, settings } = PlatformContext.of(this).login;
    const session = {
      'auth-on-unauthenticated-request': 'authenticate',
      'auth-session-timeout': String(secondsOf(settings.sessionDuration)),
    };
    if (facts.balancer?.owner === 'aws') {
      const { userPoolArn: userPoolARN, userPoolClientId: userPoolClientID, userPoolDomain, scopes } = facts.balancer;
      const idp = JSON.stringify({ userPoolARN, userPoolClientID, userPoolDomain });
      return { 'auth-type': 'cognito', 'auth-idp-cognito': idp, 'auth-scope': scopes.join(' '), ...session };
    }
    if (!oidc) return {};
    const { issuer, authorizationEndpoint, tokenEndpoint, userInfoEndpoint, secretName, scopes } = oidc;
    const idp = { issuer, authorizationEndpoint, tokenEndpoint, userInfoEndpoint, secretName };
    return { 'auth-type': 'oidc', 'auth-idp-oidc': JSON.stringify(idp), 'auth-scope': scopes.join(' '), ...session };
  }

  private oidcClient(namespace: string, { clientId, secretName }: NonNullable<IngressOf<'alb'>['oidc']>): void {
    const { credentials } = PlatformContext.of(this);
    const key = 'clientSecret';
    const what = `the secret of the client ${clientId}`;
    const secret = { what, path: ['gateway', 'ingress', 'oidc'], namespace, secret: secretName, key };
    new Credential(this, 'oidc-client', {
      name: secretName,
      namespace,
      plain: { clientID: clientId },
      keys: { [key]: credentialOfOthers(secret, credentials) },
      hints: { [key]: what },
    });
  }
}

/** Annotations by what stands behind the prefix. Those without a value are left out. */
type Annotations = Readonly<Record<string, string | undefined>>;

function prefixed(annotations: Annotations): Record<string, string> {
  return Object.fromEntries(
    Object.entries(annotations).flatMap(([key, value]) => (value ? [[`${PREFIX}${key}`, value] as const] : [])),
  );
}

function listeners({ http }: IngressOf<'alb'>): Annotations {
  const plain = { HTTP: 80 };
  const secure = { HTTPS: 443 };
  if (http === 'only') return { 'listen-ports': JSON.stringify([plain]) };
  if (http === 'refuse') return { 'listen-ports': JSON.stringify([secure]) };
  return { 'listen-ports': JSON.stringify([plain, secure]), 'ssl-redirect': String(secure.HTTPS) };
}

function keyValues(values: Readonly<Record<string, string>>): string {
  return Object.entries(values)
    .map(([key, value]) => `${key}=${value}`)
    .join(',');
}
