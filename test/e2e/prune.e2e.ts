import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type DeployEvent, deploy as deployFromProgram } from '../../lib/deploy';
import { configMap, crd, deployment, object, secret, writeDist } from './hand-made-dist';
import {
  type Api,
  buildControlPlane,
  ControlPlane,
  type KubernetesObject,
  type PlayedController,
  playController,
  referenceTo,
  titleOf,
} from './harness';
import { expectCode, runCli, runKubectl } from './support';

const PART_OF = 'applyset.kubernetes.io/part-of';

/** Nobody answers it: as long as it is there, no Widget can be deleted. */
const webhook = object('admissionregistration.k8s.io/v1', 'ValidatingWebhookConfiguration', 'old-hooks', 1, {
  webhooks: [
    {
      name: 'widgets.example.com',
      admissionReviewVersions: ['v1'],
      sideEffects: 'None',
      failurePolicy: 'Fail',
      clientConfig: { url: 'https://127.0.0.1:1/' },
      rules: [
        {
          apiGroups: ['example.com'],
          apiVersions: ['v1'],
          operations: ['DELETE'],
          resources: ['widgets'],
          scope: '*',
        },
      ],
    },
  ],
});

const storage = { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } };

const STAYING = [
  object('v1', 'Namespace', 'team', -2),
  crd('Widget'),
  configMap('team/settings'),
  { ...configMap('team/store'), data: { secret: 'moved' } },
  object('v1', 'ServiceAccount', 'team/web', 0),
  object('rbac.authorization.k8s.io/v1', 'ClusterRole', 'web', 0, {
    rules: [{ apiGroups: [''], resources: ['pods'], verbs: ['get'] }],
  }),
  object('v1', 'Service', 'team/web', 0, { spec: { ports: [{ port: 80 }] } }),
  deployment('team/web'),
  object('example.com/v1', 'Widget', 'team/kept', 2),
];
/** What a prune deletes, in this order as far as it matters. */
const PRUNED = [
  webhook,
  object('example.com/v1', 'Widget', 'team/old', 2, {}, ['example.com/cleanup']),
  deployment('team/old'),
  configMap('team/old'),
  configMap('old-team/old'),
  secret('team/old'),
  object('v1', 'Service', 'team/old', 0, { spec: { ports: [{ port: 80 }] } }),
];
const LEFT_BEHIND = [
  object('v1', 'Namespace', 'old-team', -2),
  crd('Gadget'),
  object('v1', 'PersistentVolumeClaim', 'team/data', 0, { spec: storage }),
  secret('team/moved'),
  // It opens the claim, which only the dist that had both has told.
  secret('team/opener'),
];
const OPENS = { namespace: 'team', secret: 'opener', claim: 'data' };
const OTHERS = [configMap('default/another'), deployment('default/another')];

