import type { Construct, IConstruct } from 'constructs';
import { z } from 'zod';
import { type ComponentReference, nameOf } from './component-name';
import { IDENTITIES, type IdentityName } from './contracts/identities';
import { SERVICES, type ServiceName, type ServiceReference } from './contracts/services';
import { type CredentialSource, CredentialStore } from './credentials';
import type { DashboardLinks } from './dashboard-links';
import { type ImageSettings, resolveImage } from './images';
import { Login } from './login/login';
import { Mesh, type MeshOptions } from './mesh';
import { parseOptions } from './props';
import {
  type ImageName,
  type NamespaceName,
  type NamespaceNames,
  NEWEST_RELEASE,
  type Release,
  type VersionName,
} from './releases/release';
import { type AuthSettingsInput, authSchema } from './schemas/auth-schema';
import { type CLUSTER_PLATFORMS, clusterSchema, type IP_FAMILIES } from './schemas/cluster-schema';
import { gatewaySchema } from './schemas/gateway-schema';
import { dnsDomain } from './schemas/text-schema';

const CONTEXT_KEY = 'cdk8s-kubeflow/context';

/** Where the certificate of the gateway comes from. */
export type GatewayCertificateSource =
  /** cert-manager makes one that signs itself. */
  | { readonly mode: 'selfSigned' }
  /** cert-manager gets one from a ClusterIssuer. */
  | { readonly mode: 'issuer'; readonly issuer: string }
  /** The user keeps it in a TLS Secret of the ingress gateway's namespace. */
  | { readonly mode: 'secret'; readonly secretName: string };

/** How the platform sends web requests through Istio. */
export interface GatewayOptions {
  /** Host name on which users reach the platform. @default '*' - any */
  readonly hostname?: string;
  /** Further hosts that the gateway serves, such as `*.models.example.com`. @default - none */
  readonly additionalHosts?: readonly string[];
  /** Port in the address that users type. @default - 443 with TLS, else 80 */
  readonly port?: number;
  /** The gateway's certificate. @default - none: the gateway speaks plain HTTP */
  readonly certificate?: GatewayCertificateSource;
  /** Whether users come through TLS, wherever it ends. @default - whether the gateway has a certificate */
  readonly tls?: boolean;
  /** Whether plain HTTP leads to HTTPS when the gateway has a certificate. @default true */
  readonly httpsRedirect?: boolean;
  /** Labels of the ingress gateway's pods. @default { istio: 'ingressgateway' } */
  readonly selector?: Record<string, string>;
  /** Service account of these pods. @default 'istio-ingressgateway-service-account' */
  readonly serviceAccount?: string;
}

/** What the whole platform shares; each has upstream's value as its default. */
export interface PlatformContextOptions {
  /** The release that is installed. @default - the newest of this package */
  readonly release?: Release;
  /** Kind of cluster. @default 'generic' */
  readonly clusterPlatform?: ClusterPlatform;
  /** DNS domain of the cluster. @default 'cluster.local' */
  readonly clusterDomain?: string;
  /** Addresses of its pods. @default 'ipv4' */
  readonly ipFamily?: IpFamily;
  /** Trust domain of the mesh, the first part of every principal. @default - the domain of the cluster */
  readonly trustDomain?: string;
  /** Namespaces that have another name than upstream's. @default - upstream's names */
  readonly namespaces?: NamespaceNames;
  /** Header in which the gateway passes the user's name to web apps. @default 'kubeflow-userid' */
  readonly userHeader?: string;
  /** What stands before the user's name in that header. @default '' */
  readonly userPrefix?: string;
  /** Header in which the gateway passes the user's groups. @default 'kubeflow-groups' */
  readonly groupsHeader?: string;
  /** How users log in; the headers stand beside it. @default - with the platform's own Dex */
  readonly login?: Omit<AuthSettingsInput, 'userHeader' | 'userPrefix' | 'groupsHeader'>;
  /** The gateway. @default - plain HTTP, any host */
  readonly gateway?: GatewayOptions;
  /** The mesh. @default - Istio with sidecars, installed by the platform */
  readonly mesh?: MeshOptions;
  /** Where images come from. @default - the release's own registries */
  readonly images?: ImageSettings;
  /** Where passwords and keys come from. @default - generated and kept in memory only */
  readonly credentials?: CredentialSource;
  /** Components that are switched off. @default - none */
  readonly absent?: readonly ComponentReference[];
  /** Links of the dashboard to what is on the cluster. @default - none */
  readonly links?: readonly DashboardLinks[];
}

/** Kinds of cluster that need something of their own. */
export type ClusterPlatform = (typeof CLUSTER_PLATFORMS)[number];

/** Kinds of addresses that pods and Services have. */
export type IpFamily = (typeof IP_FAMILIES)[number];

/** Whether the issuer of the cluster's own tokens has an address of its own, where everybody finds its keys. */
export function hasPublicIssuer(platform: unknown): boolean {
  return platform === 'eks' || platform === 'gke' || platform === 'aks';
}

