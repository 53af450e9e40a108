import {
  type DeployEvent,
  type KubeObject,
  type ManagedFields,
  makePlan,
  painter,
  renderPlan,
  titleOf,
  type UpgradeOptions,
} from '../../lib/deploy';
import { Catalogue, catalogueOf } from '../../lib/kubernetes/catalogue';
import { LAST_APPLIED } from '../../lib/kubernetes/client-side-apply';
import type { UpgradePath, UpgradeStep } from '../../lib/kubernetes/upgrade-step';
import { statusAnswer } from './fake-api-server';
import { fieldsOf } from './fake-objects';
import { configMap, deployment, namespace, object, Stage } from './support';

const APPLY: UpgradeStep = { id: 'apply', from: ['1', '2', '3'], do: 'apply', match: [], what: 'dist' };
const CHECK: UpgradeStep = {
  id: 'customised',
  from: ['1'],
  do: 'check',
  match: [],
  what: 'nobody has edited it',
  expect: { unedited: true },
  otherwise: 'ask',
};
const remove = (id: string, more: Partial<UpgradeStep> & { readonly match: readonly string[] }): UpgradeStep =>
  ({ id, from: ['1'], do: 'delete', what: `delete ${id}`, ...more }) as UpgradeStep;
const pathOf = (...steps: UpgradeStep[]): UpgradePath => ({
  target: '3',
  sources: [
    { name: '1', pipelines: ['1.0'], knative: [] },
    { name: '2', pipelines: ['2.0'], knative: [] },
    { name: '3', pipelines: ['3.0'], knative: [] },
  ],
  words: {},
  steps,
});

/** Objects of a release: as many as it takes to be known by them. */
const many = (text: string) => Array.from({ length: 12 }, (_, index) => configMap(`kubeflow/part-${index}`, { text }));
const app = (image: string, replicas = 1) => {
  const spec = { replicas, template: { spec: { containers: [{ name: 'main', image }] } } };
  return object('apps/v1', 'Deployment', 'kubeflow/app', { spec });
};

let stage: Stage;
beforeEach(async () => {
  stage = await Stage.open();
  stage.server.put(namespace('kubeflow'));
  stage.write(namespace('kubeflow'), configMap('kubeflow/new'));
});
afterEach(() => stage.stop());

/** Applied without `--server-side`: kubectl keeps a copy, and owns all fields that it has set. */
function clientSide(each: KubeObject, ...more: ManagedFields[]): void {
  const annotations = { ...each.metadata.annotations, [LAST_APPLIED]: JSON.stringify(each) };
  const entry = { manager: 'kubectl-client-side-apply', operation: 'Update', fieldsV1: fieldsOf(each) };
  stage.server.put({ ...each, metadata: { ...each.metadata, annotations, managedFields: [entry, ...more] } });
}

/** Applied with `--server-side`. */
function serverSide(each: KubeObject, fieldsV1 = fieldsOf(each), ...more: ManagedFields[]): void {
  const entry = { manager: 'kubectl', operation: 'Apply', fieldsV1 };
  stage.server.put({ ...each, metadata: { ...each.metadata, managedFields: [entry, ...more] } });
}

const update = (manager: string, fieldsV1: Record<string, unknown>): ManagedFields => ({
  manager,
  operation: 'Update',
  fieldsV1,
});
const IMAGE = {
  'f:spec': { 'f:template': { 'f:spec': { 'f:containers': { 'k:{"name":"main"}': { 'f:image': {} } } } } },
};
const NOTE = { 'f:metadata': { 'f:annotations': { 'f:note': {} } } };

const optionsOf = (path: UpgradePath, versions: Readonly<Record<string, readonly KubeObject[]>>): UpgradeOptions => ({
  path,
  yes: true,
  catalogues: () =>
    Object.entries(versions).map(([name, objects]) => Catalogue.parse(name, catalogueOf([objects], []))),
});
const plan = (upgrade: UpgradeOptions) =>
  makePlan({ dist: stage.dist, connection: stage.clock.watch(stage.connection), clock: stage.clock, upgrade });

