import type { PlatformContextOptions } from '../../lib/core/context';
import { WebhookServer, type WebhookServerProps } from '../../lib/patterns/webhook-server';
import { find, renderObjects } from '../support/render';

const rules = [{ apiGroups: [''], apiVersions: ['v1'], operations: ['CREATE'], resources: ['pods'] }];
const webhooks = [{ name: 'pods.example.com', path: '/pods', rules }];
const issued = {
  kind: 'certManager',
  certificate: 'cert',
  issuer: 'issuer',
  secret: 'cert-secret',
  loading: 'onChange',
} as const;

function render(props: Partial<WebhookServerProps> = {}, context?: PlatformContextOptions) {
  let server: WebhookServer | undefined;
  const objects = renderObjects((chart) => {
    server = new WebhookServer(chart, 'webhooks', {
      namespace: 'apps',
      service: 'hook',
      port: 9443,
      pods: { app: 'hook' },
      certificate: issued,
      mutating: { name: 'mutating', webhooks },
      validating: { name: 'validating', webhooks },
      ...props,
    });
  }, context);
  return { objects, server: server as WebhookServer };
}

test('port, Service, NetworkPolicy and sidecar agree', () => {
  const { objects, server } = render();
  expect(find(objects, 'Service', 'hook')).toMatchObject({
    spec: { selector: { app: 'hook' }, ports: [{ port: 443, targetPort: 9443 }] },
  });
  // No `from`: the API server has no address that a policy could name.
  expect(find(objects, 'NetworkPolicy', 'hook')).toHaveProperty('spec.ingress', [
    { ports: [{ port: 9443, protocol: 'TCP' }] },
  ]);
  expect(server.podAnnotations).toEqual({ 'traffic.sidecar.istio.io/excludeInboundPorts': '9443' });
});

test('the certificate is for the Service and its CA goes into the configurations', () => {
  const { objects, server } = render({}, { clusterDomain: 'example.internal' });
  expect(server.secret).toBe('cert-secret');
  expect(find(objects, 'Certificate', 'cert')).toMatchObject({
    spec: {
      dnsNames: ['hook.apps.svc', 'hook.apps.svc.example.internal'],
      issuerRef: { kind: 'Issuer', name: 'cert-ca' },
      secretName: 'cert-secret',
    },
  });
  for (const kind of ['MutatingWebhookConfiguration', 'ValidatingWebhookConfiguration']) {
    const name = kind.startsWith('M') ? 'mutating' : 'validating';
    expect(find(objects, kind, name)).toMatchObject({
      metadata: { annotations: { 'cert-manager.io/inject-ca-from': 'apps/cert' } },
      webhooks: [
        { clientConfig: { service: { name: 'hook', namespace: 'apps', path: '/pods' } }, failurePolicy: 'Fail' },
      ],
    });
  }
});

test('the CA is another, which nobody serves with, and keeps its key for years', () => {
  const { objects } = render();
  expect(find(objects, 'Issuer', 'issuer').spec).toEqual({ selfSigned: {} });
  expect(find(objects, 'Certificate', 'cert-ca').spec).toEqual({
    commonName: 'cert-ca',
    isCA: true,
    duration: '87600h',
    privateKey: { rotationPolicy: 'Never' },
    issuerRef: { kind: 'Issuer', name: 'issuer' },
    secretName: 'cert-secret-ca',
  });
  expect(find(objects, 'Issuer', 'cert-ca').spec).toEqual({ ca: { secretName: 'cert-secret-ca' } });
});

// Three years are longer than any pod lives: a server that reads its certificate once never shows one that has ended.
test.each([
  ['onChange', {}],
  ['onStart', { duration: '43800h', renewBefore: '26280h' }],
] as const)('a server that reads its certificate %s has it for long enough', (loading, expected) => {
  const { duration, renewBefore } = find(render({ certificate: { ...issued, loading } }).objects, 'Certificate', 'cert')
    .spec as { duration?: string; renewBefore?: string };
  expect({ duration, renewBefore }).toEqual({ duration: undefined, renewBefore: undefined, ...expected });
});

