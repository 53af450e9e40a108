import { Construct } from 'constructs';
import { type GatewaySpecServers, GatewayV1Alpha3 } from '../../../imports/networking.istio.io';
import { PlatformContext } from '../../core/context';
import { USER_ROLES } from '../../core/contracts/users';
import { parseProps } from '../../core/props';
import { AggregatedRoles, aggregateTo, aggregatingRole } from '../../patterns/aggregated-roles';
import { allow, READ } from '../../patterns/rbac';
import { AcmeChallenge } from './acme-challenge';
import { GatewayCertificate } from './gateway-certificate';
import {
  type KubeflowIstioResourcesProps,
  type KubeflowIstioResourcesSettings,
  kubeflowIstioResourcesProps,
} from './kubeflow-istio-resources-props';

/** The Gateway on which every page of the platform hangs, and what users may see of the mesh. */
export class KubeflowIstioResources extends Construct {
  /** Name of the Secret with the gateway's certificate, unless it speaks plain HTTP. */
  readonly certificateSecret: string | undefined;

  constructor(scope: Construct, id: string, props: KubeflowIstioResourcesProps = {}) {
    super(scope, id);
    const settings = parseProps(this, kubeflowIstioResourcesProps, props);
    const context = PlatformContext.of(this);
    const { name, namespace, hosts, selector, certificate, certificateSecret, challengedHosts } = context.gateway;
    const { ports } = context.service('ingressGateway');
    this.certificateSecret = certificateSecret;
    if (certificate) new GatewayCertificate(this, 'certificate', { source: certificate, ...settings.certificate });
    // Istio's own redirect holds for all paths. Where an issuer asks by plain HTTP, the login redirects the others.
    const httpsRedirect = context.gateway.httpsRedirect && !(challengedHosts.length > 0 && context.has('login'));
    const http = { hosts, port: { name: 'http', number: ports.http, protocol: 'HTTP' } };
    new GatewayV1Alpha3(this, 'gateway', {
      metadata: { name, namespace },
      spec: {
        selector,
        servers: this.certificateSecret
          ? [
              { ...http, tls: { httpsRedirect } },
              // A proxy that names no host in its TLS finds no other server. The hosts are what it passes on.
              https(
                context.gateway.ingress?.nameless ? ['*'] : hosts,
                ports.https,
                this.certificateSecret,
                settings.minTlsVersion,
              ),
            ]
          : [http],
      },
    });

    if (challengedHosts.length > 0) new AcmeChallenge(this, 'acme-challenge');

    const admin = 'kubeflow-istio-admin';
    const mesh = allow(['istio.io', 'networking.istio.io'], ['*'], READ);
    aggregatingRole(this, 'admin', admin, aggregateTo(USER_ROLES.admin));
    new AggregatedRoles(this, 'edit', { name: 'kubeflow-istio', labels: aggregateTo(admin), rules: { edit: [mesh] } });
    new AggregatedRoles(this, 'view', {
      name: 'kubeflow-istio',
      rules: { view: [mesh, allow('security.istio.io', ['authorizationpolicies'], READ)] },
    });
  }
}

function https(
  hosts: readonly string[],
  number: number,
  credentialName: string,
  version: KubeflowIstioResourcesSettings['minTlsVersion'],
): GatewaySpecServers {
  return {
    hosts,
    port: { name: 'https', number, protocol: 'HTTPS' },
    tls: { mode: 'SIMPLE', credentialName, minProtocolVersion: version === '1.3' ? 'TLSV1_3' : 'TLSV1_2' },
  };
}
