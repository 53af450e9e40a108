import type { KubeObject } from '../../../lib/kubernetes/objects';
import { annotateAccounts } from '../../../lib/platform/transform/account-annotations';
import { frozen } from '../../support/frozen';

const deployment = (name: string, serviceAccountName?: string): KubeObject => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name, namespace: 'kubeflow' },
  spec: { template: { spec: { serviceAccountName, containers: [{ name: 'main' }] } } },
});
const account = (name: string, annotations?: Record<string, string>, namespace = 'kubeflow'): KubeObject => ({
  apiVersion: 'v1',
  kind: 'ServiceAccount',
  metadata: { name, namespace, annotations },
});
const ROLE = { 'eks.amazonaws.com/role-arn': 'arn:aws:iam::123456789012:role/reader' };
const objects = frozen([
  deployment('api', 'pipelines'),
  deployment('ui', 'pipelines'),
  deployment('nameless'),
  deployment('foreign', 'of-others'),
  account('pipelines', { kept: 'yes' }),
  account('pipelines', undefined, 'elsewhere'),
]);
const annotationsOf = (all: readonly KubeObject[], namespace = 'kubeflow') =>
  all.find(({ kind, metadata }) => kind === 'ServiceAccount' && metadata.namespace === namespace)?.metadata.annotations;

test('the account of a workload gets them beside its own; nothing else changes', () => {
  const { objects: changed, problems } = annotateAccounts(objects, {
    'kubeflow/api': { serviceAccountAnnotations: ROLE },
  });
  expect(problems).toEqual([]);
  expect(annotationsOf(changed)).toEqual({ kept: 'yes', ...ROLE });
  expect(changed.filter((each, index) => each !== objects[index]).length).toBe(1);
});

test('a pattern reaches every workload with an account; the last that says a key counts', () => {
  const { objects: changed, problems } = annotateAccounts(objects, {
    'kubeflow/*': { serviceAccountAnnotations: ROLE },
    '*/ui': { serviceAccountAnnotations: { 'eks.amazonaws.com/role-arn': 'other', kept: 'no' } },
  });
  expect(problems).toEqual([]);
  expect(annotationsOf(changed)).toEqual({ 'eks.amazonaws.com/role-arn': 'other', kept: 'no' });
  expect(annotationsOf(changed, 'elsewhere')).toBeUndefined();
});

test.each([
  ['nameless', 'kubeflow/default'],
  ['foreign', 'kubeflow/of-others'],
])('an account that the platform does not make is a mistake: %s', (name, id) => {
  const { objects: same, problems } = annotateAccounts(objects, {
    [`kubeflow/${name}`]: { serviceAccountAnnotations: ROLE },
  });
  expect(problems).toEqual([
    {
      path: [`kubeflow/${name}`, 'serviceAccountAnnotations'],
      message: expect.stringContaining(`${id} is no service account`),
    },
  ]);
  expect(same).toEqual(objects);
});

test('settings without them change nothing', () => {
  expect(annotateAccounts(objects, { 'kubeflow/api': { replicas: 2 } }).objects).toBe(objects);
});
