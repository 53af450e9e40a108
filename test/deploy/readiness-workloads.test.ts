import type { KubeObject } from '../../lib/deploy';
import { idleWorkloadLines } from '../../lib/deploy/readiness/idle-workloads';
import { readinessOf } from '../../lib/deploy/readiness/readiness';
import { object } from './support';

type Row = [title: string, state: 'ready' | 'progressing' | 'failed', reason: RegExp | undefined, live: KubeObject];

const deployment = (status: Record<string, unknown>, spec: Record<string, unknown> = { replicas: 2 }, generation = 1) =>
  withGeneration(object('apps/v1', 'Deployment', 'a/d', { spec, status }), generation);
const statefulSet = (status: Record<string, unknown>, spec: Record<string, unknown> = { replicas: 1 }) =>
  object('apps/v1', 'StatefulSet', 'a/s', { spec, status });
const daemonSet = (status: Record<string, unknown>, spec: Record<string, unknown> = {}) =>
  object('apps/v1', 'DaemonSet', 'a/s', { spec, status });
const conditions = (...all: Record<string, unknown>[]) => ({ conditions: all });
const is = (type: string, status: string, more: Record<string, unknown> = {}) => ({ type, status, ...more });
const withGeneration = (live: KubeObject, generation: number): KubeObject => ({
  ...live,
  metadata: { ...live.metadata, generation },
});
const full = { observedGeneration: 1, replicas: 2, updatedReplicas: 2, readyReplicas: 2, availableReplicas: 2 };
const job = (status: Record<string, unknown>, spec: Record<string, unknown> = {}) =>
  object('batch/v1', 'Job', 'a/j', { spec, status });
const pod = (status: Record<string, unknown>) => object('v1', 'Pod', 'a/p', { spec: { containers: [{}] }, status });

const rows: Row[] = [
  ['Deployment, all replicas there', 'ready', undefined, deployment(full)],
  ['Deployment that nobody has seen', 'progressing', /has not seen it/, deployment({})],
  [
    'Deployment whose change nobody has seen',
    'progressing',
    /has not seen the change/,
    deployment(full, { replicas: 2 }, 2),
  ],
  ['Deployment being updated', 'progressing', /1 of 2 replicas updated/, deployment({ ...full, updatedReplicas: 1 })],
  [
    'Deployment with an old replica',
    'progressing',
    /1 old replica still running/,
    deployment({ ...full, replicas: 3 }),
  ],
  [
    'Deployment with one unavailable',
    'progressing',
    /1 of 2 replicas available/,
    deployment({ ...full, availableReplicas: 1 }),
  ],
  ['Deployment with one not ready', 'progressing', /available/, deployment({ ...full, readyReplicas: 1 })],
  [
    'Deployment that says it is not available',
    'progressing',
    /Available is False: MinimumReplicas/,
    deployment({ ...full, ...conditions(is('Available', 'False', { reason: 'MinimumReplicas' })) }),
  ],
  [
    'Deployment in progress by its condition',
    'progressing',
    /ReplicaSetUpdated/,
    deployment({ ...full, ...conditions(is('Progressing', 'True', { reason: 'ReplicaSetUpdated' })) }),
  ],
  [
    'Deployment past its deadline',
    'failed',
    /ProgressDeadlineExceeded/,
    deployment({ ...full, ...conditions(is('Progressing', 'False', { reason: 'ProgressDeadlineExceeded' })) }),
  ],
  ['Deployment scaled to nothing', 'ready', undefined, deployment({ observedGeneration: 1 }, { replicas: 0 })],
  ['Deployment without replicas counts one', 'progressing', /0 of 1/, deployment({ observedGeneration: 1 }, {})],
  [
    'StatefulSet, all there',
    'ready',
    undefined,
    statefulSet({ observedGeneration: 1, readyReplicas: 1, currentRevision: 'a', updateRevision: 'a' }),
  ],
  [
    'StatefulSet not ready',
    'progressing',
    /0 of 1 replicas ready/,
    statefulSet({ observedGeneration: 1, currentRevision: 'a', updateRevision: 'a' }),
  ],
  [
    'StatefulSet being updated',
    'progressing',
    /updated/,
    statefulSet({ observedGeneration: 1, readyReplicas: 1, currentRevision: 'a', updateRevision: 'b' }),
  ],
  [
    'StatefulSet updated by hand',
    'ready',
    undefined,
    statefulSet(
      { observedGeneration: 1, readyReplicas: 1, currentRevision: 'a', updateRevision: 'b' },
      { replicas: 1, updateStrategy: { type: 'OnDelete' } },
    ),
  ],
  [
    'StatefulSet with a partition',
    'ready',
    undefined,
    statefulSet(
      { observedGeneration: 1, readyReplicas: 3, updatedReplicas: 1, currentRevision: 'a', updateRevision: 'b' },
      { replicas: 3, updateStrategy: { rollingUpdate: { partition: 2 } } },
    ),
  ],
  [
    'DaemonSet, all there',
    'ready',
    undefined,
    daemonSet({
      observedGeneration: 1,
      desiredNumberScheduled: 2,
      updatedNumberScheduled: 2,
      numberAvailable: 2,
      numberReady: 2,
    }),
  ],
  [
    'DaemonSet being updated',
    'progressing',
    /1 of 2 pods updated/,
    daemonSet({
      observedGeneration: 1,
      desiredNumberScheduled: 2,
      updatedNumberScheduled: 1,
      numberAvailable: 2,
      numberReady: 2,
    }),
  ],
  [
    'DaemonSet with one unavailable',
    'progressing',
    /1 of 2 pods available/,
    daemonSet({
      observedGeneration: 1,
      desiredNumberScheduled: 2,
      updatedNumberScheduled: 2,
      numberAvailable: 1,
      numberReady: 2,
    }),
  ],
  ['DaemonSet that nobody has seen', 'progressing', /has not seen it/, daemonSet({})],
  [
    'Job that runs (kstatus would call it ready)',
    'progressing',
    /0 of 1 completions/,
    job({ active: 1, startTime: 'now' }),
  ],
  ['Job that is done', 'ready', undefined, job(conditions(is('Complete', 'True')))],
  [
    'Job that failed',
    'failed',
    /Failed is True: BackoffLimitExceeded/,
    job(conditions(is('Failed', 'True', { reason: 'BackoffLimitExceeded' }))),
  ],
  ['Job that is suspended', 'progressing', /suspended/, job({}, { suspend: true })],
  ['Pod that is ready', 'ready', undefined, pod(conditions(is('Ready', 'True')))],
  ['Pod that is done', 'ready', undefined, pod({ phase: 'Succeeded' })],
  ['Pod that failed', 'failed', /evicted/, pod({ phase: 'Failed', message: 'evicted' })],
  [
    'Pod that fits nowhere',
    'progressing',
    /Unschedulable: 0\/3 nodes/,
    pod(conditions(is('PodScheduled', 'False', { reason: 'Unschedulable', message: '0/3 nodes are available' }))),
  ],
  [
    'Pod that crashes',
    'progressing',
    /container m: CrashLoopBackOff: ended before with exit code 137 \(OOMKilled\)/,
    pod({
      containerStatuses: [
        {
          name: 'm',
          state: { waiting: { reason: 'CrashLoopBackOff' } },
          lastState: { terminated: { exitCode: 137, reason: 'OOMKilled' } },
        },
      ],
    }),
  ],
  [
    'Pod that just starts',
    'progressing',
    /1 container starting/,
    pod({ containerStatuses: [{ name: 'm', state: { waiting: { reason: 'ContainerCreating' } } }] }),
  ],
];

