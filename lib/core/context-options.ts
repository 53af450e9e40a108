import { z } from 'zod';
import type { ComponentReference } from './component-name';
import type { CredentialSource } from './credentials';
import type { DashboardLinks } from './dashboard-links';
import type { ImageSettings } from './images';
import type { MeshOptions } from './mesh';
import type { NamespaceNames, Release } from './releases/release';
import { type AuthSettingsInput, authSchema } from './schemas/auth-schema';
import { type CLUSTER_PLATFORMS, clusterSchema, gpuSchema, type IP_FAMILIES } from './schemas/cluster-schema';
import { crdsSchema } from './schemas/crds-schema';
import { gatewaySchema } from './schemas/gateway-schema';
import type { GatewayIngressInput } from './schemas/ingress-schema';
import { storageSchema } from './schemas/storage-schema';
import { dnsDomain } from './schemas/text-schema';

/** Where the certificate of the gateway comes from. */
export type GatewayCertificateSource =
  /** cert-manager makes one that signs itself. */
  | { readonly mode: 'selfSigned' }
  /** cert-manager gets one from a ClusterIssuer. */
  | { readonly mode: 'issuer'; readonly issuer: string }
  /** The user keeps it in a TLS Secret of the ingress gateway's namespace. */
  | { readonly mode: 'secret'; readonly secretName: string }
  /** OpenShift's service CA makes one for the gateway's Service. */
  | { readonly mode: 'serviceCa' };

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
  /** What stands before the gateway's Service. @default - nothing */
  readonly ingress?: GatewayIngressInput;
}

/** What the whole platform shares; each has upstream's value as its default. */
export interface PlatformContextOptions {
  /** The release that is installed. @default - the newest of this package */
  readonly release?: Release;
  /** Kind of cluster. @default 'generic' */
  readonly clusterPlatform?: ClusterPlatform;
  /**
   * How CustomResourceDefinitions are rendered: as they are, or small enough for `kubectl apply` without
   * `--server-side`. @default 'full'
   */
  readonly crds?: 'full' | 'minimal';
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
  /** Programs on nodes with GPUs that the platform brings. @default - none */
  readonly gpu?: z.input<typeof gpuSchema>;
  /** Where volumes come from. @default - from the cluster's default class */
  readonly storage?: z.input<typeof storageSchema>;
  /** Where images come from. @default - the release's own registries */
  readonly images?: ImageSettings;
  /** Where passwords and keys come from. @default - generated and kept in memory only */
  readonly credentials?: CredentialSource;
  /** Components that are switched off. @default - none */
  readonly absent?: readonly ComponentReference[];
  /** Names of the profiles that the platform makes. @default - nobody knows */
  readonly profiles?: readonly string[];
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
export const platformContextOptions = z.object({
  clusterPlatform: clusterSchema.shape.platform,
  crds: crdsSchema,
  clusterDomain: clusterSchema.shape.domain,
  ipFamily: clusterSchema.shape.ipFamily,
  trustDomain: dnsDomain.optional(),
  gpu: gpuSchema.prefault({}),
  storage: storageSchema.prefault({}),
  userHeader: authSchema.shape.userHeader,
  userPrefix: authSchema.shape.userPrefix,
  groupsHeader: authSchema.shape.groupsHeader,
  gateway: z
    .object({
      httpsRedirect: gatewaySchema.shape.httpsRedirect,
      selector: gatewaySchema.shape.selector,
      ingress: gatewaySchema.shape.ingress,
    })
    .prefault({}),
});
