import { KubeflowNamespace } from '../../lib/components/kubeflow-namespace/kubeflow-namespace';
import {
  type KubeflowNamespaceProps,
  kubeflowNamespaceProps,
} from '../../lib/components/kubeflow-namespace/kubeflow-namespace-props';
import type { PlatformContextOptions } from '../../lib/core/context';
import { find, renderObjects } from '../support/render';
import { snapshotObjects, snapshotProps } from '../support/snapshot';

const render = (props: KubeflowNamespaceProps = {}, context?: PlatformContextOptions) =>
  renderObjects((chart) => new KubeflowNamespace(chart, 'namespace', props), context);

snapshotObjects('defaults', render());

const everyProp: Required<KubeflowNamespaceProps> = {
  mesh: false,
  podSecurity: 'baseline',
  admit: ['monitoring'],
  labels: { team: 'ml' },
  annotations: { owner: 'ops' },
};

snapshotProps('every prop set', {
  schema: kubeflowNamespaceProps,
  props: everyProp,
  objects: render(everyProp),
  defaults: render(),
});

describe.each(['kubeflow', 'kubeflow-system'])('namespace %s', (name) => {
  const metadata = (...args: Parameters<typeof render>) => find(render(...args), 'Namespace', name).metadata;

  test('is in the mesh unless the settings say otherwise', () => {
    expect(metadata().labels).toHaveProperty('istio-injection', 'enabled');
    expect(metadata({ mesh: false }).labels).not.toHaveProperty('istio-injection');
  });

  test('joins an ambient mesh by its label', () => {
    expect(metadata({}, { mesh: { dataPlane: 'ambient' } }).labels).toEqual({
      'control-plane': 'kubeflow',
      'istio.io/dataplane-mode': 'ambient',
      'pod-security.kubernetes.io/enforce': 'restricted',
    });
  });

  test('takes the settings, but keeps the label that webhooks know it by', () => {
    const { labels, annotations } = metadata({ ...everyProp, labels: { team: 'ml', 'control-plane': 'other' } });
    expect(labels).toEqual({
      team: 'ml',
      'control-plane': 'kubeflow',
      'pod-security.kubernetes.io/enforce': 'baseline',
    });
    expect(annotations).toEqual({ owner: 'ops' });
  });

  test('is closed but for itself and whom the settings admit', () => {
    const policies = render({ admit: ['monitoring'] }).filter(
      ({ kind, metadata }) =>
        kind === 'NetworkPolicy' && metadata.name.startsWith('default-') && metadata.namespace === name,
    );
    expect(policies).toHaveLength(1);
    expect(policies[0]).toHaveProperty('spec.podSelector', {});
    expect(policies[0]).toHaveProperty('spec.ingress[0].from.length', 2);
    expect(JSON.stringify(policies[0])).toContain('"monitoring"');
  });
});

test('policies of components come with these', () => {
  expect(render().filter(({ kind }) => kind === 'NetworkPolicy')).toHaveLength(2);
});

test('namespaces have the names that the platform gives them', () => {
  const objects = render(
    {},
    { namespaces: { kubeflow: 'mlops', 'kubeflow-system': 'training', 'istio-system': 'mesh' } },
  );
  expect(new Set(objects.map(({ metadata }) => metadata.namespace ?? metadata.name))).toEqual(
    new Set(['mlops', 'training']),
  );
  expect(find(objects, 'NetworkPolicy', 'default-allow-same-namespace-training').metadata.namespace).toBe('training');
});

test('the settings of the test are valid, others are refused', () => {
  expect(kubeflowNamespaceProps.safeParse(everyProp).success).toBe(true);
  expect(kubeflowNamespaceProps.safeParse({ podSecurity: 'strict' }).success).toBe(false);
  expect(kubeflowNamespaceProps.safeParse({ admit: ['Monitoring'] }).success).toBe(false);
});
