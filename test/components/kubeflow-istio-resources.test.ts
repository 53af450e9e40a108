import { KubeflowIstioResources } from '../../lib/components/kubeflow-istio-resources/kubeflow-istio-resources';
import {
  type KubeflowIstioResourcesProps,
  kubeflowIstioResourcesProps,
} from '../../lib/components/kubeflow-istio-resources/kubeflow-istio-resources-props';
import type { GatewayOptions, PlatformContextOptions } from '../../lib/core/context';
import { Platform } from '../../lib/platform/platform';
import type { SettingsInput } from '../../lib/platform/settings/schema';
import { problemsOf } from '../support/problems';
import { find, renderObjects } from '../support/render';
import { snapshotObjects, snapshotProps } from '../support/snapshot';

const render = (props: KubeflowIstioResourcesProps = {}, context?: PlatformContextOptions) =>
  renderObjects((chart) => new KubeflowIstioResources(chart, 'gateway', props), context);
const withGateway = (gateway: GatewayOptions, props: KubeflowIstioResourcesProps = {}) => render(props, { gateway });
const serversOf = (objects: ReturnType<typeof render>) =>
  (find(objects, 'Gateway', 'kubeflow-gateway').spec as { servers: unknown[] }).servers;

const hostname = 'kubeflow.example.com';
const selfSigned = { hostname, certificate: { mode: 'selfSigned' } } as const;

snapshotObjects('defaults', render());

const everyProp: Required<KubeflowIstioResourcesProps> & {
  certificate: Required<NonNullable<KubeflowIstioResourcesProps['certificate']>>;
} = {
  minTlsVersion: '1.3',
  certificate: { duration: '8760h', renewBefore: '720h', algorithm: 'ECDSA' },
};

snapshotProps('every prop set', {
  schema: kubeflowIstioResourcesProps,
  props: everyProp,
  objects: withGateway(selfSigned, everyProp),
  defaults: render(),
});

describe('without a certificate', () => {
  test('the gateway speaks plain HTTP to any host, as upstream’s', () => {
    expect(serversOf(render())).toEqual([{ hosts: ['*'], port: { name: 'http', number: 80, protocol: 'HTTP' } }]);
    expect(render().map(({ kind }) => kind)).not.toContain('Certificate');
  });

  test('nor does it redirect where a load balancer ends TLS: that would never end', () => {
    expect(serversOf(withGateway({ hostname, tls: true }))).toEqual([
      { hosts: [hostname], port: { name: 'http', number: 80, protocol: 'HTTP' } },
    ]);
  });
});

describe('with a certificate', () => {
  test('HTTP leads to HTTPS, which serves the certificate from its Secret', () => {
    expect(serversOf(withGateway(selfSigned))).toEqual([
      { hosts: [hostname], port: { name: 'http', number: 80, protocol: 'HTTP' }, tls: { httpsRedirect: true } },
      {
        hosts: [hostname],
        port: { name: 'https', number: 443, protocol: 'HTTPS' },
        tls: { mode: 'SIMPLE', credentialName: 'kubeflow-gateway-certificate', minProtocolVersion: 'TLSV1_2' },
      },
    ]);
  });

  test('redirect and oldest version can be set', () => {
    const servers = serversOf(withGateway({ ...selfSigned, httpsRedirect: false }, { minTlsVersion: '1.3' }));
    expect(servers).toMatchObject([{ tls: { httpsRedirect: false } }, { tls: { minProtocolVersion: 'TLSV1_3' } }]);
  });

  test('one that signs itself has an Issuer of its own, beside the pods that read its Secret', () => {
    const objects = withGateway(selfSigned);
    expect(find(objects, 'Issuer', 'kubeflow-gateway-self-signing')).toMatchObject({
      metadata: { namespace: 'istio-system' },
      spec: { selfSigned: {} },
    });
    expect(find(objects, 'Certificate', 'kubeflow-gateway')).toMatchObject({
      metadata: { namespace: 'istio-system' },
      spec: {
        dnsNames: [hostname],
        issuerRef: { kind: 'Issuer', name: 'kubeflow-gateway-self-signing' },
        secretName: 'kubeflow-gateway-certificate',
      },
    });
  });

  test('one of a ClusterIssuer names every host of the gateway', () => {
    const certificate = { mode: 'issuer', issuer: 'letsencrypt' } as const;
    const objects = withGateway({ hostname, additionalHosts: ['*.models.example.com'], certificate });
    expect(find(objects, 'Certificate', 'kubeflow-gateway')).toMatchObject({
      spec: {
        dnsNames: [hostname, '*.models.example.com'],
        issuerRef: { kind: 'ClusterIssuer', name: 'letsencrypt' },
      },
    });
    expect(serversOf(objects)).toMatchObject([{ hosts: [hostname, '*.models.example.com'] }, {}]);
    expect(objects.map(({ kind }) => kind)).not.toContain('Issuer');
  });

  test('one of the user’s own is only named', () => {
    const objects = withGateway({ hostname, certificate: { mode: 'secret', secretName: 'corporate' } });
    expect(serversOf(objects)).toMatchObject([{}, { tls: { credentialName: 'corporate' } }]);
    expect(objects.map(({ kind }) => kind)).not.toContain('Certificate');
  });

  test('without a host it is for a forwarded port; no issuer would sign that', () => {
    const objects = withGateway({ certificate: { mode: 'selfSigned' } });
    expect(find(objects, 'Certificate', 'kubeflow-gateway')).toHaveProperty('spec.dnsNames', ['localhost']);
    expect(() => withGateway({ certificate: { mode: 'issuer', issuer: 'letsencrypt' } })).toThrow(
      'the certificate of ClusterIssuer letsencrypt needs a host name',
    );
  });

  test('its validity and key', () => {
    expect(find(withGateway(selfSigned, everyProp), 'Certificate', 'kubeflow-gateway')).toMatchObject({
      spec: { duration: '8760h', renewBefore: '720h', privateKey: { algorithm: 'ECDSA' } },
    });
    const tooLate = { certificate: { renewBefore: '3000h' } };
    expect(kubeflowIstioResourcesProps.safeParse(tooLate).error?.issues).toMatchObject([
      { path: ['certificate', 'renewBefore'], message: 'less than duration' },
    ]);
    expect(kubeflowIstioResourcesProps.safeParse(everyProp).success).toBe(true);
  });
});

