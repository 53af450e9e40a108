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
  const [changed] = withPullSecrets(frozen([each]), ['one', 'two']);
  expect(changed).toHaveProperty(`${path}.imagePullSecrets`, [{ name: 'one' }, { name: 'two' }]);
});

test('Secrets that are there stay and are not repeated', () => {
  const each = object('apps/v1', 'Deployment', { template: template([{ name: 'own' }, { name: 'one' }]) });
  const [changed] = withPullSecrets(frozen([each]), ['one', 'two']);
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
  expect(withPullSecrets([each], ['one'])).toEqual([each]);
});

test('without Secrets nothing changes', () => {
  const each = object('apps/v1', 'Deployment', { template: template() });
  expect(withPullSecrets([each], [])).toEqual([each]);
});
