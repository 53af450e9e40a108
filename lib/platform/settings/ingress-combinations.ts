import { hasGkePolicies, speaksTls, tlsOf } from '../../core/gateway-ingress';
import type { BalancerOwner } from '../../core/login/provider';
import { LOGIN_PROVIDERS } from '../../core/login/providers';
import { type AuthSettings, authSchema } from '../../core/schemas/auth-schema';
import { type GatewaySettings, gatewaySchema } from '../../core/schemas/gateway-schema';
import type { GatewayIngressSettings, IngressOf } from '../../core/schemas/ingress-schema';
import { PARSED_ONCE } from '../../core/schemas/parsed-once';
import { isManaged } from '../../infrastructure/gateway-ingress/gke';
import { valueAt } from '../../kubernetes/json';
import type { Path, Problem } from '../../kubernetes/problem';

/** The component that makes it. */
const COMPONENT = 'gateway-ingress';

/** What the rules look at. */
interface Subject {
  readonly ingress: GatewayIngressSettings;
  readonly gateway: GatewaySettings;
  readonly auth: AuthSettings;
  /** The settings as they were written. */
  readonly settings: Readonly<Record<string, unknown>>;
}

/**
 * What contradicts itself in what stands before the gateway. Settings of another shape are another complaint.
 *
 * @param on names of the components that are on
 */
export function ingressProblems(settings: Readonly<Record<string, unknown>>, on: ReadonlySet<string>): Problem[] {
  const gateway = gatewaySchema.safeParse(settings.gateway ?? {}, PARSED_ONCE);
  const auth = authSchema.safeParse(settings.auth ?? {}, PARSED_ONCE);
  if (!gateway.success || !auth.success) return [];
  const { ingress } = gateway.data;
  if (!ingress) return certificateOfNoRoute(gateway.data);
  const subject = { ingress, gateway: gateway.data, auth: auth.data, settings };
  return [
    ...(on.has(COMPONENT)
      ? []
      : [{ path: ['components', COMPONENT], message: 'is off, but gateway.ingress needs it' }]),
    ...elsewhere(subject),
    ...otherTls(subject),
    ...otherService(subject),
    ...otherLogin(subject),
    ...ofKind(subject),
  ];
}

function problem(path: Path, message: string): Problem {
  return { path: ['gateway', 'ingress', ...path], message };
}

function certificateOfNoRoute({ tls }: GatewaySettings): Problem[] {
  if (tls?.mode !== 'serviceCa') return [];
  const message =
    '"serviceCa" needs gateway.ingress route with termination reencrypt: browsers do not know that authority';
  return [{ path: ['gateway', 'tls', 'mode'], message }];
}

/** Clusters in which something is that serves a kind. Gateway API and Ingresses can be anywhere. */
const CLUSTERS: Readonly<Record<GatewayIngressSettings['kind'], readonly string[] | undefined>> = {
  gke: ['gke'],
  alb: ['eks', 'generic', 'openshift'],
  route: ['openshift'],
  gatewayApi: undefined,
  ingress: undefined,
};

function elsewhere({ ingress: { kind }, settings }: Subject): Problem[] {
  const allowed = CLUSTERS[kind];
  const platform = valueAt(settings, 'cluster', 'platform') ?? 'generic';
  if (!allowed || allowed.some((each) => each === platform)) return [];
  return [
    problem(['kind'], `"${kind}" needs cluster.platform ${allowed.join(' or ')}, which is "${String(platform)}"`),
  ];
}