describe('what is customised of an old install', () => {
  const customised = async () => {
    const { steps } = await plan({ ...optionsOf(pathOf(CHECK, APPLY), { 1: [app('x:1')] }), from: '1' });
    return steps.find(({ id }) => id === 'customised');
  };
  const withNote = { ...app('x:1'), metadata: { name: 'app', namespace: 'kubeflow', annotations: { note: 'mine' } } };

  test.each<[string, () => void]>([
    ['applied by kubectl', () => clientSide(app('x:1'))],
    ['applied server-side', () => serverSide(app('x:1'))],
    ['with a field that nobody has applied', () => serverSide(withNote, fieldsOf(app('x:1')), update('velero', NOTE))],
    ['scaled by a subresource', () => clientSide(app('x:1'), { ...update('kubectl', IMAGE), subresource: 'scale' })],
    ['with a field that a controller has written', () => clientSide(app('x:1'), update('manager', IMAGE))],
    ['created in a way that leaves no copy', () => stage.server.put({ ...app('x:2') })],
  ])('nothing, %s', async (_, install) => {
    install();
    expect(await customised()).toBeUndefined();
  });

  test('is looked for only in the namespaces of the releases that the cluster has', async () => {
    clientSide(app('x:2'));
    const versions = { 1: [app('x:1'), configMap('gone/a')] };
    const lists = async () => {
      stage.server.seen.splice(0);
      const { steps } = await plan({ ...optionsOf(pathOf(CHECK, APPLY), versions), from: '1' });
      expect(steps.map(({ id }) => id)).toContain('customised');
      return stage.server.seen
        .map(({ path }) => path)
        .filter((path) => /namespaces\/\w+\/(configmaps|deployments)$/.test(path));
    };
    expect(await lists()).toEqual(['/apis/apps/v1/namespaces/kubeflow/deployments']);
    stage.server.put(namespace('gone'));
    expect(await lists()).toContain('/api/v1/namespaces/gone/configmaps');
  });

  test.each<[string, RegExp, () => void]>([
    [
      'applied from another manifest',
      /^.*applied otherwise than .*: apps\/Deployment kubeflow\/app$/,
      () => clientSide(app('x:2')),
    ],
    ['applied server-side from another manifest', /applied otherwise/, () => serverSide(app('x:2'))],
    ['with more replicas', /applied otherwise/, () => clientSide(app('x:1', 3))],
    [
      'edited by hand',
      /somebody has changed apps\/Deployment kubeflow\/app$/,
      () => clientSide(app('x:1'), update('kubectl-edit', NOTE)),
    ],
    [
      'with a field that a page has written',
      /somebody has changed/,
      () => clientSide(app('x:1'), update('Mozilla', IMAGE)),
    ],
    [
      'with a field that is no longer of the apply',
      /applied otherwise/,
      () => serverSide(app('x:2'), { 'f:spec': { 'f:replicas': {} } }, update('kubectl', IMAGE)),
    ],
  ])('an object %s', async (_, reason, install) => {
    install();
    expect(await customised()).toMatchObject({ do: 'ask', reason: expect.stringMatching(reason) });
    const upgrade = { ...optionsOf(pathOf(CHECK, APPLY), { 1: [app('x:1')] }), from: '1' };
    await expect(stage.deploy({ upgrade })).rejects.toThrow('--yes-step customised');
    expect(await stage.deploy({ upgrade: { ...upgrade, yesSteps: ['customised'] } })).toMatchObject({ ok: true });
  });
});

test('what somebody else has set of an object of dist is asked about, and goes with the answer', async () => {
  const entry = update('Mozilla', { 'f:data': { 'f:a': {} } });
  const live = configMap('kubeflow/new', { a: 'theirs' });
  stage.server.put({ ...live, metadata: { ...live.metadata, managedFields: [entry] } });
  const causes = [{ reason: 'FieldManagerConflict', message: 'conflict with "Mozilla" using v1', field: '.data.a' }];
  const refusal = statusAnswer(409, 'Apply failed', { reason: 'Conflict', details: { name: 'new', causes } });
  stage.server.fault('PATCH', /configmaps\/new.*force=false/, refusal);
  const upgrade: UpgradeOptions = { path: pathOf(CHECK, APPLY), from: '1', yes: true };
  await expect(stage.deploy({ upgrade })).rejects.toThrow('somebody has changed ConfigMap kubeflow/new');
  expect(stage.sent).toEqual([]);
  const { ok, changed } = await stage.deploy({ upgrade: { ...upgrade, yesSteps: ['customised'] } });
  expect([ok, changed.map(titleOf)]).toEqual([true, expect.arrayContaining(['ConfigMap kubeflow/new'])]);
});