test('users see the mesh, and nothing more', () => {
  const verbs = render().flatMap(({ rules }) => ((rules ?? []) as { verbs: string[] }[]).flatMap((rule) => rule.verbs));
  expect(new Set(verbs)).toEqual(new Set(['get', 'list', 'watch']));
});

test('names come from the context', () => {
  const objects = render(
    {},
    {
      namespaces: { kubeflow: 'mlops', 'istio-system': 'mesh' },
      gateway: { ...selfSigned, selector: { app: 'ingress' } },
    },
  );
  expect(find(objects, 'Gateway', 'kubeflow-gateway')).toMatchObject({
    metadata: { namespace: 'mlops' },
    spec: { selector: { app: 'ingress' } },
  });
  expect(find(objects, 'Certificate', 'kubeflow-gateway').metadata.namespace).toBe('mesh');
});

describe('in the settings', () => {
  const contextOf = (gateway: SettingsInput['gateway']) => new Platform({ gateway }).context.gateway;

  test.each([
    [{ mode: 'none' }, false, undefined],
    [{ mode: 'external' }, true, undefined],
    [{ mode: 'selfSigned' }, true, { mode: 'selfSigned' }],
    [{ mode: 'issuer', issuer: 'ca' }, true, { mode: 'issuer', issuer: 'ca' }],
    [{ mode: 'secret', secretName: 'own' }, true, { mode: 'secret', secretName: 'own' }],
  ] as const)('gateway.tls: %j', (tls, secure, certificate) => {
    expect(contextOf({ hostname, tls })).toMatchObject({ tls: secure });
    expect(contextOf({ hostname, tls }).certificate).toEqual(certificate);
  });

  test.each([
    [{ tls: { mode: 'issuer', issuer: 'ca' } }, 'gateway.tls.mode', '"issuer" needs gateway.hostname'],
    [{ additionalHosts: ['a.example.com'] }, 'gateway.additionalHosts', 'needs gateway.hostname'],
    [{ hostname, additionalHosts: ['*'] }, 'gateway.additionalHosts[0]', 'expected a host name such as'],
  ] as const)('%j is refused', (gateway, path, message) => {
    const problems = problemsOf(() => contextOf(gateway as SettingsInput['gateway']));
    expect(problems).toMatchObject([{ path, message: expect.stringContaining(message) }]);
  });
});

describe('an issuer that asks by HTTP whether the host leads here', () => {
  const issuer = { hostname, certificate: { mode: 'issuer', issuer: 'acme' } } as const;

  test('gets an answer from the pods of cert-manager, before there is a certificate', () => {
    const objects = withGateway({ ...issuer, additionalHosts: ['a.example.com', '*.models.example.com'] });
    expect(find(objects, 'VirtualService', 'kubeflow-acme-challenge').spec).toMatchObject({
      hosts: [hostname, 'a.example.com'],
      http: [{ name: 'kubeflow-login-acme', match: [{ uri: { prefix: '/.well-known/acme-challenge/' } }] }],
    });
    expect(find(objects, 'Service', 'kubeflow-acme-challenge').spec).toMatchObject({
      selector: { 'acme.cert-manager.io/http01-solver': 'true' },
      ports: [{ port: 80, targetPort: 8089 }],
    });
    expect(serversOf(objects)).toContainEqual(expect.objectContaining({ tls: { httpsRedirect: false } }));
  });

  test('is redirected by Istio where no login is there to redirect the rest', () => {
    expect(serversOf(render({}, { gateway: issuer, absent: ['login'] }))).toContainEqual(
      expect.objectContaining({ tls: { httpsRedirect: true } }),
    );
  });

  test('has no way in where it does not sign', () => {
    expect(withGateway(selfSigned).map(({ metadata }) => metadata.name)).not.toContain('kubeflow-acme-challenge');
  });
});

test('the port of the address stands in callbacks of the login', () => {
  const platform = new Platform({
    gateway: { hostname, port: 30443, tls: { mode: 'selfSigned' } },
    auth: {
      dex: { connectors: [{ type: 'github', id: 'github', config: { clientID: 'id', orgs: [{ name: 'org' }] } }] },
    },
    credentials: { source: 'existing' },
  });
  const text = platform
    .render()
    .map((file) => file.text)
    .join('');
  expect(text).toContain(`https://${hostname}:30443/oauth2/callback`);
  expect(text.match(new RegExp(`https?://${hostname.replaceAll('.', '\\.')}(?!:30443)`, 'g'))).toBeNull();
});
