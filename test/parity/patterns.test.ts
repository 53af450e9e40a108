import { coversPath, fixedPart, matchesName, matchesObject } from '../../scripts/parity/patterns';

test.each([
  ['spec.env', 'spec.env', true],
  ['spec.env', 'spec.env[A].value', true],
  ['spec.env', 'spec.env.a', true],
  ['data.config', 'data.config<parsed>.level', true],
  ['spec.env', 'spec.envFrom', false],
  ['rules[1]', 'rules[1].verbs', true],
  ['rules[1]', 'rules[10]', false],
  ['spec.containers[*].image', 'spec.containers[main].image', true],
  ['spec.containers[*].image', 'spec.containers[main].imagePullPolicy', false],
  ['env[V2_*]', 'env[V2_IMAGE].value', true],
  ['env[V2_*]', 'env[V1_IMAGE]', false],
  ['spec.*', 'spec.a.b', true],
  ['spec', 'metadata.spec', false],
])('the path %s covers %s: %s', (pattern, path, covered) => {
  expect(coversPath(pattern, path)).toBe(covered);
});

test.each([
  ['apps/Deployment/kubeflow/*-app', 'apps/Deployment/kubeflow/web-app', true],
  ['apps/Deployment/kubeflow/*', 'apps/Deployment/auth/dex', false],
  ['*/Deployment/*/dex', 'apps/Deployment/auth/dex', true],
  ['/Secret/*', '/Secret/auth/dex', false],
])('the object %s means %s: %s', (pattern, object, meant) => {
  expect(matchesObject(pattern, object)).toBe(meant);
});

test('names are meant as a whole', () => {
  expect(matchesName('pipelines-*', 'pipelines-gcp')).toBe(true);
  expect(matchesName('pipelines', 'pipelines-gcp')).toBe(false);
  expect(matchesName('a.c', 'abc')).toBe(false);
});

test.each([
  ['a.b[c].d', 'a.b[c].d'],
  ['a.b[c*].d', 'a.b'],
  ['a.b.c*', 'a.b'],
  ['*', ''],
])('of %s the part %s is fixed', (pattern, fixed) => {
  expect(fixedPart(pattern)).toBe(fixed);
});