describe('pruning', () => {
  const folder = mkdtempSync(join(tmpdir(), 'prune-'));
  let plane: ControlPlane;
  let api: Api;

  const write = (dist: string, objects: readonly KubernetesObject[], claimSecrets = [] as (typeof OPENS)[]) =>
    writeDist(join(folder, dist), objects, { claimSecrets });
  const options = (dist: string) => ['--dist', join(folder, dist), '--kubeconfig', plane.kubeconfig];
  const deploy = (...more: string[]) => runCli(['deploy', ...options('dist'), ...more]);
  const diff = (...more: string[]) => runCli(['diff', ...options('dist'), ...more]);
  const versionsOf = async (objects: readonly KubernetesObject[]) =>
    Object.fromEntries(
      await Promise.all(
        objects.map(async (each) => [titleOf(each), (await api.find(referenceTo(each)))?.metadata.resourceVersion]),
      ),
    );
  const missing = async (objects: readonly KubernetesObject[]) => {
    const versions = await versionsOf(objects);
    return Object.keys(versions).filter((title) => versions[title] === undefined);
  };
  const record = { apiVersion: 'v1', kind: 'ConfigMap', namespace: 'default', name: 'cdk8s-kubeflow' };
  const kindsOfRecord = async () =>
    (await api.get(record)).metadata.annotations?.['applyset.kubernetes.io/contains-group-kinds'];

  /** The controller of Widgets: it lives in a Deployment that is left out of dist together with its last Widget. */
  const playWidgetController = () =>
    playController('widget controller', async () => {
      const lives = await api.find(referenceTo(deployment('team/old')));
      for (const each of lives ? await api.list('example.com/v1', 'Widget') : [])
        if (each.metadata.deletionTimestamp) await api.patch(referenceTo(each), { metadata: { finalizers: null } });
    });

  const theirs = [configMap('team/theirs'), configMap('team/copy'), configMap('default/copy')];
  let before: Record<string, string | undefined>;

  beforeAll(async () => {
    plane = await ControlPlane.start();
    api = plane.api;
    write('dist', [...STAYING, ...PRUNED, ...LEFT_BEHIND], [OPENS]);
    write('others', OTHERS);
    expectCode(await deploy(), 0);
    expectCode(await runCli(['deploy', ...options('others'), '--set', 'another']), 0);
    // People copy what they find, labels and all.
    const { labels } = (await api.get(referenceTo(configMap('team/old')))).metadata;
    for (const each of theirs) await api.apply({ ...each, metadata: { ...each.metadata, labels } });
    before = await versionsOf([...theirs, configMap('default/another')]);
  });

  afterAll(async () => {
    await plane?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  test('every object has the label of its set, and a second deploy changes nothing', async () => {
    const { labels } = (await api.get(record)).metadata;
    for (const each of [...STAYING, ...PRUNED, ...LEFT_BEHIND]) {
      const live = await api.get(referenceTo(each));
      expect(live.metadata.labels?.[PART_OF]).toBe(labels?.['applyset.kubernetes.io/id']);
    }
    expect(await kindsOfRecord()).toMatch(/^ClusterRole\.rbac.*,ConfigMap,.*,Widget\.example\.com$/);
    expect(expectCode(await deploy(), 0)).toContain('created 0, changed 0, unchanged 21, failed 0');
    expectCode(await diff(), 0);
  });

  test('kubectl applies the same dist without taking the label away', async () => {
    expectCode(
      await runKubectl(['apply', '--server-side', '-f', join(folder, 'dist'), '--kubeconfig', plane.kubeconfig]),
      0,
    );
    expect(expectCode(await deploy(), 0)).toContain('changed 0, unchanged 21');
  });

  test('kubectl knows the set, and that it is ours', async () => {
    const set = ['--applyset', 'configmaps/cdk8s-kubeflow', '--prune', '-n', 'default'];
    const { stderr } = spawnSync(
      await buildControlPlane(),
      ['kubectl', 'apply', '-f', join(folder, 'others'), ...set, '--kubeconfig', plane.kubeconfig],
      { env: { ...process.env, KUBECTL_APPLYSET: 'true' }, encoding: 'utf8' },
    );
    expect(stderr).toContain('is managed by tooling "cdk8s-kubeflow" instead of "kubectl"');
  });

  test('a diff names what dist no longer holds, and what of it stays', async () => {
    write('dist', STAYING);
    const output = expectCode(await diff(), 1);
    const marked = (mark: string) =>
      output.split('\n').flatMap((line) => (line.startsWith(mark) ? (line.slice(2).split(': ')[0] ?? '') : []));
    expect(marked('- ').sort()).toEqual(PRUNED.map(titleOf).sort());
    expect(marked('= ').sort()).toEqual(LEFT_BEHIND.map(titleOf).sort());
    expect(output).toContain('0 to create, 0 to change, 7 to prune, 5 left behind, 9 the same');
  });

  test('a deploy without --prune leaves it alone', async () => {
    const kinds = await kindsOfRecord();
    expect(expectCode(await deploy(), 0)).toContain('7 objects are no longer in dist');
    expect(await missing(PRUNED)).toEqual([]);
    expect(await kindsOfRecord()).toBe(kinds);
  });

  test('a dist that has next to nothing of it is not pruned', async () => {
    const output = expectCode(await runCli(['deploy', ...options('others'), '--set', 'kubeflow', '--prune']), 2);
    expect(output).toContain('another dist has brought 2 of these objects');
    write('dist', STAYING.slice(0, 1));
    expect(expectCode(await deploy('--prune'), 1)).toContain('dist lacks');
    expect(await missing([...STAYING, ...PRUNED])).toEqual([]);
    write('dist', STAYING);
  });

  test('what cannot go is reported with its finalizer, and its controller stays', async () => {
    const output = expectCode(await deploy('--prune', '--timeout', '6s'), 1);
    expect(output).toContain(
      'stuck: example.com/Widget team/old: is being deleted, held by finalizers example.com/cleanup',
    );
    expect(await missing(PRUNED)).toEqual([titleOf(webhook)]);
  });

  test('interrupted on its way, it leaves a set that still knows all of its objects', async () => {
    const kinds = await kindsOfRecord();
    const stopping = new AbortController();
    let controller: PlayedController | undefined;
    const onEvent = ({ type }: DeployEvent) => {
      if (type === 'prune-started') controller = playWidgetController();
      if (type === 'deleted') stopping.abort();
    };
    const { kubeconfig } = plane;
    const dist = join(folder, 'dist');
    const result = await deployFromProgram({ dist, kubeconfig, prune: true, signal: stopping.signal, onEvent });
    await controller?.stop();
    expect(result).toMatchObject({ ok: false, interrupted: true, pruned: false });
    expect(await missing(PRUNED)).toEqual(PRUNED.slice(0, 2).map(titleOf));
    expect(await kindsOfRecord()).toBe(kinds);
  });

  test('run again, it comes to its end', async () => {
    const output = expectCode(await deploy('--prune'), 0);
    expect(await missing(PRUNED)).toHaveLength(PRUNED.length);
    expect(await missing([...STAYING, ...LEFT_BEHIND, ...OTHERS, ...theirs])).toEqual([]);
    for (const each of LEFT_BEHIND) expect(output).toContain(`left behind: ${titleOf(each)}: `);
    expect(await kindsOfRecord()).not.toContain('ValidatingWebhookConfiguration');
    const pods = await api.list('v1', 'Pod', { namespace: 'team' });
    expect(pods.filter(({ metadata }) => metadata.labels?.app === 'team-old')).toEqual([]);
  });

  test('nothing of anybody else was touched', async () => {
    expect(await versionsOf([...theirs, configMap('default/another')])).toEqual(before);
    expectCode(await runCli(['diff', ...options('others'), '--set', 'another']), 0);
  });

  test('once more, it changes nothing', async () => {
    const versions = await versionsOf([...STAYING, ...LEFT_BEHIND]);
    const { resourceVersion } = (await api.get(record)).metadata;
    expect(expectCode(await deploy('--prune'), 0)).toContain('created 0, changed 0, unchanged 9, failed 0');
    expect(await versionsOf([...STAYING, ...LEFT_BEHIND])).toEqual(versions);
    expect((await api.get(record)).metadata.resourceVersion).toBe(resourceVersion);
    expectCode(await diff(), 0);
  });

  test('data goes when its kind is named', async () => {
    const kinds = ['--prune-data', 'Namespace', 'CustomResourceDefinition', 'PersistentVolumeClaim'];
    expect(expectCode(await diff(...kinds), 1)).toContain('4 to prune, 1 left behind');
    expectCode(await deploy('--prune', ...kinds), 0);
    expect(await missing(LEFT_BEHIND)).toHaveLength(4);
    expect(await missing([secret('team/moved')])).toEqual([]);
  });

  test('an object from before there were sets becomes part of one', async () => {
    const old = configMap('team/earlier');
    await api.apply(old, { fieldManager: 'cdk8s-kubeflow' });
    write('dist', [...STAYING, old]);
    expectCode(await diff(), 0);
    expect(expectCode(await deploy(), 0)).toContain('changed 1, unchanged 9');
    write('dist', STAYING);
    expect(expectCode(await deploy('--prune'), 0)).toContain('deleted 1');
    expect(await missing([old])).toHaveLength(1);
  });
});
