import { katibComponent } from '../../components/katib/katib-component';
import { LOGIN_PROVIDERS } from '../../core/login/providers';
import { stringAt } from '../../kubernetes/json';
import type { Settings } from './schema';

/** What settings leave open although they are no mistake: others than the author may reach it. */
export function settingsWarnings(settings: Settings): string[] {
  return [...plainTextWarnings(settings), ...serviceCaWarnings(settings)];
}

/** Whoever reads the traffic may read what it holds. */
function plainTextWarnings({ auth, gateway, components }: Settings): string[] {
  if (gateway.tls.mode !== 'none') return [];
  const { provider } = auth;
  // The load balancer of the cloud logs users in, and hands on their tokens.
  if (LOGIN_PROVIDERS[provider].tokenHeader) {
    const mode = 'gateway.tls.mode "none"';
    return [
      `auth.provider "${provider}": users come by https through a load balancer, but with ${mode} the platform says http of ` +
        'its own address; say "external" where the load balancer speaks TLS',
    ];
  }
  const { ingress } = gateway;
  if (ingress && LOGIN_PROVIDERS[provider].sessionCookies.length > 0) {
    return [
      `gateway.ingress ${ingress.kind} speaks no TLS: passwords and sessions cross the network as plain text; leave out ` +
        `${ingress.kind === 'ingress' ? 'tls: false' : 'http: only'}`,
    ];
  }
  const service = stringAt(components, 'istio', 'ingressGateway', 'service', 'type');
  if (gateway.hostname === undefined || service !== 'LoadBalancer') return [];
  return [
    `gateway.hostname ${gateway.hostname} is reached through a LoadBalancer without TLS: passwords and sessions cross the ` +
      'network as plain text; set gateway.tls',
  ];
}

/** Elsewhere nobody may fill the Secret that the controller's pods wait for. */
function serviceCaWarnings({ cluster, components }: Settings): string[] {
  const { name } = katibComponent;
  if (cluster.platform === 'openshift' || stringAt(components, name, 'certificates') !== 'openshift') return [];
  return [
    `components.${name}.certificates "openshift": on cluster.platform ${cluster.platform} pods of ${name} wait until somebody runs ` +
      "OpenShift's service CA there",
  ];
}
