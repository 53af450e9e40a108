import { App, Chart } from 'cdk8s';
import { findEntry } from '../../lib/core/catalog';
import { PropsError } from '../../lib/core/props';
import { CATALOG } from '../../lib/platform/catalog';

/** Wrong props of each component below lib/infrastructure, and what its construct says of them. */
const WRONG: Record<string, [props: object, message: string][]> = {
  'cert-manager': [
    [
      { installation: 'existin' },
      'CertManager chart/it: installation: got "existin"; did you mean "existing"? allowed: bundled, existing',
    ],
    [
      { installation: 'existing', webhook: {} },
      'CertManager chart/it: webhook: unknown key "webhook"; allowed: installation, clusterIssuer',
    ],
    [{ webhook: { port: 443 } }, 'CertManager chart/it: webhook.port: expected at least 1024, got 443'],
    [
      { controller: { defaultIssuer: {} } },
      'CertManager chart/it: controller.defaultIssuer.name: missing; expected text',
    ],
  ],
  istio: [
    [
      { injection: { logLevel: 'warn' } },
      'Istio chart/it: injection.logLevel: got "warn"; did you mean "warning"? allowed: trace, debug, info, warning,',
    ],
    [
      { ingressGateway: { autoscaling: { min: 6 } } },
      'Istio chart/it: ingressGateway.autoscaling.min: expected at most max',
    ],
    [
      { jwksRefreshInterval: '1 minute' },
      'Istio chart/it: jwksRefreshInterval: expected a duration such as 500ms, 10s or 1m30s, got "1 minute"',
    ],
    [
      { namespace: { podSecurity: 'none' } },
      'Istio chart/it: namespace.podSecurity: got "none"; allowed: privileged, baseline, restricted',
    ],
  ],
  login: [[{ provider: 'dex' }, 'LoginGateway chart/it: provider: unknown key "provider"']],
  dex: [
    [{ replicas: 0 }, 'Dex chart/it: replicas: expected at least 1, got 0'],
    [{ logLevel: 'trace' }, 'Dex chart/it: logLevel: got "trace"; allowed: debug, info, warn, error'],
  ],
  'oauth2-proxy': [
    [{ apiPaths: '/api/' }, 'OAuth2Proxy chart/it: apiPaths: expected a list, got "/api/"'],
    [
      { signinPage: false },
      'OAuth2Proxy chart/it: signinPage: unknown key "signinPage"; did you mean "signInPage"? allowed: replicas,',
    ],
  ],
  'cluster-local-gateway': [
    [
      { service: { type: 'Loadbalancer' } },
      'ClusterLocalGateway chart/it: service.type: got "Loadbalancer"; did you mean "LoadBalancer"? ' +
        'allowed: ClusterIP, NodePort, LoadBalancer',
    ],
  ],
  'knative-serving': [
    [
      { programs: { activator: { replicas: 2 } } },
      'KnativeServing chart/it: programs.activator.replicas: unknown key "replicas"; allowed: autoscaling, resources',
    ],
    [
      { network: { externalDomainTls: 'enabled' } },
      'KnativeServing chart/it: network.externalDomainTls: expected disabled, or certificates.issuer beside it, got "enabled"',
    ],
    [
      { deployment: { progressDeadline: '1.5h' } },
      'KnativeServing chart/it: deployment.progressDeadline: expected a duration in whole seconds such as 90s or 1h30m',
    ],
  ],
  'knative-eventing': [
    [
      { features: { 'transport-encryption': 'on' } },
      'KnativeEventing chart/it: features.transport-encryption: got "on"; allowed: disabled, permissive, strict',
    ],
    [
      { broker: true },
      'KnativeEventing chart/it: broker: expected false, or channels for it: inMemoryChannel, or a defaultChannel of another kind, got true',
    ],
  ],
};

const make = (name: string, props: object) =>
  findEntry(CATALOG, name)?.create(new Chart(new App({ outdir: 'never-written' }), 'chart'), 'it', props);

test.each(
  Object.entries(WRONG).flatMap(([name, cases]) => cases.map((each) => [name, ...each] as const)),
)('%s refuses %j', (name, props, message) => {
  expect(() => make(name, props)).toThrow(PropsError);
  expect(() => make(name, props)).toThrow(message);
});
