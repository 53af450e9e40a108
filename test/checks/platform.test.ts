import { parseAllDocuments } from 'yaml';
import { checkMesh } from '../../lib/checks/mesh/check-mesh';
import type { Manifest } from '../../lib/platform/manifest';
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

test.each(PLATFORMS)('the mesh of the platform %s is sound', (_title, settings) => {
  const platform = new Platform(settings);
  const files = platform.render().filter(({ name }) => !name.startsWith('00-crds-'));
  const objects = files.flatMap(({ text }) => parseAllDocuments(text).map((document) => document.toJS() as Manifest));
  expect(checkMesh(objects, platform.context)).toEqual([]);
});
