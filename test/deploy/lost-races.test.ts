import type { KubeObject } from '../../lib/deploy';
import { certainObject } from '../../lib/deploy/cluster/certain-object';
import type { ApiAnswer } from '../../lib/deploy/cluster/client';
import type { Cluster } from '../../lib/deploy/cluster/cluster';
import { openSession } from '../../lib/deploy/cluster/session';
import { patchIfUnchanged, patchObject, rewrite, writeFields, writeIfUnchanged } from '../../lib/deploy/cluster/writes';
import type { UpgradePath, UpgradeStep } from '../../lib/kubernetes/upgrade-step';
import { configMap, deployment, namespace, object, Stage, widgetCrd } from './support';

let stage: Stage;
beforeEach(async () => {
  stage = await Stage.open();
  stage.write(configMap('default/a'));
});
afterEach(() => stage.stop());

const A = /\/configmaps\/a(\/status)?$/;
const sentTo = (path: RegExp, wanted: string) =>
  stage.server.seen.filter((seen) => seen.method === wanted && path.test(seen.path)).length;

async function open() {
  const connection = stage.clock.watch(stage.connection);
  const { cluster } = await openSession({ connection, clock: stage.clock });
  stage.server.put(configMap('default/a', { count: '1' }));
  const read = async () => {
    const live = certainObject(configMap('default/a'), await cluster.read(configMap('default/a')));
    if (!live) throw new Error('there is none');
    return live;
  };
  return { cluster, read, context: { cluster, clock: stage.clock } };
}

describe('a write while somebody else writes all the time', () => {
  type Write = (live: KubeObject, cluster: Cluster) => Promise<ApiAnswer | undefined>;
  const add = [{ op: 'add', path: '/data/more', value: 'x' }] as const;

  test.each<[string, Write]>([
    ['fields', (live, cluster) => writeFields(live, { data: { more: 'x' } }, cluster)],
    [
      'fields of the status',
      (live, cluster) => writeFields(live, { status: { more: 'x' } }, cluster, { subresource: 'status' }),
    ],
    ['operations', (live, cluster) => patchObject(live, add, cluster)],
  ])('%s that hold whatever it says by now are sent once', async (_, write) => {
    const { cluster, read } = await open();
    const live = await read();
    stage.server.rival(A);
    expect((await write(live, cluster))?.response.status).toBe(200);
    expect(sentTo(A, 'PATCH')).toBe(1);
    expect(stage.clock.now()).toBe(0);
  });

  test.each<[string, Write]>([
    ['fields', (live, cluster) => writeIfUnchanged(live, { data: { more: 'x' } }, cluster)],
    ['operations', (live, cluster) => patchIfUnchanged(live, add, cluster)],
  ])('%s that hold only for what was read are not sent again', async (_, write) => {
    const { cluster, read } = await open();
    const live = await read();
    stage.server.rival(A);
    expect((await write(live, cluster))?.response.status).toBe(409);
    expect(sentTo(A, 'PATCH')).toBe(1);
    expect(stage.clock.now()).toBe(0);
  });

  test('another object of its name is left alone', async () => {
    const { cluster, read } = await open();
    const live = await read();
    stage.server.put({ ...configMap('default/a'), metadata: { ...configMap('default/a').metadata, uid: 'another' } });
    expect((await writeFields(live, { data: { more: 'x' } }, cluster))?.response.status).toBeGreaterThanOrEqual(400);
    expect(stage.server.live('a')?.data).toEqual({ a: 'b' });
  });

  test('an apply is sent again after a race on its quota, but not with a resource version', async () => {
    const { cluster, read } = await open();
    const { metadata, ...rest } = await read();
    const { response } = await cluster.apply(
      { ...rest, metadata: { name: 'a', namespace: 'default', resourceVersion: metadata.resourceVersion } },
      '/api/v1/namespaces/default/configmaps/a',
    );
    expect(response.status).toBe(200);
    const race = { kind: 'Status', message: 'please apply your changes to the latest version' };
    for (const [resourceVersion, times] of [
      ['1', 1],
      [undefined, 2],
    ] as const) {
      stage.server.fault('PATCH', /configmaps\/a\?/, { status: 409, body: race });
      stage.server.seen.splice(0);
      const sent = { ...rest, metadata: { name: 'a', namespace: 'default', resourceVersion } };
      await cluster.apply(sent, '/api/v1/namespaces/default/configmaps/a');
      expect(sentTo(A, 'PATCH')).toBe(times);
    }
  });
});