test.each(rows)('%s is %s', (_, state, reason, live) => {
  const found = readinessOf(live);
  expect(found.state).toBe(state);
  if (found.state !== 'ready') expect(found.reason).toMatch(reason ?? /never/);
});

test('a Job that failed never heals, a Deployment past its deadline may', () => {
  expect(readinessOf(job(conditions(is('Failed', 'True'))))).toMatchObject({ final: true });
  const overdue = conditions(is('Progressing', 'False', { reason: 'ProgressDeadlineExceeded' }));
  expect(readinessOf(deployment({ ...full, ...overdue }))).toMatchObject({ final: false });
});

describe('a workload that somebody has scaled to 0', () => {
  const target = (kind: string, name: string) => ({ scaleTargetRef: { apiVersion: 'apps/v1', kind, name } });
  const autoscaler = (spec: object) => object('autoscaling/v2', 'HorizontalPodAutoscaler', 'default/hpa', { spec });
  const web = object('apps/v1', 'Deployment', 'default/web', {});
  const line =
    'apps/Deployment default/web has 0 replicas, at which its autoscaler hpa does nothing; to start it: kubectl scale -n default deployment/web --replicas 1';

  test.each<[string, object, number, string[]]>([
    ['and whose replicas are an autoscaler’s stays there', target('Deployment', 'web'), 0, [line]],
    [
      'may be started by an autoscaler that goes to 0 itself',
      { ...target('Deployment', 'web'), minReplicas: 0 },
      0,
      [],
    ],
    ['is nobody’s matter without an autoscaler', target('Deployment', 'other'), 0, []],
    ['and runs again is none', target('Deployment', 'web'), 1, []],
  ])('%s', (_, spec, replicas, lines) => {
    const live = new Map([
      [web, { ...web, spec: { replicas } }],
      [autoscaler(spec), autoscaler(spec)],
    ]);
    expect(idleWorkloadLines(live)).toEqual(lines);
  });
});