/** Which certificate the gateway itself has follows from where TLS ends. */
function otherTls({ gateway, ingress }: Subject): Problem[] {
  const said = gateway.tls?.mode;
  const refuse = (message: string) => [{ path: ['gateway', 'tls', 'mode'], message }];
  const allowed = allowedModes(ingress);
  const mode = tlsOf(gateway).mode;
  if (!allowed.includes(mode)) {
    const where = ingress.kind === 'route' ? `route with termination ${ingress.termination}` : ingress.kind;
    const needs = `gateway.ingress ${where} goes with ${allowed.join(', ')}`;
    return refuse(said === undefined ? `is not said, but ${needs}` : `got "${said}", but ${needs}`);
  }
  if (
    ingress.kind === 'route' &&
    ingress.termination === 'reencrypt' &&
    mode !== 'serviceCa' &&
    !ingress.destinationCa
  ) {
    return [
      problem(
        ['destinationCa'],
        `is not said: without it the router trusts certificates of the service CA alone, not "${mode}"`,
      ),
    ];
  }
  return [];
}

function allowedModes(ingress: GatewayIngressSettings): readonly string[] {
  const own = ['selfSigned', 'issuer', 'secret'];
  if (ingress.kind !== 'route') return speaksTls(ingress) ? ['external'] : ['none', 'external'];
  if (ingress.termination === 'edge') return ['external'];
  return ingress.termination === 'reencrypt' ? ['serviceCa', ...own] : own;
}

/** A load balancer of the Service would be another way in; the nodes' ports are needed where targets are nodes. */
function otherService({ ingress, settings }: Subject): Problem[] {
  const path = ['components', 'istio', 'ingressGateway', 'service', 'type'];
  const said = valueAt(settings, ...path);
  if (said === 'LoadBalancer') {
    return [
      {
        path,
        message: `"LoadBalancer" beside gateway.ingress ${ingress.kind}: it would be a second way in; leave one of them out`,
      },
    ];
  }
  if (said === 'ClusterIP' && ingress.kind === 'alb' && ingress.targetType === 'instance') {
    return [
      { path, message: '"ClusterIP", but gateway.ingress.targetType "instance" needs a port of every node: NodePort' },
    ];
  }
  return [];
}

/** Who logs users in before the gateway must be what stands there. */
function otherLogin({ ingress, auth: { provider } }: Subject): Problem[] {
  const { balancer } = LOGIN_PROVIDERS[provider];
  if (balancer === undefined) return [];
  const { isOf, kinds } = BALANCERS[balancer];
  if (!isOf(ingress)) {
    return [
      problem(['kind'], `"${ingress.kind}" does not log users in by auth.provider "${provider}": that does ${kinds}`),
    ];
  }
  if (!speaksTls(ingress)) {
    return [problem(['http'], `"only" with auth.provider "${provider}", which logs in by HTTPS alone`)];
  }
  return ingress.kind === 'alb' && ingress.oidc
    ? [problem(['oidc'], `beside auth.provider "${provider}": a load balancer logs in by one of them`)]
    : [];
}

/** Which kinds are load balancers that log users in. */
const BALANCERS: Readonly<
  Record<BalancerOwner, { readonly kinds: string; isOf(ingress: GatewayIngressSettings): boolean }>
> = {
  google: {
    kinds: 'gke, or gatewayApi with gkePolicies',
    isOf: (ingress) => ingress.kind === 'gke' || (ingress.kind === 'gatewayApi' && hasGkePolicies(ingress)),
  },
  aws: { kinds: 'alb', isOf: ({ kind }) => kind === 'alb' },
};

/** What single kinds need. */
function ofKind({ ingress, gateway }: Subject): Problem[] {
  switch (ingress.kind) {
    case 'gke':
      return isManaged(ingress) ? managedNames(gateway) : certificatesForNobody(ingress);
    case 'alb':
      return namesForAlb(ingress, gateway);
    case 'route':
      return certificateOfRoute(ingress);
    case 'gatewayApi':
      return gatewayOfOthers(ingress);
    case 'ingress':
      return certificateOfIngress(ingress, gateway);
  }
}

/** Longest name in a certificate that Google makes for an Ingress. */
const LONGEST = 63;