describe('deletions and what stays', () => {
  const theirs = configMap('kubeflow/old-of-a-user');
  const step = remove('old', { match: ['ConfigMap kubeflow/old*'] });

  test('a pattern takes only what the release or one before has brought', async () => {
    clientSide(configMap('kubeflow/old-part'));
    clientSide(configMap('kubeflow/old-of-later'));
    clientSide(theirs);
    const later = configMap('kubeflow/old-of-later');
    const upgrade = {
      ...optionsOf(pathOf(APPLY, step), { 1: [configMap('kubeflow/old-part')], 2: [later] }),
      from: '1',
    };
    const planned = await plan(upgrade);
    expect(planned.steps.find(({ id }) => id === 'old')?.objects.map(titleOf)).toEqual(['ConfigMap kubeflow/old-part']);
    const { upgrade: report } = await stage.deploy({ upgrade });
    expect(report).toMatchObject({ finished: true });
    expect(report?.steps.find(({ id }) => id === 'old')?.reason).toContain(
      'old-of-a-user stays: no release has brought it',
    );
    expect(stage.deletions).toEqual(['old-part']);
  });

  test.each([
    ['Thing', false, []],
    ['Thing', true, []],
    // As Knative writes it into its webhook configurations.
    ['Namespace', true, ['old-part']],
  ])('what a %s owns (as controller: %s)', async (kind, controller, gone) => {
    const part = configMap('kubeflow/old-part');
    const ownerReferences = [{ apiVersion: 'v1', kind, name: 'kubeflow', uid: '1', controller }];
    clientSide({ ...part, metadata: { ...part.metadata, ownerReferences } });
    await stage.deploy({ upgrade: { ...optionsOf(pathOf(APPLY, step), { 1: [part] }), from: '1' } });
    expect(stage.deletions).toEqual(gone);
  });

  test('without catalogues it takes what kubectl has brought', async () => {
    clientSide(theirs);
    await stage.deploy({ upgrade: { path: pathOf(APPLY, step), from: '1', yes: true } });
    expect(stage.deletions).toEqual(['old-of-a-user']);
  });

  test('the plan names what nobody knows, and what the release has brought and no step is about', async () => {
    clientSide(configMap('kubeflow/part'));
    clientSide(configMap('kubeflow/generated-24bcdfghkm'));
    clientSide(configMap('kubeflow/mine'));
    clientSide(object('v1', 'Service', 'old-namespace/service'));
    stage.server.put(namespace('old-namespace'));
    const brought = [
      configMap('kubeflow/part'),
      configMap('kubeflow/generated-bcdfghkm24'),
      namespace('old-namespace'),
    ];
    const service = object('v1', 'Service', 'old-namespace/other');
    const planned = await plan({ ...optionsOf(pathOf(APPLY), { 1: [...brought, service] }), from: '1' });
    expect(planned.unknown.map(titleOf)).toEqual(['ConfigMap kubeflow/mine', 'Service old-namespace/service']);
    expect(planned.leftBehind.map(titleOf)).toEqual([
      'ConfigMap kubeflow/generated-24bcdfghkm',
      'ConfigMap kubeflow/part',
    ]);
    const text = renderPlan(planned, painter({ write: () => {} })).join('\n');
    expect(text).toMatch(/^Kubeflow 1 becomes 3: as you say\n/);
    expect(text).toContain(
      'not known to dist, and left alone: ConfigMap kubeflow/mine, Service old-namespace/service\n',
    );
    expect(text).toContain('left by Kubeflow 1, and left alone: ConfigMap kubeflow/generated-24bcdfghkm, ');
  });

  test('what comes after a deletion is planned with it', async () => {
    clientSide(configMap('kubeflow/hook'));
    clientSide(configMap('kubeflow/server'));
    const exists = [{ exists: ['ConfigMap kubeflow/hook'] }];
    const steps = [
      remove('hook', { match: ['ConfigMap kubeflow/hook'] }),
      remove('server', { match: ['ConfigMap kubeflow/server'], unless: exists }),
    ];
    const idsOf = async (...all: UpgradeStep[]) =>
      (await plan({ path: pathOf(APPLY, ...all), from: '1' })).steps.flatMap(({ id }) => id ?? []);
    expect(await idsOf(...steps)).toEqual(['hook', 'server']);
    expect(await idsOf(...steps.slice(1))).toEqual([]);
    const { upgrade } = await stage.deploy({ upgrade: { path: pathOf(APPLY, ...steps), from: '1', yes: true } });
    expect([upgrade?.finished, stage.deletions]).toEqual([true, ['hook', 'server']]);
  });

  test('what dist has of the name of something that is kept is not told as kept', async () => {
    clientSide(configMap('kubeflow/newer'));
    clientSide(configMap('kubeflow/new'));
    const keep: UpgradeStep = { id: 'keep', from: ['1'], do: 'keep', match: ['ConfigMap kubeflow/new*'], what: 'keep' };
    const { upgrade } = await stage.deploy({ upgrade: { path: pathOf(APPLY, keep), from: '1', yes: true } });
    expect(upgrade?.steps.at(-1)).toMatchObject({ outcome: 'kept', objects: [{ metadata: { name: 'newer' } }] });
    expect(upgrade?.steps.at(-1)?.objects).toHaveLength(1);
  });

  test('what dist has no use for does not keep an upgrade from its end', async () => {
    clientSide(configMap('kubeflow/claim'));
    clientSide(configMap('kubeflow/store'));
    const steps = (needed: string) => [
      remove('claim', { match: ['ConfigMap kubeflow/claim'], when: [{ inDist: [needed] }] }),
      remove('store', { match: ['ConfigMap kubeflow/store'], when: [{ done: 'claim' }] }),
    ];
    const run = async (needed: string) => {
      const upgrade = { path: pathOf(APPLY, ...steps(needed)), from: '1', yes: true };
      const { upgrade: report } = await stage.deploy({ upgrade });
      return [
        report?.finished,
        ...(report?.steps ?? []).slice(1).map(({ outcome, reason }) => `${outcome}: ${reason}`),
      ];
    };
    const none = 'kept: dist has no Deployment kubeflow/none';
    expect(await run('Deployment kubeflow/none')).toEqual([true, none, none]);
    expect(stage.deletions).toEqual([]);
    expect(await run('ConfigMap kubeflow/new')).toEqual([true, 'done: undefined', 'done: undefined']);
  });

  test.each([
    ['a workload names stays, and nobody waits for it', deployment('kubeflow/user'), 0, []],
    ['pods name that end goes', object('v1', 'Pod', 'kubeflow/user'), 2_000, ['named']],
    ['pods name that do not end stays', object('v1', 'Pod', 'kubeflow/user'), 12_000, []],
  ])('what %s', async (_, user, takes, gone) => {
    clientSide(configMap('kubeflow/named'));
    stage.server.put({ ...user, spec: { volumes: [{ configMap: { name: 'named' } }] } });
    const step = remove('hashed', { match: ['ConfigMap kubeflow/named'], unless: [{ inUse: true }] });
    const onEvent = (event: DeployEvent) => {
      stage.events.push(event);
      if (takes !== 2_000 || event.type !== 'step-started') return;
      void stage.clock.sleep(1_000).then(() => stage.server.remove('/api/v1/namespaces/kubeflow/pods/user'));
    };
    await stage.deploy({ onEvent, upgrade: { path: pathOf(APPLY, step), from: '1', yes: true } });
    expect(stage.deletions).toEqual(gone);
    const ended = stage.events.find((event) => event.type === 'step-ended');
    expect(ended).toMatchObject({ milliseconds: takes });
  });
});

