import type { SettingsInput } from '../../lib/platform/settings/schema';
import { checkedObjects } from '../platform/checked-objects';

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

test.each(PLATFORMS)('the mesh of the platform %s is sound', (_title, settings) => {
  expect(() => checkedObjects(settings)).not.toThrow();
});