function managedNames({ hostname, additionalHosts }: GatewaySettings): Problem[] {
  const key = ['managedCertificate'];
  if (hostname === undefined) {
    return [
      problem(
        key,
        'needs gateway.hostname: Google makes certificates for names; or name preSharedCertificates or tlsSecret',
      ),
    ];
  }
  const hosts = [hostname, ...additionalHosts];
  return hosts.flatMap((host) => {
    if (host.startsWith('*'))
      return [problem(key, `Google makes none for "${host}": name preSharedCertificates, or tlsSecret`)];
    return host.length > LONGEST
      ? [problem(key, `Google makes none for "${host}", which is longer than ${LONGEST} characters`)]
      : [];
  });
}

function certificatesForNobody({ http, managedCertificate, ...ingress }: IngressOf<'gke'>): Problem[] {
  const named = ingress.preSharedCertificates.length > 0 || ingress.tlsSecret !== undefined;
  if (http === 'only')
    return named || managedCertificate ? [problem(['http'], '"only", but a certificate is named')] : [];
  return named
    ? []
    : [problem(['managedCertificate'], 'false, but no other certificate is named; say http: only for plain HTTP')];
}

function namesForAlb(
  { certificateArns, http, externalDns }: IngressOf<'alb'>,
  { hostname }: GatewaySettings,
): Problem[] {
  if (hostname !== undefined) return [];
  const needs = (key: string, why: string) => problem([key], `needs gateway.hostname: ${why}`);
  return [
    ...(http !== 'only' && certificateArns.length === 0
      ? [needs('certificateArns', 'by it the controller finds a certificate where none is named')]
      : []),
    ...(externalDns ? [needs('externalDns', 'it is the name to make')] : []),
  ];
}

function certificateOfRoute({ termination, insecurePolicy, ...ingress }: IngressOf<'route'>): Problem[] {
  const { certificateSecret, destinationCa } = ingress;
  return [
    ...(termination === 'passthrough' && insecurePolicy === 'Allow'
      ? [problem(['insecurePolicy'], '"Allow" with termination passthrough; OpenShift takes Redirect or None')]
      : []),
    ...(termination === 'passthrough' && certificateSecret !== undefined
      ? [
          problem(
            ['certificateSecret'],
            'with termination passthrough: the gateway has the certificate, see gateway.tls',
          ),
        ]
      : []),
    ...(termination !== 'reencrypt' && destinationCa !== undefined
      ? [
          problem(
            ['destinationCa'],
            `with termination ${termination}: the router speaks TLS to the gateway with reencrypt alone`,
          ),
        ]
      : []),
  ];
}

function gatewayOfOthers(ingress: IngressOf<'gatewayApi'>): Problem[] {
  const { className, gateway, certificateSecrets, tlsOptions, addresses, securityPolicy } = ingress;
  const ofGateway = { certificateSecrets, tlsOptions, addresses };
  if ((className === undefined) === (gateway === undefined)) {
    return [
      problem(
        [className === undefined ? 'className' : 'gateway'],
        'say className, for a Gateway to make, or gateway, for one that is there',
      ),
    ];
  }
  const idle = gateway ? Object.entries(ofGateway).filter(([, value]) => Object.keys(value).length > 0) : [];
  return [
    ...idle.map(([key]) => problem([key], 'nothing beside `gateway`: the Gateway that is there has its own')),
    ...(securityPolicy !== undefined && !hasGkePolicies(ingress)
      ? [problem(['securityPolicy'], 'without gkePolicies: it is one of Google')]
      : []),
  ];
}

function certificateOfIngress(
  { tls, tlsSecret, issuer }: IngressOf<'ingress'>,
  { hostname }: GatewaySettings,
): Problem[] {
  const said = Object.entries({ tlsSecret, issuer }).filter(([, value]) => value !== undefined);
  if (!tls) return said.map(([key]) => problem([key], 'with tls false: plain HTTP has no certificate'));
  return issuer !== undefined && hostname === undefined
    ? [problem(['issuer'], 'needs gateway.hostname: it signs names')]
    : [];
}
