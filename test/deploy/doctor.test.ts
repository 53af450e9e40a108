import { examine, type Finding, renderDiagnosis } from '../../lib/deploy';
import type { KubeObject } from '../../lib/kubernetes/objects';
import { configMap, object, Stage, widget, widgetCrd } from './support';

let stage: Stage;
beforeEach(async () => {
  stage = await Stage.open();
  const kind = (apiVersion: string, name: string, resource: string, namespaced = false) => ({
    apiVersion,
    kind: name,
    resource,
    namespaced,
  });
  stage.server.kinds.push(
    kind('v1', 'Node', 'nodes'),
    kind('v1', 'PersistentVolume', 'persistentvolumes'),
    kind('storage.k8s.io/v1', 'StorageClass', 'storageclasses'),
    kind('apps/v1', 'DaemonSet', 'daemonsets', true),
    kind('apps/v1', 'StatefulSet', 'statefulsets', true),
  );
  stage.server.put(node('n', '8', '32Gi'));
});
afterEach(() => stage.stop());

const node = (name: string, cpu: string, memory: string, arch = 'amd64') => ({
  ...object('v1', 'Node', name, { status: { allocatable: { cpu, memory } } }),
  metadata: { name, labels: { 'kubernetes.io/arch': arch } },
});
const claim = object('v1', 'PersistentVolumeClaim', 'default/data', { spec: {} });
const storageClass = (name: string, isDefault: boolean) => ({
  ...object('storage.k8s.io/v1', 'StorageClass', name),
  metadata: { name, annotations: { 'storageclass.kubernetes.io/is-default-class': String(isDefault) } },
});
const running = (title: string, labels: Record<string, string>, image: string, requests: object = {}): KubeObject => {
  const each = object('apps/v1', 'Deployment', title, {
    spec: { replicas: 2, template: { spec: { containers: [{ name: 'main', image, resources: { requests } }] } } },
  });
  return { ...each, metadata: { ...each.metadata, labels } };
};

/** Plays the authorizer. */
function allow(allowed: (question: Record<string, string>) => boolean): void {
  stage.server.fault(
    'POST',
    /selfsubjectaccessreviews/,
    (response) => {
      const asked = stage.server.seen.filter(({ path }) => path.endsWith('selfsubjectaccessreviews')).at(-1);
      const { resourceAttributes } = JSON.parse(asked?.body ?? '').spec;
      response.end(JSON.stringify({ status: { allowed: allowed(resourceAttributes) } }));
    },
    Number.POSITIVE_INFINITY,
  );
}

const version = (gitVersion: string) =>
  stage.server.fault('GET', /^\/version/, { status: 200, body: { gitVersion } }, Number.POSITIVE_INFINITY);

async function findings(check: Finding['check'], set = 'kubeflow'): Promise<Finding[]> {
  const { dist, clock } = stage;
  // One request at a time, so that the authorizer knows whom it answers.
  const diagnosis = await examine({ dist, clock, connection: clock.watch(stage.connection), concurrency: 1, set });
  return diagnosis.findings.filter((each) => each.check === check);
}

