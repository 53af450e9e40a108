import { PodDefaultsWebhook } from '../../lib/components/poddefaults-webhook/poddefaults-webhook';
import {
  type PodDefaultsWebhookProps,
  podDefaultsWebhookProps,
} from '../../lib/components/poddefaults-webhook/poddefaults-webhook-props';
import type { PodTemplate } from '../../lib/kubernetes/pods';
import { find, renderObjects } from '../support/render';
import { snapshotObjects, snapshotProps } from '../support/snapshot';

const render = (props?: PodDefaultsWebhookProps) =>
  renderObjects((chart) => new PodDefaultsWebhook(chart, 'webhook', props));

snapshotObjects('defaults', render());

const everyProp: Required<PodDefaultsWebhookProps> = { failurePolicy: 'Ignore', timeoutSeconds: 5 };

snapshotProps('every prop set', {
  schema: podDefaultsWebhookProps,
  props: everyProp,
  objects: render(everyProp),
  defaults: render(),
});

const CONFIGURATION = 'poddefaults-webhook-mutating-webhook-configuration';

test('only pods of profiles are sent to it, and wait for it', () => {
  expect(find(render(), 'MutatingWebhookConfiguration', CONFIGURATION).webhooks).toMatchObject([
    {
      failurePolicy: 'Fail',
      namespaceSelector: { matchLabels: { 'app.kubernetes.io/part-of': 'kubeflow-profile' } },
    },
  ]);
  expect(find(render(everyProp), 'MutatingWebhookConfiguration', CONFIGURATION).webhooks).toMatchObject([
    { failurePolicy: 'Ignore', timeoutSeconds: 5 },
  ]);
});

test.each([0, 31, 1.5])('a timeout of %d seconds is refused', (timeoutSeconds) => {
  expect(podDefaultsWebhookProps.safeParse({ timeoutSeconds }).success).toBe(false);
});

test('it is ready once it listens', () => {
  const { template } = find(render(), 'Deployment', 'poddefaults-webhook-deployment').spec as { template: PodTemplate };
  expect(template.spec.containers[0]).toMatchObject({
    ports: [{ name: 'https-webhook', containerPort: 4443 }],
    readinessProbe: { tcpSocket: { port: 'https-webhook' } },
  });
});

test('each role of a profile collects the next weaker one', () => {
  const role = (level: string) => find(render(), 'ClusterRole', `poddefaults-webhook-kubeflow-poddefaults-${level}`);
  const label = (part: string) => `rbac.authorization.kubeflow.org/aggregate-to-kubeflow-${part}`;
  for (const [strong, weak] of [
    ['admin', 'edit'],
    ['edit', 'view'],
  ] as const) {
    const matchLabels = { [label(`poddefaults-${strong}`)]: 'true' };
    expect(role(strong).aggregationRule).toEqual({ clusterRoleSelectors: [{ matchLabels }] });
    expect(role(strong)).not.toHaveProperty('rules');
    expect(role(weak).metadata.labels).toMatchObject(matchLabels);
    expect(role(strong).metadata.labels).toMatchObject({ [label(strong)]: 'true' });
  }
  expect(role('view').metadata.labels).toMatchObject({ [label('view')]: 'true' });
});

test('names come from the context', () => {
  const objects = renderObjects((chart) => new PodDefaultsWebhook(chart, 'webhook'), {
    clusterDomain: 'example.internal',
    namespaces: { kubeflow: 'mlops' },
    images: { registry: 'mirror.example.com' },
  });
  expect(find(objects, 'Certificate', 'poddefaults-webhook-cert').spec).toMatchObject({
    dnsNames: ['poddefaults-webhook-service.mlops.svc', 'poddefaults-webhook-service.mlops.svc.example.internal'],
  });
  const text = JSON.stringify(objects);
  for (const old of ['cluster.local', 'ghcr.io', '"kubeflow"', 'kubeflow/poddefaults']) expect(text).not.toContain(old);
});