describe('a race that is lost at a quota', () => {
  const race = {
    status: 409,
    body: {
      kind: 'Status',
      message:
        'Operation cannot be fulfilled on resourcequotas "q": the object has been modified; please apply your changes to the latest version and try again',
    },
  };

  test('is none at the object: it is made all the same', async () => {
    const { cluster } = await open();
    stage.server.fault('POST', /configmaps/, race, 2);
    const made = await cluster.create(configMap('default/new'));
    expect(made?.response.status).toBe(201);
    expect(sentTo(/\/configmaps$/, 'POST')).toBe(3);
    // That there is one of its name is told.
    expect((await cluster.create(configMap('default/new')))?.response.status).toBe(409);
    expect(sentTo(/\/configmaps$/, 'POST')).toBe(4);
  });

  test('nor is a write refused that holds only for what was read', async () => {
    const { cluster, read } = await open();
    stage.server.fault('PATCH', /configmaps\/a/, race);
    expect((await writeIfUnchanged(await read(), { data: { more: 'x' } }, cluster))?.response.status).toBe(200);
  });

  test('does not keep the lock from a set', async () => {
    stage.server.fault('POST', /leases/, race, 3);
    expect(await stage.deploy()).toMatchObject({ ok: true });
    expect(stage.events.filter(({ type }) => type === 'no-lock' || type === 'lock-wait')).toEqual([]);
    expect(stage.clock.now()).toBeGreaterThan(0);
  });

  test('keeps no set waiting for its lock for ever', async () => {
    stage.server.fault('POST', /leases/, race, Number.POSITIVE_INFINITY);
    await expect(stage.deploy()).rejects.toThrow(/Lease default\/cdk8s-kubeflow cannot be made: .* resourcequotas/);
  });

  test('deletes nothing that would be made anew, while it lasts', async () => {
    await stage.write(deployment('default/d')).deploy();
    stage.server.fault('PATCH', /deployments\/d/, {
      status: 422,
      body: { kind: 'Status', message: 'spec.selector: field is immutable', code: 422 },
    });
    stage.server.fault('POST', /deployments/, race, 1_000);
    stage.write({ ...deployment('default/d'), spec: { minReadySeconds: 5 } });
    const result = await stage.deploy({ replace: ['Deployment default/d'] });
    expect(result.failures).toMatchObject([{ kind: 'server', reason: expect.stringContaining('resourcequotas') }]);
    expect(stage.server.seen.filter(({ method, path }) => method === 'DELETE' && /deployments/.test(path))).toEqual([]);
  });
});

describe('what follows from an object', () => {
  const more = (live: KubeObject) => ({ data: { count: String(Number(Object(live.data).count) + 1) } });

  test('is decided anew with what has become of it', async () => {
    const { context } = await open();
    stage.server.rival(A, 3, (live) => ({ ...live, ...more(live) }));
    expect(await rewrite(configMap('default/a'), more, context)).toBeUndefined();
    expect(stage.server.live('a')?.data).toEqual({ count: '5' });
    expect(stage.clock.now()).toBeLessThan(2_000);
  });

  test('is not done twice when the answer was lost, nor to an object that is not there', async () => {
    const { context } = await open();
    const once = (live: KubeObject) => (Object(live.data).count === '2' ? undefined : { data: { count: '2' } });
    stage.server.lose('PATCH', A);
    expect(await rewrite(configMap('default/a'), once, context)).toBeUndefined();
    expect(stage.server.live('a')?.data).toEqual({ count: '2' });
    expect(await rewrite(configMap('default/b'), once, context)).toBeUndefined();
    expect(stage.server.live('b')).toBeUndefined();
  });

  test('ends with the race when it is lost for minutes', async () => {
    const { context } = await open();
    stage.server.rival(A);
    expect(await rewrite(configMap('default/a'), more, context)).toMatchObject({
      reason: expect.stringMatching(/latest/),
    });
    expect(stage.clock.now()).toBeGreaterThan(100_000);
  });
});

