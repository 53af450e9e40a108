import { loadAll } from 'js-yaml';
import type { KubeObject } from '../../lib/kubernetes/objects';
import { Platform } from '../../lib/platform/platform';

/** A component that is new in the catalog, and on by default, must be switched off in these files. */
test.each([
  'standalone',
  'gcp',
])('platforms/pipelines-%s.yaml renders Pipelines and nothing else of Kubeflow', (name) => {
  const files = Platform.fromFile(`platforms/pipelines-${name}.yaml`)
    .render()
    .map((file) => file.name);
  expect(files.filter((file) => !file.endsWith('-pipelines.k8s.yaml'))).toEqual([]);
  expect(files).toHaveLength(2);
});

test('what does without Istio renders no object of its kinds, which nothing would serve', () => {
  const alone = { istio: false };
  const files = new Platform({
    components: {
      default: 'off',
      'cert-manager': true,
      'kubeflow-namespace': { mesh: false },
      'kubeflow-roles': true,
      'notebook-controller': alone,
      'jupyter-web-app': alone,
      trainer: { statusServer: { enabled: true }, leaderWorkerSet: 'bundled' },
      'spark-operator': true,
      'training-operator': true,
      'kuberay-operator': true,
      katib: alone,
      kserve: {
        mode: 'standard',
        llm: { enabled: true, gateway: { namespace: 'gateways', name: 'llm' } },
        localModels: { enabled: true },
      },
      'kserve-models-web-app': alone,
      'model-registry': { ...alone, controller: { enabled: true } },
      'model-catalog': alone,
      'feast-operator': true,
    },
  }).render();
  const versions = new Set(files.flatMap(({ text }) => (loadAll(text) as KubeObject[]).map((each) => each.apiVersion)));
  expect(versions).toContain('serving.kserve.io/v1alpha1');
  expect([...versions].filter((version) => version.includes('istio.io'))).toEqual([]);
});