describe('findings', () => {
  test('changes nothing, and is ok where nothing is in the way', async () => {
    stage.write(configMap('default/a'));
    const { dist, clock } = stage;
    const diagnosis = await examine({ dist, clock, connection: clock.watch(stage.connection) });
    expect(diagnosis.ok).toBe(true);
    expect(renderDiagnosis(diagnosis, (_, text) => text).at(-1)).toMatch(/^fake: 0 problems, \d notes$/);
    expect(stage.server.seen.filter(({ method }) => method === 'PATCH' || method === 'DELETE')).toEqual([]);
  });

  test('of the wrong cluster', async () => {
    stage.write(configMap('default/a')).writeRecord({ cluster: { context: 'production' } });
    expect(await findings('cluster')).toMatchObject([
      { level: 'problem', advice: expect.stringContaining('--context') },
    ]);
  });

  test.each([
    ['v1.33.2', 'problem', 'Kubernetes v1.33.2 is too old: knative-serving needs 1.34'],
    ['v1.34.0-gke.1', 'ok', 'Kubernetes v1.34.0-gke.1'],
    ['v1.40.0', 'note', 'Kubernetes v1.40.0 is newer than v1.36.3, against which dist was checked'],
  ])('of the version %s', async (gitVersion, level, message) => {
    const kubernetes = { oldest: { 'knative-serving': '1.34', istio: '1.32' }, checked: 'v1.36.3' };
    stage.write(configMap('default/a')).writeRecord({ kubernetes });
    version(gitVersion);
    expect(await findings('version')).toMatchObject([{ level, message }]);
  });

  test('of rights: what the user may not do, by kind and namespace', async () => {
    stage.write(configMap('default/a'), widgetCrd(), widget('team/w'));
    allow(({ verb, resource }) => verb !== '*' && !(resource === 'widgets' && verb === 'patch'));
    expect(await findings('rights')).toMatchObject([
      { level: 'problem', message: 'the user may not patch widgets.example.com in team' },
    ]);
  });

  test.each([
    ['everything', () => true, 'ok'],
    ['everything in dist', ({ verb }: Record<string, string>) => verb !== '*', 'ok'],
    ['no more than it has itself', ({ verb }: Record<string, string>) => verb !== '*' && verb !== 'escalate', 'note'],
  ])('of rights: %s', async (_, allowed, level) => {
    stage.write(configMap('default/a'), object('rbac.authorization.k8s.io/v1', 'ClusterRole', 'r'));
    allow(allowed);
    expect(await findings('rights')).toMatchObject([{ level }]);
  });

  test.each<[string, (question: Record<string, string>) => boolean, 'note' | 'problem', string]>([
    [
      'the record of the set',
      ({ resource, namespace, name }) => !(resource === 'configmaps' && namespace === 'ops' && name === 'cdk8s-mine'),
      'problem',
      'the user may not get, create, patch configmaps cdk8s-mine, the record of the set, in ops',
    ],
    [
      'its lock',
      ({ resource, verb, name }) => !(resource === 'leases' && verb === 'create' && name === undefined),
      'note',
      'the user may not create leases.coordination.k8s.io in ops: deploy works without a lock, and nothing keeps a second one away',
    ],
    [
      'its lock, which could not be given back',
      ({ resource, verb }) => !(resource === 'leases' && verb === 'delete'),
      'note',
      'the user may not delete leases.coordination.k8s.io in ops: the next deploy from another machine waits for three minutes',
    ],
  ])('of rights to %s', async (_, allowed, level, message) => {
    stage.write(configMap('default/a'));
    allow((question) => question.verb !== '*' && allowed(question));
    const bad = (await findings('rights', 'ops/mine')).filter((each) => each.level !== 'ok');
    expect(bad).toEqual([expect.objectContaining({ level, message })]);
  });

  test('of rights of which the server does not say all', async () => {
    stage.write(configMap('default/a'));
    const answers = [{ status: { allowed: false } }, { status: {} }];
    stage.server.fault(
      'POST',
      /selfsubjectaccessreviews/,
      (response) => response.end(JSON.stringify(answers.shift() ?? { status: { allowed: true } })),
      9,
    );
    allow(() => true);
    expect(await findings('rights')).toMatchObject([
      { level: 'note', message: 'the server does not say of everything in dist whether the user may apply it' },
    ]);
  });

  test('what the server does not show is not ok', async () => {
    const crd = widgetCrd();
    stage.write(crd, configMap('default/a'), claim, object('networking.k8s.io/v1', 'NetworkPolicy', 'default/p'));
    const refused = { status: 403, body: { message: 'you may not look' } };
    stage.server.fault(
      'GET',
      /configmaps|deployments|customresourcedefinitions|storageclasses|nodes|daemonsets/,
      refused,
      Number.POSITIVE_INFINITY,
    );
    for (const check of ['owners', 'neighbours', 'stored versions', 'storage', 'capacity', 'network policies'] as const)
      expect(await findings(check)).toEqual([
        expect.objectContaining({
          level: 'note',
          message: expect.stringMatching(/^nobody can tell: you may not look/),
        }),
      ]);
  });

  test('of kinds that nobody serves', async () => {
    stage.write(widget('default/w'), widget('default/v'));
    expect(await findings('kinds')).toMatchObject([
      {
        level: 'problem',
        message: '2 of example.com/v1 Widget in dist, which neither the cluster serves nor a CRD in dist',
      },
    ]);
  });

  test('of kinds whose CRD has just come to the cluster: they are waited for', async () => {
    stage.write(widget('default/w'));
    stage.server.put(widgetCrd());
    stage.server.establishAfter = 3;
    stage.server.establish(widgetCrd());
    expect(await findings('kinds')).toMatchObject([{ level: 'ok' }]);
  });

  test.each([
    ['is not Established yet', {}, true],
    ['its names are taken: ', { conditions: [{ type: 'NamesAccepted', status: 'False' }] }, false],
  ])('of kinds whose CRD is there and not served: %s', async (reason, status, isWaitedFor) => {
    stage.write(widget('default/w'));
    stage.server.put({ ...widgetCrd(), status });
    const begun = stage.clock.now();
    expect(await findings('kinds')).toMatchObject([
      {
        level: 'problem',
        message: expect.stringContaining(
          `which the cluster does not serve though it has the CRD widgets.example.com: ${reason}`,
        ),
      },
    ]);
    expect(stage.clock.now() - begun >= 15_000).toBe(isWaitedFor);
  });

  test.each([
    [
      'goes',
      'in dist, which neither the cluster serves nor a CRD in dist',
      (crd: KubeObject) => ({ ...crd, metadata: { ...crd.metadata, deletionTimestamp: '2026-01-01T00:00:00Z' } }),
    ],
    [
      'serves another version',
      'in dist, of which the CRD widgets.example.com on the cluster serves no such version, only example.com/v2 Widget',
      (crd: KubeObject) => ({
        ...crd,
        spec: {
          ...(crd as { spec?: object }).spec,
          versions: [
            { name: 'v1', served: false, storage: false },
            { name: 'v2', served: true, storage: true },
          ],
        },
      }),
    ],
  ])('of kinds whose CRD %s: nobody waits for them', async (_, message, change) => {
    stage.write(widget('default/w'));
    stage.server.put(change(widgetCrd()));
    const begun = stage.clock.now();
    expect(await findings('kinds')).toMatchObject([
      { level: 'problem', message: `1 of example.com/v1 Widget ${message}` },
    ]);
    expect(stage.clock.now() - begun).toBeLessThan(15_000);
  });

  test('of kinds that are all served ask for no CRDs; of others whose CRDs nobody may list say so of the kinds', async () => {
    const lists = () => stage.server.seen.filter(({ path }) => path.endsWith('/customresourcedefinitions'));
    await stage.write(configMap('default/a')).deploy();
    expect(lists()).toEqual([]);
    stage.write(widget('default/w')).server.put(widgetCrd());
    stage.server.fault(
      'GET',
      /customresourcedefinitions/,
      { status: 403, body: { message: 'no' } },
      Number.POSITIVE_INFINITY,
    );
    await expect(stage.deploy()).rejects.toThrow(
      '1 of example.com/v1 Widget in dist, which neither the cluster serves',
    );
    expect(lists()).toHaveLength(1);
  });

  test('of kinds end where the user ends them', async () => {
    stage.write(widget('default/w')).server.put(widgetCrd());
    const controller = new AbortController();
    const deployed = stage.deploy({ signal: controller.signal });
    await stage.clock.sleep(3_000);
    controller.abort();
    await expect(deployed).rejects.toThrow('interrupted');
    expect(stage.clock.now()).toBeLessThan(10_000);
  });

  test.each([
    ['no class', [], 'problem'],
    ['a class that is not the default', [storageClass('slow', false)], 'problem'],
    ['a default', [storageClass('slow', false), storageClass('fast', true)], 'ok'],
    ['a volume that somebody has made', [object('v1', 'PersistentVolume', 'pv', { spec: {} })], 'ok'],
  ])('of storage: %s', async (_, objects, level) => {
    stage.write(claim);
    for (const each of objects) stage.server.put(each);
    expect(await findings('storage')).toMatchObject([{ level }]);
  });

  test('of storage: volumes that may not be listed are no missing ones', async () => {
    stage.write(claim);
    const refused = { status: 403, body: { message: 'you may not look' } };
    stage.server.fault('GET', /persistentvolumes|persistentvolumeclaims/, refused, Number.POSITIVE_INFINITY);
    const unknown = { level: 'note', message: 'nobody can tell: you may not look' };
    expect(await findings('storage')).toMatchObject([unknown, unknown]);
    expect(await stage.deploy()).toMatchObject({ failures: [{ kind: 'forbidden' }] }); // it is begun
  });

  test('beside what was not shown is told, too', async () => {
    stage.write(configMap('default/a'), configMap('default/b'));
    stage.server.put(configMap('default/b'));
    stage.server.fault('GET', /configmaps\/a$/, { status: 403, body: { message: 'no' } }, Number.POSITIVE_INFINITY);
    expect((await findings('owners')).map(({ level, message }) => [level, message.slice(0, 21)])).toEqual([
      ['note', '1 object of dist is t'],
      ['note', 'nobody can tell: no'],
    ]);
  });

  test('of storage: a class that is not there', async () => {
    stage.write({ ...claim, spec: { storageClassName: 'gone' } });
    stage.server.put(storageClass('fast', true));
    expect(await findings('storage')).toMatchObject([{ level: 'problem', advice: 'name one of these: fast' }]);
  });

  test.each([
    ['8Gi', '10Gi', '10Gi', 'problem'],
    ['10Gi', '10Gi', '10Gi', 'ok'],
    ['20Gi', '10Gi', '10Gi', 'ok'],
    ['8Gi', '8Gi', '100Gi', 'ok'],
    ['8Gi', '10Gi', '8Gi', 'ok'],
  ])('of storage: a claim of %s where the cluster has one of %s with %s', async (asks, asked, has, level) => {
    const sized = (size: string) => ({ ...claim, spec: { resources: { requests: { storage: size } } } });
    stage.write(sized(asks));
    stage.server.put(storageClass('fast', true));
    stage.server.put({ ...sized(asked), status: { capacity: { storage: has } } });
    expect((await findings('storage')).at(-1)).toMatchObject({ level });
  });

  test('of an Istio beside that of dist', async () => {
    stage.write(running('mesh/istiod', { app: 'istiod' }, 'istio/pilot:1.30.1'));
    stage.server.put(running('istio-system/istiod', { app: 'istiod' }, 'registry:5000/istio/pilot:1.24.0'));
    expect(await findings('neighbours')).toMatchObject([
      {
        level: 'problem',
        message: 'Istio 1.24.0 runs in namespace istio-system, and dist brings another',
        advice: 'use it: istio.installation: existing in the settings',
      },
    ]);
  });

  test.each([
    [
      'StatefulSet',
      { 'app.kubernetes.io/name': 'argocd-application-controller' },
      'argoproj/argocd:v3.1.8',
      'Argo CD v3.1.8',
    ],
    [
      'Deployment',
      { 'app.kubernetes.io/name': 'argocd-application-controller' },
      'argocd@sha256:12',
      'Argo CD of an unknown version',
    ],
    [
      'Deployment',
      {
        'app.kubernetes.io/part-of': 'flux',
        'app.kubernetes.io/component': 'kustomize-controller',
        'app.kubernetes.io/version': 'v2.7.0',
      },
      'fluxcd/kustomize-controller:v1.7.0',
      'Flux v2.7.0',
    ],
  ])('of a controller that reads git: a %s with %j', async (kind, labels, image, title) => {
    stage.write(configMap('default/a'));
    stage.server.put({ ...running('ops/controller', labels, image), kind });
    expect(await findings('neighbours')).toMatchObject([
      { level: 'note', message: `${title} runs in namespace ops`, advice: expect.stringContaining('docs/gitops.md') },
    ]);
  });

  describe('with the kinds of Argo CD', () => {
    const application = (name: string, ...resources: object[]) =>
      object('argoproj.io/v1alpha1', 'Application', `argocd/${name}`, { status: { resources } });

    beforeEach(() => {
      stage.server.kinds.push({
        apiVersion: 'argoproj.io/v1alpha1',
        kind: 'Application',
        resource: 'applications',
        namespaced: true,
      });
      stage.write(configMap('default/a'), running('default/d', {}, 'x'));
    });

    test('of no controller for them', async () => {
      expect(await findings('neighbours')).toMatchObject([
        { level: 'note', message: 'the kinds of Argo CD are there, and no controller of theirs is to be seen' },
      ]);
    });

    test('of Applications that hold objects of dist', async () => {
      stage.server.put(application('empty'));
      stage.server.put(application('others', { version: 'v1', kind: 'ConfigMap', namespace: 'default', name: 'b' }));
      stage.server.put(
        application(
          'kubeflow',
          { version: 'v1', kind: 'ConfigMap', namespace: 'default', name: 'a' },
          { group: 'apps', version: 'v1', kind: 'Deployment', namespace: 'default', name: 'd' },
          { group: 'apps', version: 'v1', kind: 'Deployment', namespace: 'other', name: 'd' },
        ),
      );
      const found = await findings('owners');
      expect(found.filter(({ level }) => level !== 'ok')).toMatchObject([
        { level: 'note', message: "Argo CD's Application argocd/kubeflow holds 2 objects of dist" },
      ]);
    });
  });

  test('of objects that others have brought', async () => {
    stage.write(configMap('default/a'), configMap('default/b'), configMap('default/c'));
    const managed = (manager: string, labels = {}) => ({ managedFields: [{ manager, operation: 'Apply' }], labels });
    const put = (name: string, metadata: object) => {
      const each = configMap(`default/${name}`);
      stage.server.put({ ...each, metadata: { ...each.metadata, ...metadata } });
    };
    put('a', managed('helm'));
    put('b', managed('cdk8s-kubeflow', { 'applyset.kubernetes.io/part-of': 'applyset-other' }));
    expect(await findings('owners')).toMatchObject([
      { level: 'note', message: '1 object of dist is there already, brought by helm: ConfigMap a' },
      { level: 'problem', message: 'another dist has brought 1 of these objects: ConfigMap b' },
    ]);
  });

  test('of CRDs whose objects are stored in versions that dist lacks', async () => {
    stage.write(widgetCrd());
    stage.server.put({ ...widgetCrd(), status: { storedVersions: ['v1alpha1', 'v1'] } });
    expect(await findings('stored versions')).toMatchObject([
      { level: 'problem', message: expect.stringContaining('widgets.example.com has objects stored as v1alpha1') },
    ]);
  });

  test.each([
    ['fits', { cpu: '2', memory: '4Gi' }, 'ok', 'dist asks for 4 cores and 8 Gi of memory; the node has 8 cores'],
    ['does not fit together', { cpu: '5', memory: '4Gi' }, 'problem', 'dist asks for 10 cores'],
    [
      'has a pod too large',
      { cpu: '500m', memory: '40Gi' },
      'problem',
      'a pod of apps/Deployment default/d asks for 0.5 cores',
    ],
  ])('of capacity: %s', async (_, requests, level, message) => {
    stage.write(running('default/d', {}, 'x', requests));
    stage.server.put({ ...node('closed', '99', '990Gi'), spec: { unschedulable: true } });
    expect(await findings('capacity')).toMatchObject([{ level, message: expect.stringContaining(message) }]);
  });

  describe('of capacity beside pods that run already', () => {
    const asking = (title: string, cpu: string, labels: Record<string, string> = {}, nodeName = 'n'): KubeObject => {
      const containers = [{ name: 'main', resources: { requests: { cpu, memory: '1Gi' } } }];
      const pod = object('v1', 'Pod', title, { spec: { nodeName, containers } });
      return { ...pod, metadata: { ...pod.metadata, labels } };
    };
    const workload = (cpu: string): KubeObject => {
      const each = running('default/d', {}, 'x', { cpu, memory: '1Gi' });
      return { ...each, spec: { ...Object(each.spec), selector: { matchLabels: { app: 'd' } } } };
    };

    test.each([
      ['those of dist do not count', asking('default/p', '7', { app: 'd' }), 'ok', 'others ask for 0 cores and 0 Gi'],
      ['nor those on other nodes', asking('default/p', '7', {}, 'closed'), 'ok', 'others ask for 0 cores and 0 Gi'],
      ['there is room', asking('default/p', '2'), 'ok', 'of which others ask for 2 cores and 1 Gi of memory'],
      ['there is none for all', asking('other/p', '5', { app: 'd' }), 'problem', 'dist asks for 4 cores and 2 Gi'],
      ['there is none for one', asking('default/p', '7'), 'problem', 'which no node has left'],
    ])('%s', async (_, pod, level, message) => {
      stage.write(workload('2'));
      stage.server.put(pod);
      expect(await findings('capacity')).toMatchObject([{ level, message: expect.stringContaining(message) }]);
    });

    test('a node takes so many pods', async () => {
      stage.write(workload('1'));
      stage.server.remove('/api/v1/nodes/n');
      stage.server.put(object('v1', 'Node', 'n', { status: { allocatable: { cpu: '8', memory: '8Gi', pods: '2' } } }));
      expect(await findings('capacity')).toMatchObject([{ level: 'ok' }]);
      stage.server.put(asking('default/p', '1'));
      expect(await findings('capacity')).toMatchObject([
        { level: 'problem', message: 'dist runs 2 pods; the node takes 1 more' },
      ]);
      stage.server.put(asking('default/q', '1'));
      expect(await findings('capacity')).toMatchObject([
        {
          level: 'problem',
          message:
            'a pod of apps/Deployment default/d asks for 1 core and 1 Gi of memory, which only nodes have that take no more pods',
        },
      ]);
    });

    test('a number of pods may be written with a suffix', async () => {
      stage.write(workload('1'));
      stage.server.remove('/api/v1/nodes/n');
      stage.server.put(object('v1', 'Node', 'n', { status: { allocatable: { cpu: '8', memory: '8Gi', pods: '1k' } } }));
      expect(await findings('capacity')).toMatchObject([{ level: 'ok' }]);
    });

    test('it says when they cannot be listed', async () => {
      stage.write(workload('2'));
      const refusal = { status: 403, body: { kind: 'Status', message: 'no' } };
      stage.server.fault('GET', /\/pods/, refusal, Number.POSITIVE_INFINITY);
      expect(await findings('capacity')).toMatchObject([
        { level: 'ok', message: expect.stringContaining(', before what runs already') },
      ]);
    });
  });

  test.each([
    ['some', ['arm64', 'amd64'], 'note'],
    ['only', ['arm64'], 'problem'],
  ])('of architecture: %s nodes of another one', async (_, kinds, level) => {
    stage.write(configMap('default/a'));
    stage.server.remove('/api/v1/nodes/n');
    for (const arch of kinds) stage.server.put(node(arch, '1', '1Gi', arch));
    expect(await findings('architecture')).toMatchObject([{ level }]);
  });

  test.each([
    ['calico-node', 'ok'],
    ['kube-flannel-ds', 'note'],
    ['something', 'note'],
  ])('of NetworkPolicies with %s', async (name, level) => {
    stage.write(object('networking.k8s.io/v1', 'NetworkPolicy', 'default/p'));
    stage.server.put(object('apps/v1', 'DaemonSet', `kube-system/${name}`));
    expect(await findings('network policies')).toMatchObject([{ level }]);
  });
});