/** What every step says. */
const step = (id: string) => ({ id, from: ['1'], what: `a step: ${id}` });

/** Goes to release 2 by these steps, each before dist is applied. */
function upgrade(...steps: UpgradeStep[]) {
  const path: UpgradePath = {
    target: '2',
    sources: [{ name: '1', pipelines: ['1.0'], knative: [] }],
    words: {},
    steps: [...steps, { ...step('apply'), do: 'apply', match: [] }],
  };
  return stage.deploy({ upgrade: { path, from: '1', yes: true, yesSteps: steps.map(({ id }) => id) } });
}

const app = (fields = {}) => ({ ...deployment('kubeflow/app'), ...fields });

describe('an upgrade goes on although the status of its objects moves all the time', () => {
  beforeEach(() => stage.server.put(namespace('kubeflow')));
  // Nobody waits for what can never succeed.
  afterEach(() => expect(stage.clock.now()).toBeLessThan(20_000));

  test('workloads are stopped, restarted and patched, and the journal is written', async () => {
    stage.server.put(app());
    stage.write(app({ spec: { minReadySeconds: 1 } })).writeRecord({ release: '2' });
    stage.server.rival(/\/deployments\/app$/, 8);
    stage.server.rival(/\/configmaps\/cdk8s-kubeflow$/);
    const match = ['Deployment kubeflow/app'];
    const body = [{ op: 'add', path: '/metadata/labels', value: { b: 'c' } }] as const;
    const { ok, upgrade: report } = await upgrade(
      { ...step('stop'), do: 'stop', match },
      {
        ...step('merge'),
        do: 'patch',
        match,
        patch: { type: 'merge', body: { metadata: { annotations: { a: 'b' } } } },
      },
      { ...step('json'), do: 'patch', match, patch: { type: 'json', body } },
      { ...step('restart'), do: 'restart', match },
    );
    expect({ ok, finished: report?.finished }).toEqual({ ok: true, finished: true });
    expect(stage.server.live('app')).toMatchObject({
      metadata: { annotations: { a: 'b' }, labels: { b: 'c' } },
      // dist leaves the number to others: it starts again.
      spec: {
        replicas: 1,
        template: { metadata: { annotations: { 'kubectl.kubernetes.io/restartedAt': expect.any(String) } } },
      },
    });
    expect(Object(stage.server.live('cdk8s-kubeflow')?.data)).toMatchObject({
      upgrade: expect.stringContaining('"finished":true'),
      deployed: expect.stringContaining('"release":"2"'),
    });
  });

  test('ReplicaSets are taken away whose numbers move', async () => {
    stage.server.kinds.push({ apiVersion: 'apps/v1', kind: 'ReplicaSet', resource: 'replicasets', namespaced: true });
    stage.server.put(app());
    const uid = stage.server.live('app')?.metadata.uid;
    const metadata = { name: 'app-1', namespace: 'kubeflow', ownerReferences: [{ uid }] };
    stage.server.put({ apiVersion: 'apps/v1', kind: 'ReplicaSet', metadata });
    stage.write(app());
    stage.server.rival(/\/replicasets\/app-1$/);
    expect((await upgrade({ ...step('stop'), do: 'stop', match: ['Deployment kubeflow/app'], grace: 300 })).ok).toBe(
      true,
    );
    expect(stage.server.live('app-1')).toBeUndefined();
  });

  test('the version in which objects are stored is decided by what a CRD says when it is written', async () => {
    const versions = ['v1alpha1', 'v1'].map((name) => ({ name, served: true, storage: name === 'v1alpha1' }));
    const crd = {
      ...widgetCrd(),
      spec: { ...Object(widgetCrd().spec), versions },
      status: { storedVersions: ['v1alpha1'] },
    };
    stage.server.put(crd);
    // Another one is added meanwhile.
    const more = { name: 'v2', served: true, storage: false };
    stage.server.rival(/\/widgets.example.com$/, 1, (live) => ({
      ...live,
      spec: { ...Object(live.spec), versions: [...versions, more] },
    }));
    stage.server.rival(/\/widgets.example.com\/status$/, 2);
    const migration: UpgradeStep = {
      ...step('migrate'),
      do: 'migrate',
      match: ['CustomResourceDefinition widgets.example.com'],
      storage: 'v1',
    };
    expect((await upgrade(migration)).ok).toBe(true);
    expect(stage.server.live('widgets.example.com')).toMatchObject({
      spec: {
        versions: [
          { name: 'v1alpha1', storage: false },
          { name: 'v1', storage: true },
          { ...more, storage: false },
        ],
      },
      status: { storedVersions: ['v1'] },
    });
  });

  test('a stored version that somebody sets back meanwhile is not taken for migrated', async () => {
    const versions = ['v1alpha1', 'v1'].map((name) => ({ name, served: true, storage: name === 'v1alpha1' }));
    const spec = { ...Object(widgetCrd().spec), versions };
    stage.server.put({ ...widgetCrd(), spec, status: { storedVersions: ['v1alpha1'] } });
    stage.server.rival(/\/widgets.example.com\/status$/, 1, (live) => ({ ...live, spec }));
    const migration: UpgradeStep = {
      ...step('migrate'),
      do: 'migrate',
      match: ['CustomResourceDefinition widgets.example.com'],
      storage: 'v1',
    };
    expect((await upgrade(migration)).error).toContain('somebody has changed the stored version');
    expect(stage.server.live('widgets.example.com')?.status).toEqual({ storedVersions: ['v1alpha1'] });
  });
});