/** Options that a settings file has too: the schemas of its sections hold their defaults. */
const optionsSchema = z.object({
  clusterPlatform: clusterSchema.shape.platform,
  clusterDomain: clusterSchema.shape.domain,
  ipFamily: clusterSchema.shape.ipFamily,
  trustDomain: dnsDomain.optional(),
  userHeader: authSchema.shape.userHeader,
  userPrefix: authSchema.shape.userPrefix,
  groupsHeader: authSchema.shape.groupsHeader,
  gateway: z
    .object({ httpsRedirect: gatewaySchema.shape.httpsRedirect, selector: gatewaySchema.shape.selector })
    .prefault({}),
});

/** A Gateway of Istio, as routes refer to it. */
export interface GatewayReference {
  readonly name: string;
  readonly namespace: string;
  /** `namespace/name`. */
  readonly reference: string;
  /** The platform's own host, or '*'. */
  readonly hostname: string;
  /** Every host that it serves: the platform's own and the additional ones, or '*' alone. */
  readonly hosts: readonly string[];
  /** What stands behind a host name in an address of the platform: `:30443`, or nothing where the port is the usual one. */
  readonly portSuffix: string;
  /** Hosts for whose names an issuer may ask by HTTP whether they lead here: none unless an issuer signs the certificate. */
  readonly challengedHosts: readonly string[];
  /** Its certificate, unless it speaks plain HTTP. */
  readonly certificate?: GatewayCertificateSource;
  /** Whether users come through TLS. */
  readonly tls: boolean;
  /** Whether it sends who comes by plain HTTP to HTTPS. */
  readonly httpsRedirect: boolean;
  /** Labels of the pods that serve it. */
  readonly selector: Record<string, string>;
}

/**
 * What components ask instead of spelling it: namespaces, domains, headers, principals, images, credentials.
 *
 * `PlatformContext.of(scope)` finds the context of the nearest Platform above, or upstream's defaults when there is
 * none, so that every component works in anybody's chart.
 */
export class PlatformContext {
  /** The context that holds for a construct. */
  static of(scope: IConstruct): PlatformContext {
    return (scope.node.tryGetContext(CONTEXT_KEY) as PlatformContext | undefined) ?? DEFAULT_CONTEXT;
  }

  /**
   * Gives a construct and all below it a context of their own. Call it before the construct has children.
   *
   * @returns the context
   */
  static provide(scope: Construct, options: PlatformContextOptions): PlatformContext {
    const context = new PlatformContext(options);
    scope.node.setContext(CONTEXT_KEY, context);
    return context;
  }

  /** The release of Kubeflow: for components that differ from one release to the next. */
  readonly release: Release;
  readonly clusterPlatform: ClusterPlatform;
  readonly clusterDomain: string;
  readonly ipFamily: IpFamily;
  readonly trustDomain: string;
  readonly userHeader: string;
  readonly userPrefix: string;
  readonly groupsHeader: string;
  /** The Gateway on which every web page of the platform hangs. */
  readonly gateway: GatewayReference;
  /** How users log in. */
  readonly login: Login;
  /** How pods join the mesh. */
  readonly mesh: Mesh;
  /** Where passwords and keys come from. */
  readonly credentials: CredentialStore;
  /** Links of the dashboard to what is on the cluster. */
  readonly links: readonly DashboardLinks[];
  private readonly absent: ReadonlySet<string>;
  private readonly images: ImageSettings;
  private readonly names: ReadonlyMap<string, string>;
  private readonly gatewayServiceAccount: string | undefined;

  constructor(options: PlatformContextOptions = {}) {
    this.release = options.release ?? NEWEST_RELEASE;
    const settings = parseOptions('PlatformContext', optionsSchema, options);
    this.clusterPlatform = settings.clusterPlatform;
    this.clusterDomain = settings.clusterDomain;
    this.ipFamily = settings.ipFamily;
    this.trustDomain = settings.trustDomain ?? settings.clusterDomain;
    this.userHeader = settings.userHeader;
    this.userPrefix = settings.userPrefix;
    this.groupsHeader = settings.groupsHeader;
    this.mesh = new Mesh(options.mesh);
    this.absent = new Set(options.absent?.map(nameOf));
    this.links = options.links ?? [];
    this.images = options.images ?? {};
    this.names = new Map(Object.entries(options.namespaces ?? {}));
    this.credentials = new CredentialStore(options.credentials);
    this.gatewayServiceAccount = options.gateway?.serviceAccount;
    this.gateway = gatewayReference(this.namespace('kubeflow'), { ...options.gateway, ...settings.gateway });
    this.login = new Login(options.login ?? {}, { ...this.gateway, dex: this.service('dex') });
  }

  /**
   * The namespace of a place of the platform, as it is called in this cluster.
   *
   * @throws when the release has no such place
   */
  namespace(place: NamespaceName): string {
    return this.renamedNamespace(this.ofRelease('namespaces', place));
  }

