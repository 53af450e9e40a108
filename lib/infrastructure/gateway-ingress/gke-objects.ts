import { ApiObject, type ApiObjectMetadata } from 'cdk8s';
import type { Construct } from 'constructs';

/**
 * Kinds of GKE, as far as they are rendered. Their definitions come with GKE, and are in no module: these types say what
 * k8s.io/ingress-gce (pkg/apis), GoogleCloudPlatform/gke-managed-certs (deploy) and GoogleCloudPlatform/gke-networking-recipes
 * (gateway-api/config/servicepolicies/crd) say.
 */

interface Props<Spec> {
  readonly metadata: ApiObjectMetadata;
  readonly spec: Spec;
}

/** How the load balancer of an Ingress treats a Service. */
export interface BackendConfigSpec {
  readonly timeoutSec?: number;
  readonly securityPolicy?: { readonly name: string };
  readonly healthCheck?: { readonly type: 'HTTP' | 'HTTPS'; readonly requestPath: string; readonly port: number };
  readonly iap?: { readonly enabled: boolean; readonly oauthclientCredentials?: { readonly secretName: string } };
}

/** BackendConfig of cloud.google.com/v1. */
export class BackendConfig extends ApiObject {
  constructor(scope: Construct, id: string, props: Props<BackendConfigSpec>) {
    super(scope, id, { apiVersion: 'cloud.google.com/v1', kind: 'BackendConfig', ...props });
  }
}

/** How the load balancer of an Ingress speaks to clients. */
export interface FrontendConfigSpec {
  readonly sslPolicy?: string;
  readonly redirectToHttps?: { readonly enabled: boolean };
}

/** FrontendConfig of networking.gke.io/v1beta1. */
export class FrontendConfig extends ApiObject {
  constructor(scope: Construct, id: string, props: Props<FrontendConfigSpec>) {
    super(scope, id, { apiVersion: 'networking.gke.io/v1beta1', kind: 'FrontendConfig', ...props });
  }
}

/** ManagedCertificate of networking.gke.io/v1. */
export class ManagedCertificate extends ApiObject {
  constructor(scope: Construct, id: string, props: Props<{ readonly domains: readonly string[] }>) {
    super(scope, id, { apiVersion: 'networking.gke.io/v1', kind: 'ManagedCertificate', ...props });
  }
}

/** What a policy is for. */
interface Targeted<Policy> {
  readonly default: Policy;
  readonly targetRef: { readonly group: string; readonly kind: 'Service'; readonly name: string };
}

/** How the load balancer of a Gateway treats a Service. */
export interface BackendPolicy {
  readonly timeoutSec?: number;
  readonly securityPolicy?: string;
  readonly iap?: {
    readonly enabled: boolean;
    readonly clientID?: string;
    readonly oauth2ClientSecret?: { readonly name: string };
  };
}

/** GCPBackendPolicy of networking.gke.io/v1. */
export class GCPBackendPolicy extends ApiObject {
  constructor(scope: Construct, id: string, props: Props<Targeted<BackendPolicy>>) {
    super(scope, id, { apiVersion: 'networking.gke.io/v1', kind: 'GCPBackendPolicy', ...props });
  }
}

/** How the load balancer of a Gateway asks whether pods are ready. */
export interface HealthCheck {
  readonly config: {
    readonly type: 'HTTP';
    readonly httpHealthCheck: {
      readonly portSpecification: 'USE_FIXED_PORT';
      readonly port: number;
      readonly requestPath: string;
    };
  };
}

/** HealthCheckPolicy of networking.gke.io/v1. */
export class HealthCheckPolicy extends ApiObject {
  constructor(scope: Construct, id: string, props: Props<Targeted<HealthCheck>>) {
    super(scope, id, { apiVersion: 'networking.gke.io/v1', kind: 'HealthCheckPolicy', ...props });
  }
}