describe('a deletion', () => {
  test('takes finalizers away from what others write to, and brings none back', async () => {
    stage.write(configMap('default/late'));
    await stage.deploy();
    const live = stage.server.live('late') as KubeObject;
    const finalizers = ['example.com/a', 'kubernetes.io/pvc-protection', 'example.com/b'];
    stage.server.put({ ...live, metadata: { ...live.metadata, finalizers } });
    // Its own controller comes back in between, and gives up one of them; the other has gone, too.
    stage.server.rival(/\/late$/, 1);
    const fewer = (now: KubeObject) => ({ ...now, metadata: { ...now.metadata, finalizers: ['example.com/b'] } });
    stage.server.rival(/\/late$/, 1, fewer);
    await stage.delete({ removeFinalizers: true, timeout: 5_000 });
    expect(stage.server.live('late')).toBeUndefined();
  });

  test('forgets a set whose record somebody writes to', async () => {
    await stage.deploy();
    stage.server.rival(/\/configmaps\/cdk8s-kubeflow$/);
    expect(await stage.delete()).toMatchObject({ ok: true });
    expect(stage.server.live('cdk8s-kubeflow')).toBeUndefined();
  });
});

test('an object is made anew although its status moves', async () => {
  await stage.write(app(), namespace('kubeflow')).deploy();
  stage.server.rival(/\/deployments\/app$/);
  const refused = { status: 422, body: { kind: 'Status', message: 'spec.selector: field is immutable', code: 422 } };
  stage.server.fault('PATCH', /deployments\/app/, refused);
  stage.write(app({ spec: { replicas: 1, minReadySeconds: 5 } }), namespace('kubeflow'));
  expect(await stage.deploy({ replace: ['Deployment.apps kubeflow/app'] })).toMatchObject({ ok: true, failures: [] });
  expect(stage.server.live('app')?.spec).toEqual({ replicas: 1, minReadySeconds: 5 });
});

test('a pod that is there under a deleted name is not taken for it', async () => {
  const { cluster } = await open();
  const pod = object('v1', 'Pod', 'default/p');
  stage.server.put(pod);
  const live = certainObject(pod, await cluster.read(pod));
  stage.server.remove('/api/v1/namespaces/default/pods/p');
  stage.server.put(pod);
  expect((await cluster.delete(live as KubeObject, 'Background', { gracePeriodSeconds: 300 }))?.response.status).toBe(
    409,
  );
  expect(stage.server.live('p')).toBeDefined();
});
