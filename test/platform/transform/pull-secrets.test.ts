import type { KubeObject } from '../../../lib/kubernetes/objects';
import { withPullSecrets } from '../../../lib/platform/transform/pull-secrets';
import { frozen } from '../../support/frozen';

const template = (imagePullSecrets?: { name: string }[]) => ({ spec: { containers: [], imagePullSecrets } });

const object = (apiVersion: string, kind: string, spec: object): KubeObject => ({
  apiVersion,
  kind,
  metadata: { name: 'a' },
  spec,
});

const secrets = (names: string[]) => names.map((name) => ({ name }));
const named = (...names: string[]) => ({ pullSecrets: secrets(names), accountPullSecrets: secrets(names) });

test.each([
  ['Deployment', object('apps/v1', 'Deployment', { template: template() }), 'spec.template.spec'],
  ['StatefulSet', object('apps/v1', 'StatefulSet', { template: template() }), 'spec.template.spec'],
  ['DaemonSet', object('apps/v1', 'DaemonSet', { template: template() }), 'spec.template.spec'],
  ['Job', object('batch/v1', 'Job', { template: template() }), 'spec.template.spec'],
  [
    'CronJob',
    object('batch/v1', 'CronJob', { jobTemplate: { spec: { template: template() } } }),
    'spec.jobTemplate.spec.template.spec',
  ],
])('a %s pulls with the Secrets', (_, each, path) => {
  const [changed] = withPullSecrets(frozen([each]), named('one', 'two'));
  expect(changed).toHaveProperty(`${path}.imagePullSecrets`, [{ name: 'one' }, { name: 'two' }]);
});

test('Secrets that are there stay and are not repeated', () => {
  const each = object('apps/v1', 'Deployment', { template: template([{ name: 'own' }, { name: 'one' }]) });
  const [changed] = withPullSecrets(frozen([each]), named('one', 'two'));
  expect(changed).toHaveProperty('spec.template.spec.imagePullSecrets', [
    { name: 'own' },
    { name: 'one' },
    { name: 'two' },
  ]);
});

test.each([
  ['a Service', object('v1', 'Service', {})],
  ['a Deployment of another group', object('example.org/v1', 'Deployment', { template: template() })],
])('%s is left alone', (_, each) => {
  expect(withPullSecrets([each], named('one'))).toEqual([each]);
});

test('without Secrets nothing changes', () => {
  const each = object('apps/v1', 'Deployment', { template: template() });
  expect(withPullSecrets([each], named())).toEqual([each]);
});

const account: KubeObject = { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'a' } };

test('a service account names them, as pods that others make under it take them from there', () => {
  expect(withPullSecrets(frozen([account]), named('one'))).toEqual([
    { ...account, imagePullSecrets: [{ name: 'one' }] },
  ]);
});

test('where accounts have a list of their own, only pods name them', () => {
  const each = object('apps/v1', 'Deployment', { template: template() });
  const [untouched, changed] = withPullSecrets(frozen([account, each]), {
    ...named('one'),
    accountPullSecrets: [],
  });
  expect(untouched).toEqual(account);
  expect(changed).toHaveProperty('spec.template.spec.imagePullSecrets', [{ name: 'one' }]);
});
