import { k8s } from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import { PlatformContext } from '../../core/context';
import { HEALTH_PATH } from '../../core/gateway-ingress';
import type { IngressOf } from '../../core/schemas/ingress-schema';
import type { Backend } from './backend';
import { BackendConfig, FrontendConfig, ManagedCertificate } from './gke-objects';
import { iapClient } from './iap-client';
import { rulesFor, tlsFor } from './ingress-rules';

/** Whether Google makes the certificate of an Ingress of GKE. */
export function isManaged({ http, managedCertificate, preSharedCertificates, tlsSecret }: IngressOf<'gke'>): boolean {
  if (http === 'only') return false;
  return managedCertificate ?? (preSharedCertificates.length === 0 && tlsSecret === undefined);
}

/** An external Application Load Balancer of Google: the Ingress, and what it does with clients and with the gateway. */
export class GkeIngress extends Construct {
  constructor(scope: Construct, id: string, backend: Backend, settings: IngressOf<'gke'>) {
    super(scope, id);
    const { name } = settings;
    const { namespace, hosts } = backend;
    const { balancer } = PlatformContext.of(this).login.facts;
    const metadata = { name, namespace };
    const secretName = iapClient(this, 'iap-client', 'ingress');
    new BackendConfig(this, 'backend-config', {
      metadata,
      spec: {
        timeoutSec: settings.timeoutSeconds,
        healthCheck: { type: 'HTTP', requestPath: HEALTH_PATH, port: backend.statusPort },
        securityPolicy: settings.securityPolicy === undefined ? undefined : { name: settings.securityPolicy },
        iap:
          balancer?.owner === 'google'
            ? { enabled: true, oauthclientCredentials: secretName === undefined ? undefined : { secretName } }
            : undefined,
      },
    });
    const redirect = settings.http === 'redirect';
    const hasFrontend = redirect || settings.sslPolicy !== undefined;
    if (hasFrontend) {
      new FrontendConfig(this, 'frontend-config', {
        metadata,
        spec: { sslPolicy: settings.sslPolicy, redirectToHttps: redirect ? { enabled: true } : undefined },
      });
    }
    const managed = isManaged(settings);
    if (managed) new ManagedCertificate(this, 'certificate', { metadata, spec: { domains: hosts } });
    new k8s.KubeIngress(this, 'ingress', {
      metadata: {
        ...metadata,
        annotations: {
          // GKE leaves an Ingress alone that names its class in the spec.
          'kubernetes.io/ingress.class': 'gce',
          ...annotation('kubernetes.io/ingress.global-static-ip-name', settings.staticIpName),
          ...annotation('networking.gke.io/managed-certificates', managed ? name : undefined),
          ...annotation('ingress.gcp.kubernetes.io/pre-shared-cert', settings.preSharedCertificates.join(',')),
          ...annotation('networking.gke.io/v1beta1.FrontendConfig', hasFrontend ? name : undefined),
          ...annotation('kubernetes.io/ingress.allow-http', settings.http === 'refuse' ? 'false' : undefined),
          ...settings.annotations,
        },
      },
      spec: {
        rules: rulesFor(backend, { path: '/*', pathType: 'ImplementationSpecific' }),
        tls: tlsFor(backend, settings.http === 'only' ? undefined : settings.tlsSecret),
      },
    });
  }
}

function annotation(key: string, value: string | undefined): Record<string, string> {
  return value ? { [key]: value } : {};
}