  /** A namespace of the release, by upstream's name, as it is called in this cluster. */
  renamedNamespace(upstream: string): string {
    return this.names.get(upstream) ?? upstream;
  }

  /** Whether a component is on the cluster, as far as is known: only those that are switched off are not. */
  has(component: ComponentReference): boolean {
    return !this.absent.has(nameOf(component));
  }

  /**
   * The version of a part of the release, as upstream spells it: some begin with `v`.
   *
   * @throws when the release has no such part
   */
  version(part: VersionName): string {
    return this.ofRelease('versions', part);
  }

  /**
   * The reference of an image of the release, with the user's overrides.
   *
   * @throws when the release has no such image
   */
  image(name: ImageName): string {
    return resolveImage(name, this.ofRelease('images', name), this.images);
  }

  /** Secrets with which pods pull their images, as a pod names them. */
  get pullSecrets(): { name: string }[] {
    return (this.images.pullSecrets ?? []).map((name) => ({ name }));
  }

  /**
   * Users and groups as whom pods run or own their volumes: none on OpenShift, which gives each namespace its own and
   * refuses others. For documents of which controllers make pods; those of workloads lose them by themselves.
   */
  fixedIds<Ids extends Readonly<Record<string, number>>>(ids: Ids): Partial<Ids> {
    return this.clusterPlatform === 'openshift' ? {} : ids;
  }

  /**
   * The same as service accounts name them. OpenShift keeps a list of its own there, which cannot be shared: there pods
   * alone name them.
   */
  get accountPullSecrets(): { name: string }[] {
    return this.clusterPlatform === 'openshift' ? [] : this.pullSecrets;
  }

  /** The host name of a Service inside the cluster: `name.namespace.svc.domain`. */
  serviceHost(name: string, namespace: string): string {
    return `${name}.${namespace}.svc.${this.clusterDomain}`;
  }

  /** A Service that several components know, as it stands in this cluster. */
  service<Name extends ServiceName>(name: Name): ServiceReference<Name> {
    const { name: service, ports, podPorts } = SERVICES[name];
    const namespace = this.namespace(SERVICES[name].namespace);
    return {
      name: service,
      namespace,
      host: this.serviceHost(service, namespace),
      ports,
      podPorts,
      pods: this.pods(name),
    };
  }

  /** The principal under which the mesh knows the pods of a service account. */
  principal(namespace: string, serviceAccount: string): string {
    return `${this.trustDomain}/ns/${namespace}/sa/${serviceAccount}`;
  }

  /** The principal of a well-known service account. */
  principalOf(identity: IdentityName): string {
    const { namespace } = IDENTITIES[identity];
    return this.principal(this.namespace(namespace), this.serviceAccountOf(identity));
  }

  /**
   * Header that says `true` when the user is in a group: the groups' header, a dash and the group's name in
   * hexadecimal. For policies, which cannot look into the middle of a list.
   */
  groupHeader(group: string): string {
    return `${this.groupsHeader}-${Buffer.from(group).toString('hex')}`;
  }

  /** The name of a well-known service account. */
  serviceAccountOf(identity: IdentityName): string {
    if (identity === 'ingressGateway' && this.gatewayServiceAccount) return this.gatewayServiceAccount;
    return IDENTITIES[identity].serviceAccount;
  }

  /** Labels by which policies know the pods of a Service. */
  private pods(service: ServiceName): Record<string, string> {
    if (service === 'ingressGateway') return this.gateway.selector;
    if (service === 'knativeLocalGateway' && !this.has(SERVICES.clusterLocalGateway.component)) {
      return this.pods('ingressGateway');
    }
    return SERVICES[service].pods;
  }

  private ofRelease(table: 'versions' | 'images' | 'namespaces', name: string): string {
    const entries: Readonly<Record<string, string | undefined>> = this.release[table];
    const found = entries[name];
    if (found === undefined) throw new Error(`Kubeflow ${this.release.name} has no "${name}" among its ${table}`);
    return found;
  }
}

function gatewayReference(
  namespace: string,
  options: GatewayOptions & z.output<typeof optionsSchema>['gateway'],
): GatewayReference {
  const { hostname = '*', additionalHosts = [], certificate } = options;
  const name = 'kubeflow-gateway';
  const tls = options.tls ?? certificate !== undefined;
  const hosts = hostname === '*' ? ['*'] : [hostname, ...additionalHosts];
  return {
    name,
    namespace,
    reference: `${namespace}/${name}`,
    hostname,
    hosts,
    portSuffix: options.port === undefined || options.port === (tls ? 443 : 80) ? '' : `:${options.port}`,
    // No issuer asks by HTTP for names with a wildcard.
    challengedHosts: certificate?.mode === 'issuer' ? hosts.filter((host) => !host.includes('*')) : [],
    certificate,
    tls,
    httpsRedirect: certificate !== undefined && options.httpsRedirect,
    selector: options.selector,
  };
}

const DEFAULT_CONTEXT = new PlatformContext();
