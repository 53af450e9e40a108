import type { KubeObject } from '../../lib/deploy';
import { readinessOf } from '../../lib/deploy/readiness/readiness';
import { object } from './support';

type Row = [title: string, state: 'ready' | 'progressing' | 'failed', reason: RegExp | undefined, live: KubeObject];

const conditions = (...all: Record<string, unknown>[]) => ({ conditions: all });
const is = (type: string, status: string, more: Record<string, unknown> = {}) => ({ type, status, ...more });
const withGeneration = (live: KubeObject, generation: number): KubeObject => ({
  ...live,
  metadata: { ...live.metadata, generation },
});
const certificate = (status: Record<string, unknown>, generation = 2) =>
  withGeneration(object('cert-manager.io/v1', 'Certificate', 'a/c', { status }), generation);
const crd = (status: Record<string, unknown>) =>
  object('apiextensions.k8s.io/v1', 'CustomResourceDefinition', 'c', { status });
const webhooks = (...bundles: (string | undefined)[]) =>
  object('admissionregistration.k8s.io/v1', 'ValidatingWebhookConfiguration', 'w', {
    webhooks: bundles.map((caBundle) => ({
      clientConfig: { service: { name: 's' }, ...(caBundle === undefined ? {} : { caBundle }) },
    })),
  });

const rows: Row[] = [
  ['CRD established', 'ready', undefined, crd(conditions(is('Established', 'True'), is('NamesAccepted', 'True')))],
  ['CRD not yet established', 'progressing', /not Established/, crd({})],
  [
    'CRD whose names are taken',
    'failed',
    /names are taken.*PluralConflict/,
    crd(conditions(is('Established', 'False'), is('NamesAccepted', 'False', { reason: 'PluralConflict' }))),
  ],
  ['Namespace', 'ready', undefined, object('v1', 'Namespace', 'n', { status: { phase: 'Active' } })],
  [
    'Namespace that goes away',
    'progressing',
    /being deleted/,
    object('v1', 'Namespace', 'n', { status: { phase: 'Terminating' } }),
  ],
  [
    'claim that waits for its first consumer',
    'ready',
    undefined,
    object('v1', 'PersistentVolumeClaim', 'a/c', { status: { phase: 'Pending' } }),
  ],
  [
    'claim that lost its volume',
    'failed',
    /lost/,
    object('v1', 'PersistentVolumeClaim', 'a/c', { status: { phase: 'Lost' } }),
  ],
  ['webhooks with their CA', 'ready', undefined, webhooks('QUJD')],
  ['webhooks of which one lacks its CA', 'progressing', /caBundle/, webhooks('QUJD', undefined)],
  ['webhooks with an empty CA', 'progressing', /caBundle/, webhooks('')],
  ['Certificate without a status (kstatus would call it ready)', 'progressing', /no condition Ready/, certificate({})],
  [
    'Certificate that is ready',
    'ready',
    undefined,
    certificate(conditions(is('Ready', 'True', { observedGeneration: 2 }))),
  ],
  [
    'Certificate that was ready before the change',
    'progressing',
    /no condition Ready/,
    certificate(conditions(is('Ready', 'True', { observedGeneration: 1 }))),
  ],
  [
    'Certificate that is not ready',
    'progressing',
    /Ready is False: DoesNotExist/,
    certificate(conditions(is('Ready', 'False', { reason: 'DoesNotExist' }))),
  ],
  [
    'resource of another Certificate kind',
    'ready',
    undefined,
    object('networking.internal.knative.dev/v1alpha1', 'Certificate', 'a/c'),
  ],
  ['custom resource without any condition', 'ready', undefined, object('example.com/v1', 'Widget', 'a/w')],
  [
    'custom resource that says it is not ready',
    'progressing',
    /Ready is Unknown/,
    object('example.com/v1', 'Widget', 'a/w', { status: conditions(is('Ready', 'Unknown')) }),
  ],
  [
    'custom resource that is being reconciled',
    'progressing',
    /Reconciling/,
    object('example.com/v1', 'Widget', 'a/w', { status: conditions(is('Reconciling', 'True')) }),
  ],
  [
    'custom resource that is stalled',
    'failed',
    /Stalled is True: Broken/,
    object('example.com/v1', 'Widget', 'a/w', { status: conditions(is('Stalled', 'True', { reason: 'Broken' })) }),
  ],
  [
    'anything that is being deleted',
    'progressing',
    /finalizers keep\/me/,
    { ...object('v1', 'ConfigMap', 'a/c'), metadata: { name: 'c', deletionTimestamp: 'now', finalizers: ['keep/me'] } },
  ],
  ['ConfigMap', 'ready', undefined, object('v1', 'ConfigMap', 'a/c')],
];

test.each(rows)('%s is %s', (_, state, reason, live) => {
  const found = readinessOf(live);
  expect(found.state).toBe(state);
  if (found.state !== 'ready') expect(found.reason).toMatch(reason ?? /never/);
});

test('a CRD whose names are taken never heals', () => {
  expect(readinessOf(crd(conditions(is('NamesAccepted', 'False'))))).toMatchObject({ final: true });
});
