import type { KubeObject } from '../../../lib/kubernetes/objects';
import { type Container, podTemplateOf } from '../../../lib/kubernetes/pods';
import type { WorkloadSettings } from '../../../lib/platform/settings/workloads-schema';
import { applyWorkloads, workloadIds } from '../../../lib/platform/transform/workloads';
import { frozen } from '../../support/frozen';

interface Parts {
  kind?: string;
  containers?: Container[];
  initContainers?: Container[];
  annotations?: Record<string, string>;
  pod?: Record<string, unknown>;
}

const workload = (id: string, parts: Parts = {}): KubeObject => {
  const [namespace, name = ''] = id.split('/');
  return {
    apiVersion: 'apps/v1',
    kind: parts.kind ?? 'Deployment',
    metadata: { name, namespace },
    spec: {
      replicas: 1,
      selector: { matchLabels: { app: name } },
      template: {
        metadata: { labels: { app: name, tier: 'web' }, annotations: parts.annotations },
        spec: {
          containers: parts.containers ?? [{ name: 'main' }],
          initContainers: parts.initContainers,
          ...parts.pod,
        },
      },
    },
  };
};

/** Applies one change to one workload. */
const changed = (parts: Parts, change: WorkloadSettings): KubeObject => {
  const { objects, problems } = applyWorkloads(frozen([workload('kubeflow/web', parts)]), { 'kubeflow/web': change });
  expect(problems).toEqual([]);
  return objects[0] as KubeObject;
};

const podOf = (object: KubeObject) => podTemplateOf(object)?.spec;
const containerOf = (object: KubeObject, name = 'main') =>
  [...(podOf(object)?.containers ?? []), ...(podOf(object)?.initContainers ?? [])].find((each) => each.name === name);

test('workloadIds lists what a key may name', () => {
  const service: KubeObject = { apiVersion: 'v1', kind: 'Service', metadata: { name: 's', namespace: 'a' } };
  const job: KubeObject = {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: { name: 'j', namespace: 'a' },
    spec: { template: {} },
  };
  const set = workload('a/b', { kind: 'StatefulSet' });
  expect(workloadIds([service, job, set, workload('a/c')])).toEqual(['a/b', 'a/c']);
});

describe('what a change sets', () => {
  test('replicas', () => {
    expect(changed({}, { replicas: 3 }).spec).toMatchObject({ replicas: 3 });
  });

  test('no replicas at all', () => {
    expect(changed({}, { replicas: 0 }).spec).toMatchObject({ replicas: 0 });
  });

  test('amounts, each replacing its default', () => {
    const resources = { requests: { cpu: '1', memory: '1Gi' }, limits: { cpu: '2' } };
    const object = changed({ containers: [{ name: 'main', resources }] }, { resources: { requests: { cpu: '1.5' } } });
    expect(containerOf(object)?.resources).toEqual({ requests: { cpu: '1.5', memory: '1Gi' }, limits: { cpu: '2' } });
  });

  test('amounts where there were none', () => {
    expect(containerOf(changed({}, { resources: { limits: { cpu: '5' } } }))?.resources).toEqual({
      limits: { cpu: '5' },
    });
  });

  test('variables: a replaced one keeps its place, since later ones may refer to it', () => {
    const env = [
      { name: 'HOST', value: 'a' },
      { name: 'URL', value: 'http://$(HOST)' },
    ];
    const object = changed({ containers: [{ name: 'main', env }] }, { env: { NEW: 'x', HOST: 'b' } });
    expect(containerOf(object)?.env).toEqual([
      { name: 'HOST', value: 'b' },
      { name: 'URL', value: 'http://$(HOST)' },
      { name: 'NEW', value: 'x' },
    ]);
  });

  test('a variable that came from a Secret', () => {
    const env = [{ name: 'HOST', valueFrom: { secretKeyRef: { name: 's', key: 'k' } } }];
    const object = changed({ containers: [{ name: 'main', env }] }, { env: { HOST: 'b' } });
    expect(containerOf(object)?.env).toEqual([{ name: 'HOST', value: 'b' }]);
  });

  test('node labels, added', () => {
    const object = changed({ pod: { nodeSelector: { a: '1' } } }, { nodeSelector: { b: '2' } });
    expect(podOf(object)?.nodeSelector).toEqual({ a: '1', b: '2' });
  });

  test('tolerations, added', () => {
    const object = changed(
      { pod: { tolerations: [{ key: 'a' }] } },
      { tolerations: [{ key: 'b', operator: 'Exists' }] },
    );
    expect(podOf(object)?.tolerations).toEqual([{ key: 'a' }, { key: 'b', operator: 'Exists' }]);
  });

  test('affinity, replaced', () => {
    const object = changed({ pod: { affinity: { nodeAffinity: { a: 1 } } } }, { affinity: { podAffinity: { b: 1 } } });
    expect(podOf(object)?.affinity).toEqual({ podAffinity: { b: 1 } });
  });

  test('topology spread and priority', () => {
    const constraint = { maxSkew: 1, topologyKey: 'zone', whenUnsatisfiable: 'ScheduleAnyway' as const };
    const change = { topologySpreadConstraints: [constraint], priorityClassName: 'high' };
    expect(podOf(changed({}, change))).toMatchObject(change);
  });

  test('annotations of the pods, added', () => {
    const object = changed({ annotations: { a: '1', b: '1' } }, { annotations: { b: '2', c: '2' } });
    expect(podTemplateOf(object)?.metadata?.annotations).toEqual({ a: '1', b: '2', c: '2' });
  });

  test('labels of the pods, added and replaced', () => {
    const object = changed({}, { labels: { tier: 'x', team: 'y' } });
    expect(podTemplateOf(object)?.metadata?.labels).toEqual({ app: 'web', tier: 'x', team: 'y' });
  });
});

