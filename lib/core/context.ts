import type { Construct, IConstruct } from 'constructs';
import { type ComponentReference, nameOf } from './component-name';
import {
  type ClusterPlatform,
  type IpFamily,
  type PlatformContextOptions,
  platformContextOptions,
} from './context-options';
import { IDENTITIES, type IdentityName } from './contracts/identities';
import { SERVICES, type ServiceName, type ServiceReference } from './contracts/services';
import { CredentialStore } from './credentials';
import type { DashboardLinks } from './dashboard-links';
import { type GatewayReference, gatewayReference } from './gateway-reference';
import { type ImageSettings, pinImage, resolveImage } from './images';
import { Login } from './login/login';
import { Mesh } from './mesh';
import { parseOptions } from './props';
import { type ImageName, type NamespaceName, NEWEST_RELEASE, type Release, type VersionName } from './releases/release';
import type { GpuSettings } from './schemas/cluster-schema';
import type { StorageSettings } from './schemas/storage-schema';

export type {
  ClusterPlatform,
  GatewayCertificateSource,
  GatewayOptions,
  IpFamily,
  PlatformContextOptions,
} from './context-options';
export { hasPublicIssuer } from './context-options';
export type { GatewayReference } from './gateway-reference';

const CONTEXT_KEY = 'cdk8s-kubeflow/context';

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
  /** How CustomResourceDefinitions are rendered. */
  readonly crds: 'full' | 'minimal';
  readonly clusterDomain: string;
  readonly ipFamily: IpFamily;
  /** Programs on nodes with GPUs that the platform brings. */
  readonly gpu: GpuSettings;
  /** Where volumes come from. */
  readonly storage: StorageSettings;
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
  /** Names of the profiles that the platform makes; nothing in a chart outside a platform, where nobody knows. */
  readonly profiles: readonly string[] | undefined;
  /** Links of the dashboard to what is on the cluster. */
  readonly links: readonly DashboardLinks[];
  private readonly absent: ReadonlySet<string>;
  private readonly images: ImageSettings;
  private readonly asked = new Map<string, string>();
  private readonly names: ReadonlyMap<string, string>;
  private readonly gatewayServiceAccount: string | undefined;

  constructor(options: PlatformContextOptions = {}) {
    this.release = options.release ?? NEWEST_RELEASE;
    const settings = parseOptions('PlatformContext', platformContextOptions, options);
    this.clusterPlatform = settings.clusterPlatform;
    this.crds = settings.crds;
    this.clusterDomain = settings.clusterDomain;
    this.ipFamily = settings.ipFamily;
    this.gpu = settings.gpu;
    this.storage = settings.storage;
    this.trustDomain = settings.trustDomain ?? settings.clusterDomain;
    this.userHeader = settings.userHeader;
    this.userPrefix = settings.userPrefix;
    this.groupsHeader = settings.groupsHeader;
    this.mesh = new Mesh(options.mesh);
    this.absent = new Set(options.absent?.map(nameOf));
    this.profiles = options.profiles;
    this.links = options.links ?? [];
    this.images = options.images ?? {};
    this.names = new Map(Object.entries(options.namespaces ?? {}));
    this.credentials = new CredentialStore(options.credentials);
    this.gatewayServiceAccount = options.gateway?.serviceAccount;
    const { ingress: _, ...gateway } = options.gateway ?? {};
    this.gateway = gatewayReference(this.namespace('kubeflow'), { ...gateway, ...settings.gateway });
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

  /** The namespace of the mesh's control plane: policies that stand there hold in all namespaces. */
  get rootNamespace(): string {
    return this.mesh.controlPlaneNamespace ?? this.namespace('istio-system');
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
    const upstream = this.ofRelease('images', name);
    const reference = resolveImage(name, upstream, this.images);
    this.asked.set(reference, upstream);
    return reference;
  }

  /** An image that the user names by its whole reference, by its digest where that is known. */
  imageOf(reference: string): string {
    const pinned = pinImage(reference, this.images.digests);
    this.asked.set(pinned, reference);
    return pinned;
  }

  /** Images that were asked for until now: upstream's references, by what the platform uses. */
  get usedImages(): ReadonlyMap<string, string> {
    return this.asked;
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

  /** The class of a volume: the one that is said of it, else that of all volumes of the platform; nothing for the cluster's. */
  storageClass(said?: string): string | undefined {
    return said ?? this.storage.defaultClass;
  }

  /** The host name of a Service inside the cluster: `name.namespace.svc.domain`. */
  serviceHost(name: string, namespace: string): string {
    return `${name}.${namespace}.svc.${this.clusterDomain}`;
  }

  /** A Service that several components know, as it stands in this cluster. */
  service<Name extends ServiceName>(name: Name): ServiceReference<Name> {
    const { name: service, ports, podPorts } = SERVICES[name];
    const namespace = this.namespaceOf(name, SERVICES[name].namespace);
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
    const namespace = this.namespaceOf(identity, IDENTITIES[identity].namespace);
    return this.principal(namespace, this.serviceAccountOf(identity));
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

  /** Where a Service, or an account, of the mesh stands: parts of an Istio that is there already may have places of their own. */
  private namespaceOf(part: ServiceName | IdentityName, place: NamespaceName): string {
    if (part === 'istiod') return this.rootNamespace;
    const isLocal =
      part === 'clusterLocalGateway' ||
      (part === 'knativeLocalGateway' && this.has(SERVICES.clusterLocalGateway.component));
    return (isLocal ? this.mesh.localGatewayNamespace : undefined) ?? this.namespace(place);
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

const DEFAULT_CONTEXT = new PlatformContext();