describe('the release that a cluster has', () => {
  const versions = { 1: many('1'), 2: many('2'), 3: [...many('2').slice(0, 6), ...many('3').slice(6)] };
  const told = async (upgrade: UpgradeOptions) => (await plan(upgrade)).upgrade;
  const says = (appVersion: string) => clientSide(configMap('kubeflow/pipeline-install-config', { appVersion }));

  test('is confirmed by what is there', async () => {
    says('2.0');
    for (const each of many('2')) clientSide(each);
    expect(await told(optionsOf(pathOf(APPLY), versions))).toEqual({
      from: '2',
      to: '3',
      reason: 'Kubeflow Pipelines 2.0; 12 of 12 objects are as 2 brings them',
    });
  });

  test('is the newer one where the version of Pipelines and the rest differ', async () => {
    says('1.0');
    for (const each of many('2')) clientSide(each);
    expect(await told(optionsOf(pathOf(APPLY), versions))).toEqual({
      from: '2',
      to: '3',
      reason: 'Kubeflow Pipelines 1.0 says 1, but 12 of 12 objects are as 2 brings them: taken for 2, the newer one',
    });
    says('2.0');
    for (const each of many('1')) serverSide(each);
    expect(await told(optionsOf(pathOf(APPLY), versions))).toMatchObject({
      from: '2',
      reason: expect.stringContaining('says 2, but 12 of 12 objects are as 1 brings them'),
    });
  });

  test('is told by what is there alone where nothing says a version, if that is enough', async () => {
    stage.server.put(deployment('kubeflow/profiles-deployment'));
    for (const each of many('2').slice(3)) clientSide(each);
    await expect(told(optionsOf(pathOf(APPLY), versions))).rejects.toThrow(
      'which release the cluster has cannot be told',
    );
    for (const each of many('2')) clientSide(each);
    expect(await told(optionsOf(pathOf(APPLY), versions))).toMatchObject({
      from: '2',
      reason: expect.stringMatching(/no version of anything; 12 of 12 objects are as 2 brings them$/),
    });
  });

  test('is not asked of what is there where this set has brought it', async () => {
    stage.write(namespace('kubeflow'), configMap('kubeflow/pipeline-install-config', { appVersion: '3.0' }));
    await stage.deploy();
    const catalogues = () => {
      throw new Error('read');
    };
    expect(await told({ path: pathOf(APPLY), catalogues })).toBeUndefined();
  });
});