describe('the container that is meant', () => {
  const containers = [{ name: 'proxy' }, { name: 'main' }];

  test('is the first', () => {
    expect(
      containerOf(changed({ containers: structuredClone(containers) }, { env: { A: '1' } }), 'proxy')?.env,
    ).toHaveLength(1);
  });

  test('is the annotated one', () => {
    const annotations = { 'kubectl.kubernetes.io/default-container': 'main' };
    const object = changed({ containers: structuredClone(containers), annotations }, { env: { A: '1' } });
    expect(containerOf(object, 'main')?.env).toHaveLength(1);
    expect(containerOf(object, 'proxy')?.env).toBeUndefined();
  });

  test('is the named one, init containers included', () => {
    const parts = { containers: structuredClone(containers), initContainers: [{ name: 'init' }] };
    const object = changed(parts, { containers: { main: { env: { A: '1' } }, init: { env: { B: '2' } } } });
    expect(containerOf(object, 'main')?.env).toEqual([{ name: 'A', value: '1' }]);
    expect(containerOf(object, 'init')?.env).toEqual([{ name: 'B', value: '2' }]);
    expect(containerOf(object, 'proxy')?.env).toBeUndefined();
  });
});

describe('patterns', () => {
  const objects = () => [workload('kubeflow/a'), workload('kubeflow/b'), workload('istio-system/a')];
  const scaled = (all: readonly KubeObject[]) =>
    all.filter(({ spec }) => (spec as { replicas: number }).replicas === 5).length;

  test.each([
    ['kubeflow/a', 1],
    ['kubeflow/*', 2],
    ['*/a', 2],
    ['*/*', 3],
    ['k*/b', 1],
  ])('%s reaches %i', (pattern, count) => {
    const result = applyWorkloads(frozen(objects()), { [pattern]: { replicas: 5 } });
    expect(result.problems).toEqual([]);
    expect(scaled(result.objects)).toBe(count);
  });

  test('later ones win', () => {
    const result = applyWorkloads(objects(), { '*/*': { replicas: 5 }, 'kubeflow/a': { replicas: 2 } });
    expect(scaled(result.objects)).toBe(2);
  });

  test('a dot is a dot', () => {
    const all = [workload('kubeflow/axb')];
    expect(applyWorkloads(all, { 'kubeflow/a.b': { replicas: 5 } }).problems).toHaveLength(1);
  });
});

