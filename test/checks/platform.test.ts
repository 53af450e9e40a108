import { Platform } from '../../lib/platform/platform';
import type { SettingsInput } from '../../lib/platform/settings/schema';

const PLATFORMS: [string, SettingsInput][] = [
  ['by default', {}],
  ['with an ambient mesh', { istio: { dataPlane: 'ambient' } }],
  ['on an Istio that is there', { istio: { installation: 'existing', revision: 'stable' } }],
  ['without CNI', { istio: { cni: false } }],
  [
    'with other names',
    { cluster: { domain: 'example.internal' }, namespaces: { kubeflow: 'ml', 'istio-system': 'mesh' } },
  ],
];

// The checks are part of a render.
test.each(PLATFORMS)('the mesh of the platform %s is sound', (_title, settings) => {
  expect(() => new Platform(settings).render()).not.toThrow();
});
