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
