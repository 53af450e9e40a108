import { SparkOperator } from '../../lib/components/spark-operator/spark-operator';
import { type SparkOperatorProps, sparkOperatorProps } from '../../lib/components/spark-operator/spark-operator-props';
import type { PlatformContextOptions } from '../../lib/core/context';
import { find, renderObjects } from '../support/render';
import { snapshotObjects, snapshotProps } from '../support/snapshot';

const render = (props?: SparkOperatorProps, context?: PlatformContextOptions) =>
  renderObjects((chart) => new SparkOperator(chart, 'operator', props), context);
const argsOf = (part: 'controller' | 'webhook', props?: SparkOperatorProps, context?: PlatformContextOptions) => {
  const { spec } = find(render(props, context), 'Deployment', `spark-operator-${part}`) as unknown as {
    spec: { template: { spec: { containers: [{ args: string[] }] } } };
  };
  return spec.template.spec.containers[0].args;
};
const rulesOf = (name: string, props?: SparkOperatorProps) =>
  JSON.stringify(find(render(props), 'ClusterRole', name).rules);

snapshotObjects('defaults', render());

const everyProp: Required<SparkOperatorProps> = {
  jobNamespaces: ['batch', 'team-a'],
  controller: { threads: 4, maxTrackedExecutors: 50, resources: { limits: { memory: '1Gi' } } },
  webhook: { enabled: true, enforceQuotas: true, resources: { limits: { memory: '256Mi' } } },
  batchScheduler: 'volcano',
  uiService: false,
  uiIngress: { urlFormat: '{{$appName}}.spark.example.com', className: 'nginx' },
  metrics: false,
  logLevel: 'debug',
};

snapshotProps('every prop set', {
  schema: sparkOperatorProps,
  props: everyProp,
  objects: render(everyProp),
  defaults: render(),
});

test('controller and webhooks look after the same namespaces', () => {
  const selectorsOf = (jobNamespaces?: SparkOperatorProps['jobNamespaces']) => {
    const objects = render({ jobNamespaces });
    return ['MutatingWebhookConfiguration', 'ValidatingWebhookConfiguration'].flatMap((kind) => {
      const { webhooks } = find(objects, kind, 'spark-operator-webhook') as unknown as {
        webhooks: { namespaceSelector?: unknown }[];
      };
      return webhooks.map(({ namespaceSelector }) => namespaceSelector);
    });
  };
  const profiles = { matchLabels: { 'app.kubernetes.io/part-of': 'kubeflow-profile' } };
  expect(argsOf('controller')).toContain('--namespace-selector=app.kubernetes.io/part-of=kubeflow-profile');
  expect(argsOf('controller').join()).not.toContain('--namespaces');
  expect(rulesOf('spark-operator-controller')).toContain('"namespaces"');
  expect(selectorsOf()).toEqual(Array(7).fill(profiles));

  expect(argsOf('controller', { jobNamespaces: 'all' })).toContain('--namespaces=""');
  expect(rulesOf('spark-operator-controller', { jobNamespaces: 'all' })).not.toContain('"namespaces"');
  expect(selectorsOf('all')).toEqual(Array(7).fill(undefined));

  expect(argsOf('webhook', { jobNamespaces: ['a', 'b'] })).toContain('--namespaces=a,b');
  expect(selectorsOf(['a', 'b'])).toContainEqual({
    matchExpressions: [{ key: 'kubernetes.io/metadata.name', operator: 'In', values: ['a', 'b'] }],
  });
});

test('no application opens an Ingress unless the settings let it', () => {
  expect(rulesOf('spark-operator-controller')).not.toContain('ingresses');
  expect(argsOf('controller').join()).not.toContain('ingress');
  const open = { uiIngress: { urlFormat: '{{$appName}}.example.com' } };
  expect(rulesOf('spark-operator-controller', open)).toContain('ingresses');
});

test('the webhooks’ server changes nothing but its own Secret and configurations', () => {
  const { rules } = find(render(), 'ClusterRole', 'spark-operator-webhook') as unknown as {
    rules: { resources: string[]; verbs: string[]; resourceNames?: string[] }[];
  };
  const writes = rules.filter(({ verbs }) => verbs.some((verb) => !['get', 'list', 'watch'].includes(verb)));
  expect(writes.map(({ resources, resourceNames }) => [resources, resourceNames])).toEqual([
    [['events'], undefined],
    [['mutatingwebhookconfigurations', 'validatingwebhookconfigurations'], ['spark-operator-webhook']],
  ]);
});

test('owners and contributors may use all three kinds, viewers may look (D29, D51)', () => {
  const objects = render();
  const kinds = ['sparkapplications', 'scheduledsparkapplications', 'sparkconnects'];
  expect(find(objects, 'ClusterRole', 'kubeflow-spark-edit')).toMatchObject({ rules: [{ resources: kinds }, {}] });
  expect(find(objects, 'ClusterRole', 'kubeflow-spark-view')).toMatchObject({ rules: [{ resources: kinds }, {}] });
  expect(find(objects, 'ClusterRole', 'kubeflow-spark-admin')).toMatchObject({
    aggregationRule: {
      clusterRoleSelectors: [
        { matchLabels: { 'rbac.authorization.kubeflow.org/aggregate-to-kubeflow-spark-admin': 'true' } },
      ],
    },
  });
});

test('quotas are the business of the webhook', () => {
  expect(() => render({ webhook: { enabled: false, enforceQuotas: true } })).toThrow(
    'webhook.enforceQuotas: expected false, as the webhook, which looks at quotas, is not enabled, got true',
  );
});

test('without webhooks nothing is left of their server', () => {
  const text = JSON.stringify(render({ webhook: { enabled: false } }));
  expect(text).not.toMatch(/webhook/i);
});

test('names come from the context', () => {
  const context = { namespaces: { kubeflow: 'mlops' }, images: { registry: 'mirror.example.com' } };
  expect(argsOf('webhook', undefined, context)).toContain('--webhook-svc-namespace=mlops');
  expect(argsOf('controller', undefined, context)).toContain('--leader-election-lock-namespace=mlops');
  expect(JSON.stringify(render(undefined, context))).not.toMatch(/"kubeflow["/]|=kubeflow"|ghcr\.io\//);
});
