import { PlatformContext } from '../../lib/core/context';
import { Mesh, type MeshOptions } from '../../lib/core/mesh';
import { Platform } from '../../lib/platform/platform';
import type { SettingsInput } from '../../lib/platform/settings/schema';

const INJECTED = { 'istio-injection': 'enabled' };
const AMBIENT = { 'istio.io/dataplane-mode': 'ambient' };
const STABLE = { 'istio.io/rev': 'stable' };

test.each<[MeshOptions, object, object]>([
  [{}, INJECTED, INJECTED],
  [{ revision: 'stable' }, STABLE, STABLE],
  [{ dataPlane: 'ambient' }, AMBIENT, INJECTED],
  [{ dataPlane: 'ambient', revision: 'stable' }, AMBIENT, STABLE],
])('%j: labels of namespaces in the mesh, and of those whose pods have sidecars', (options, namespace, sidecars) => {
  const mesh = new Mesh(options);
  expect(mesh.namespaceLabels).toEqual(namespace);
  expect(mesh.sidecarNamespaceLabels).toEqual(sidecars);
});

test('only pods of an ambient mesh must ask for a sidecar', () => {
  expect(new Mesh().sidecarPodLabels).toEqual({});
  expect(new Mesh({ dataPlane: 'ambient', revision: 'stable' }).sidecarPodLabels).toEqual({
    'sidecar.istio.io/inject': 'true',
    ...STABLE,
  });
  expect(new Mesh().injectedPodLabels).toEqual({ 'sidecar.istio.io/inject': 'true' });
});

test('pods that redirect their traffic themselves need rights, those of an ambient mesh never do', () => {
  expect(new Mesh().podSecurity).toBe('restricted');
  expect(new Mesh({ cni: false }).podSecurity).toBe('privileged');
  expect(new Mesh({ cni: false, dataPlane: 'ambient' }).podSecurity).toBe('restricted');
});

test('the gateway of an existing Istio is known by its own service account', () => {
  const context = new PlatformContext({
    gateway: { serviceAccount: 'edge' },
    namespaces: { 'istio-system': 'ingress' },
  });
  expect(context.principalOf('ingressGateway')).toBe('cluster.local/ns/ingress/sa/edge');
  expect(
    new Platform({ istio: { installation: 'existing', gatewayServiceAccount: 'edge' } }).context.serviceAccountOf(
      'ingressGateway',
    ),
  ).toBe('edge');
});

test.each<[SettingsInput, string]>([
  [{ istio: { revision: 'stable' } }, 'istio.revision: expected none with the bundled Istio'],
  [{ istio: { dataPlane: 'ambient', cni: false } }, 'istio.cni: expected true: an ambient mesh cannot do without it'],
])('%j is refused', (settings, message) => {
  expect(() => new Platform(settings)).toThrow(message);
});