test.each([
  ['apps', 'hook.apps.svc'],
  ['n'.repeat(55), `hook.${'n'.repeat(55)}.svc`],
  ['n'.repeat(56), 'hook'],
])('the common name of a certificate in namespace %s is no longer than cert-manager takes', (namespace, expected) => {
  const { objects } = render({ namespace, certificate: { ...issued, commonName: true } });
  expect(find(objects, 'Certificate', 'cert').spec).toHaveProperty('commonName', expected);
});

test('a server with a CA of its own needs nothing of cert-manager', () => {
  const { objects, server } = render({ certificate: { kind: 'own' } });
  expect(objects.map(({ kind }) => kind)).not.toContain('Certificate');
  expect(find(objects, 'MutatingWebhookConfiguration', 'mutating').metadata.annotations).toBeUndefined();
  expect(server.secret).toBeUndefined();
});

test('a CA in a Secret is named in the configurations', () => {
  const { objects } = render({ certificate: { kind: 'secret', secret: 'apps/ca' } });
  expect(find(objects, 'ValidatingWebhookConfiguration', 'validating').metadata.annotations).toEqual({
    'cert-manager.io/inject-ca-from-secret': 'apps/ca',
  });
});

test('a named port is named in Service and NetworkPolicy', () => {
  const { objects } = render({ targetPort: 'webhooks' });
  expect(find(objects, 'Service', 'hook')).toMatchObject({ spec: { ports: [{ targetPort: 'webhooks' }] } });
  expect(find(objects, 'NetworkPolicy', 'hook')).toMatchObject({
    spec: { ingress: [{ ports: [{ port: 'webhooks' }] }] },
  });
});

test('the NetworkPolicy can name port and pods in its own way', () => {
  const { objects } = render({
    targetPort: 'webhooks',
    networkPolicy: 'open',
    networkPort: 9443,
    networkPods: { app: 'other' },
  });
  expect(find(objects, 'NetworkPolicy', 'open')).toMatchObject({
    spec: {
      podSelector: { matchExpressions: [{ key: 'app', operator: 'In', values: ['other'] }] },
      ingress: [{ ports: [{ port: 9443 }] }],
    },
  });
});

test('the Service has further ports, which the NetworkPolicy does not open', () => {
  const { objects } = render({ morePorts: [{ name: 'metrics', port: 9402 }] });
  expect(find(objects, 'Service', 'hook')).toMatchObject({ spec: { ports: [{ port: 443 }, { port: 9402 }] } });
  expect(find(objects, 'NetworkPolicy', 'hook')).toHaveProperty('spec.ingress[0].ports', [
    { port: 9443, protocol: 'TCP' },
  ]);
});

test('an ambient mesh, which cannot leave a port out, lets anyone call it', () => {
  const { objects } = render({}, { mesh: { dataPlane: 'ambient' } });
  expect(find(objects, 'AuthorizationPolicy', 'allow-hook').spec).toMatchObject({
    selector: { matchLabels: { app: 'hook' } },
    rules: [{ to: [{ operation: { ports: ['9443'] } }] }],
  });
  expect(render().objects.map(({ kind }) => kind)).not.toContain('AuthorizationPolicy');
  const outside = render({ outOfMesh: true }, { mesh: { dataPlane: 'ambient' } });
  expect(outside.objects.map(({ kind }) => kind)).not.toContain('AuthorizationPolicy');
});

test('a server may have several configurations, and write requests and path into them itself', () => {
  const bare = (name: string) => ({ name, webhooks: [{ name }] });
  const { objects } = render({
    certificate: { kind: 'own' },
    mutating: bare('a.example.com'),
    validating: [bare('b.example.com'), bare('c.example.com')],
  });
  const validating = objects.filter(({ kind }) => kind === 'ValidatingWebhookConfiguration');
  expect(validating.map(({ metadata }) => metadata.name)).toEqual(['b.example.com', 'c.example.com']);
  for (const { webhooks: [webhook] = [] } of validating as { webhooks?: object[] }[]) {
    expect(webhook).not.toHaveProperty('rules');
    expect(webhook).toHaveProperty('clientConfig.service', { name: 'hook', namespace: 'apps' });
  }
});

test('its Service can be found by others, such as Prometheus', () => {
  const serviceAnnotations = { 'prometheus.io/scrape': 'true' };
  expect(find(render({ serviceAnnotations }).objects, 'Service', 'hook').metadata.annotations).toEqual(
    serviceAnnotations,
  );
});