describe('a deployment', () => {
  test('that would fail for certain is refused before anything is sent', async () => {
    stage.write(claim);
    await expect(stage.deploy()).rejects.toThrow(
      /^nothing was sent, .*--no-preflight.*\n1 volume claims in dist need a default StorageClass/,
    );
    expect(stage.server.seen.filter(({ method }) => method === 'PATCH')).toEqual([]);
    expect(await stage.deploy({ preflight: false })).toMatchObject({ ok: true });
  });

  test('that would make a volume smaller is too', async () => {
    stage.write({ ...claim, spec: { resources: { requests: { storage: '8Gi' } } } });
    stage.server.put(storageClass('fast', true));
    const sized = { ...claim, spec: { resources: { requests: { storage: '10Gi' } } } };
    stage.server.put({ ...sized, status: { capacity: { storage: '10Gi' } } });
    await expect(stage.deploy()).rejects.toThrow(
      'PersistentVolumeClaim default/data has 10Gi, and dist asks for 8Gi: say 10Gi in the settings',
    );
    expect(stage.server.seen.filter(({ method }) => method === 'PATCH')).toEqual([]);
  });

  test('of which CRDs do not know the versions in which objects are stored is too, whatever it has brought before', async () => {
    const live = { ...widgetCrd(), status: { storedVersions: ['v1alpha1', 'v1'] } };
    const reads = () =>
      stage.server.seen.filter(({ method, path }) => method === 'GET' && /widgets\.example/.test(path));
    stage.server.put(live);
    const message = /^nothing was sent, .*--no-preflight.*\nwidgets.example.com has objects stored as v1alpha1, which/;
    await expect(stage.write(widgetCrd()).deploy()).rejects.toThrow(message);
    expect(stage.server.patches).toEqual([]);
    expect((await stage.deploy({ preflight: false })).ok).toBe(true);
    stage.server.seen.splice(0);
    expect((await stage.deploy()).ok).toBe(true); // nothing of it changes
    expect(reads()).toEqual([]);
    await expect(
      stage.write({ ...widgetCrd(), metadata: { ...live.metadata, labels: { a: 'b' } } }).deploy(),
    ).rejects.toThrow(message);
  });

  test('of which nobody serves a kind is too, also where dist has its CRD in another part', async () => {
    const message = /^nothing was sent, .*--no-preflight.*\n1 of example.com\/v1 Widget in dist, which neither/;
    await expect(stage.write(widget('default/w')).deploy()).rejects.toThrow(message);
    stage.write(widgetCrd(), widget('default/w', 1));
    await expect(stage.deploy({ waves: [1] })).rejects.toThrow(message);
    expect(stage.server.patches).toEqual([]);
    expect((await stage.deploy()).ok).toBe(true);
    expect((await stage.deploy({ waves: [1] })).ok).toBe(true);
  });

  test('whose kinds a server in it serves is begun', async () => {
    const service = object('apiregistration.k8s.io/v1', 'APIService', 'v1.example.com', {
      spec: { group: 'example.com' },
    });
    const result = await stage.write(service, widget('default/w', 1)).deploy({ timeout: 5_000 });
    expect(result.failures[0]).toMatchObject({ object: { kind: 'APIService' } });
  });

  test('that only might fail is begun', async () => {
    stage.write(running('default/d', {}, 'x', { cpu: '100' }));
    expect(await stage.deploy({ wait: false })).toMatchObject({ ok: true });
  });
});