describe('mistakes', () => {
  const mistakes = (object: KubeObject, settings: Record<string, WorkloadSettings>) =>
    applyWorkloads([object], settings).problems.map(({ path, message }) => [path, message]);

  test('a key that matches nothing', () => {
    expect(mistakes(workload('kubeflow/web'), { 'kubeflow/wbe': {} })).toEqual([
      [['kubeflow/wbe'], 'matches no workload'],
    ]);
  });

  test('a container that no matched workload has', () => {
    const object = workload('kubeflow/web', { containers: [{ name: 'a' }], initContainers: [{ name: 'b' }] });
    expect(mistakes(object, { '*/*': { containers: { c: {} } } })).toEqual([
      [['*/*', 'containers', 'c'], 'no such container; there is a, b'],
    ]);
  });

  test('replicas of DaemonSets alone', () => {
    const object = workload('kubeflow/agent', { kind: 'DaemonSet' });
    expect(mistakes(object, { 'kubeflow/agent': { replicas: 2 } })).toEqual([
      [['kubeflow/agent', 'replicas'], 'a DaemonSet runs one pod on each node'],
    ]);
    expect(object.spec).toHaveProperty('replicas', 1);
  });

  test('a label by which a workload knows its pods', () => {
    expect(mistakes(workload('kubeflow/web'), { '*/*': { labels: { app: 'mine' } } })).toEqual([
      [['*/*', 'labels', 'app'], 'kubeflow/web selects its pods by this label'],
    ]);
  });

  const autoscaler: KubeObject = {
    apiVersion: 'autoscaling/v2',
    kind: 'HorizontalPodAutoscaler',
    metadata: { name: 'scaler', namespace: 'a' },
    spec: { scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'b' } },
  };

  test('replicas that an autoscaler decides', () => {
    const objects = [workload('a/b'), autoscaler];
    const message = 'HorizontalPodAutoscaler scaler decides it; change its bounds instead';
    expect(applyWorkloads(objects, { 'a/b': { replicas: 3 } }).problems).toEqual([
      { path: ['a/b', 'replicas'], message },
    ]);
  });

  test('but not replicas of a pattern that reaches an autoscaled workload among others', () => {
    const all = [workload('a/b'), workload('a/c'), autoscaler];
    const { objects, problems } = applyWorkloads(all, { 'a/*': { replicas: 3 } });
    expect(problems).toEqual([]);
    expect(objects.slice(0, 2).map(({ spec }) => (spec as { replicas: number }).replicas)).toEqual([1, 3]);
  });

  test('a second pod where there can be one at most', () => {
    const all = frozen([workload('a/database'), workload('a/web')]);
    const onlyOne = new Map([['apps/Deployment/a/database', 'it keeps files']]);
    const apply = (pattern: string, replicas: number) => applyWorkloads(all, { [pattern]: { replicas } }, onlyOne);
    const counts = (result: ReturnType<typeof apply>) =>
      result.objects.map(({ spec }) => (spec as { replicas: number }).replicas);
    const message = 'got 2; a/database can have one pod at most: it keeps files';
    expect(apply('a/database', 2).problems).toEqual([{ path: ['a/database', 'replicas'], message }]);
    expect(counts(apply('a/database', 0))).toEqual([0, 1]);
    // A pattern may reach some that stay as they are.
    expect(apply('a/*', 2).problems).toEqual([]);
    expect(counts(apply('a/*', 2))).toEqual([1, 2]);
  });

  test('but not replicas of a pattern that reaches a DaemonSet among others', () => {
    const objects = [workload('a/b'), workload('a/c', { kind: 'DaemonSet' })];
    expect(applyWorkloads(objects, { 'a/*': { replicas: 2 } }).problems).toEqual([]);
  });

  describe('requests above limits', () => {
    const limited = () => workload('a/b', { containers: [{ name: 'main', resources: { limits: { memory: '1Gi' } } }] });
    const requests = (memory: string) => ({ resources: { requests: { memory } } });

    test('which the cluster would refuse', () => {
      expect(mistakes(limited(), { 'a/b': requests('2Gi') })).toEqual([
        [['a/b', 'resources', 'requests', 'memory'], 'a/b, container main: 2Gi is more than the limit of 1Gi'],
      ]);
    });

    test('but not when they are the same in other words', () => {
      expect(mistakes(limited(), { 'a/b': requests('1024Mi') })).toEqual([]);
    });

    test('but not when a later pattern raises the limit', () => {
      expect(
        mistakes(limited(), { '*/*': requests('2Gi'), 'a/b': { resources: { limits: { memory: '4Gi' } } } }),
      ).toEqual([]);
    });

    test('once, for the last pattern that reached them', () => {
      expect(mistakes(limited(), { '*/*': requests('2Gi'), 'a/*': { replicas: 2 } })).toEqual([
        [['a/*', 'resources', 'requests', 'memory'], expect.stringContaining('2Gi')],
      ]);
    });
  });
});
