import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  decisionsIn,
  doesAnything,
  jsonPlan,
  type KubeObject,
  type ManagedFields,
  makeOfflinePlan,
  makePlan,
  type PlanOptions,
  painter,
  planMarkdown,
  type ReleaseStep,
  renderPlan,
  titleOf,
} from '../../lib/deploy';
import { narrowingsOf } from '../../lib/deploy/plan/narrowing';
import { RECORD_FILE } from '../../lib/kubernetes/render-record';
import type { UpgradePath } from '../../lib/kubernetes/upgrade-step';
import { statusAnswer } from './fake-api-server';
import { fieldsOf } from './fake-objects';
import { configMap, deployment, namespace, object, Stage, widget, widgetCrd } from './support';

let stage: Stage;
beforeEach(async () => {
  stage = await Stage.open();
});
afterEach(() => stage.stop());

const plan = (options: PlanOptions = {}) =>
  makePlan({ dist: stage.dist, connection: stage.clock.watch(stage.connection), clock: stage.clock, ...options });

const shortOf = async (options?: PlanOptions) =>
  (await plan(options)).steps.map((step) => [step.do, step.objects.map(titleOf).join() || step.id, step.decision]);

const wave = (number: number) => `    metadata.annotations: (none) → {"argocd.argoproj.io/sync-wave":"${number}"}`;

const silent = painter({ write: () => {} });

/** An object that somebody else has applied. */
function theirs(each: KubeObject, manager = 'kubectl', more: Partial<ManagedFields> = {}): void {
  const entry = {
    manager,
    operation: 'Apply',
    apiVersion: each.apiVersion,
    time: 't',
    fieldsV1: fieldsOf(each),
    ...more,
  };
  stage.server.put({ ...each, metadata: { ...each.metadata, managedFields: [entry] } });
}

const immutable = (name: string) =>
  statusAnswer(422, `"${name}" is invalid: spec.selector: field is immutable`, { details: { name } });

test('what is as dist says needs nothing', async () => {
  await stage.write(configMap('default/a'), deployment('default/d')).deploy();
  const nothing = await plan();
  expect({ steps: nothing.steps, same: nothing.same, does: doesAnything(nothing) }).toEqual({
    steps: [],
    same: 2,
    does: false,
  });
  expect(renderPlan(nothing, silent)).toEqual(['fake: nothing to do, 2 the same']);
});

test('an object that a controller writes while it is rehearsed is read and rehearsed again', async () => {
  theirs(configMap('default/a', { a: 'b', old: 'x' }), 'kubectl', { operation: 'Update' });
  const lost = statusAnswer(409, 'the object has been modified; please apply your changes to the latest version');
  stage.server.fault('PUT', /configmaps\/a/, lost, 2);
  stage.write(configMap('default/a', { a: 'b' }));
  expect(await shortOf({ takeOver: ['kubectl'] })).toEqual([['adopt', 'ConfigMap default/a', undefined]]);
  expect(stage.server.seen.filter(({ method }) => method === 'PUT')).toHaveLength(3);
});

test('steps stand in the order of the waves, and nothing is changed', async () => {
  await stage.write(configMap('default/changed'), configMap('default/gone')).deploy();
  theirs(configMap('default/kubectls', { a: 'b', old: 'x' }));
  theirs(configMap('default/edited', { a: 'b', old: 'x' }), 'kubectl-edit', { operation: 'Update' });
  stage.server.put(deployment('default/d'));
  stage.server.fault('PATCH', /deployments\/d/, immutable('d'), Number.POSITIVE_INFINITY);
  stage.write(
    configMap('default/changed', { a: 'new' }, 1),
    configMap('default/kubectls', { a: 'b' }, 2),
    configMap('default/edited', { a: 'b' }, 2),
    deployment('default/d', 3),
    configMap('default/new'),
  );
  const before = new Map(stage.server.objects);
  expect(await shortOf()).toEqual([
    ['create', 'ConfigMap default/new', undefined],
    ['change', 'ConfigMap default/changed', undefined],
    ['adopt', 'ConfigMap default/kubectls', '--take-over kubectl'],
    ['adopt', 'ConfigMap default/edited', '--take-over kubectl'],
    ['replace', 'apps/Deployment default/d', "--replace 'Deployment.apps default/d'"],
    ['leave', 'ConfigMap default/gone', undefined],
  ]);
  expect(await shortOf({ takeOver: ['kubectl'], replace: ['Deployment default/d'], prune: true })).toEqual([
    ['create', 'ConfigMap default/new', undefined],
    ['change', 'ConfigMap default/changed', undefined],
    ['adopt', 'ConfigMap default/kubectls', undefined],
    ['adopt', 'ConfigMap default/edited', undefined],
    ['replace', 'apps/Deployment default/d', undefined],
    ['prune', 'ConfigMap default/gone', undefined],
  ]);
  expect(stage.server.objects).toEqual(before);
  expect(renderPlan(await plan({ takeOver: ['kubectl'] }), silent)).toEqual([
    'wave 0',
    '+ create ConfigMap default/new',
    'wave 1',
    '~ change ConfigMap default/changed',
    '    data.a: b → new',
    wave(1),
    'wave 2',
    '~ adopt ConfigMap default/kubectls',
    '    from kubectl: what it owns and dist does not have goes',
    '    data.old: x → (none)',
    wave(2),
    '~ adopt ConfigMap default/edited',
    '    from kubectl-edit: what it owns and dist does not have goes',
    '    edited by hand (kubectl-edit): the edits go',
    '    data.old: x → (none)',
    wave(2),
    'wave 3',
    '± replace apps/Deployment default/d',
    '    "d" is invalid: spec.selector: field is immutable',
    '    1. ask the server whether it would take the new one',
    '    2. delete the old one, if it is still the very one',
    '    3. make the new one at once, and wait until it is ready',
    '    outage: from the end of its pods until the new ones are ready',
    '    keeps: its volume claims and all that is not in its pods',
    "    to decide: --replace 'Deployment.apps default/d'",
    '= leave ConfigMap default/gone',
    '    dist no longer holds it; deploy --prune deletes it',
    'fake: 1 to create, 1 to change, 2 to adopt, 1 to replace, 1 to leave, 0 the same, 1 needs a decision',
  ]);
});

test('what only others can decide is asked, before all else where nothing would be sent', async () => {
  const secret = (text: string) =>
    object('v1', 'Secret', 'default/db', { data: { password: Buffer.from(text).toString('base64') } });
  stage.server.put(secret('old'));
  stage.server.put(object('v1', 'PersistentVolumeClaim', 'default/files', { status: { phase: 'Bound' } }));
  stage.server.put(object('v1', 'PersistentVolumeClaim', 'default/later', { status: { phase: 'Bound' } }));
  stage.server.kinds.push({
    apiVersion: 'argoproj.io/v1alpha1',
    kind: 'Application',
    resource: 'applications',
    namespaced: true,
  });
  stage.server.put(object('argoproj.io/v1alpha1', 'Application', 'argocd/kf'));
  const tracked = configMap('default/tracked');
  theirs({ ...tracked, metadata: { ...tracked.metadata, annotations: { 'argocd.argoproj.io/tracking-id': 'kf:x' } } });
  const causes = [{ reason: 'FieldManagerConflict', message: 'conflict with "hand" using v1', field: '.data.a' }];
  stage.server.put(configMap('default/conflict', { a: 'theirs' }));
  stage.server.fault(
    'PATCH',
    /configmaps\/conflict.*force=false/,
    statusAnswer(409, 'Apply failed', { details: { name: 'conflict', causes } }),
  );
  stage
    .writeRecord({
      claimSecrets: [
        { namespace: 'default', secret: 'db', claim: 'files' },
        { namespace: 'default', secret: 'gone', claim: 'later' },
      ],
    })
    .write(configMap('default/conflict'), configMap('default/tracked'), secret('new'));
  const asked = await plan();
  expect(asked.steps.map((step) => [step.do, step.objects.map(titleOf).join(), step.decision])).toEqual([
    ['ask', 'Secret default/db', expect.stringContaining('--change-secrets default/db')],
    ['ask', 'ConfigMap default/tracked', expect.stringContaining('kubectl delete application kf -n argocd')],
    ['ask', 'ConfigMap default/conflict', '--take-over hand'],
    ['adopt', 'ConfigMap default/tracked', '--take-over kubectl'],
  ]);
  expect(asked.data.map(({ kind, title, danger }) => [kind, title, danger])).toEqual([
    ['credentials', 'Secret default/db', true],
    ['claim', 'PersistentVolumeClaim default/files', false],
    ['claim', 'PersistentVolumeClaim default/later', false],
    ['credentials', 'Secret default/gone', false],
  ]);
  expect(decisionsIn(asked)).toHaveLength(4);
  const shown = [...renderPlan(asked, silent), JSON.stringify(jsonPlan(asked)), planMarkdown(asked)].join('\n');
  expect(shown).not.toMatch(/bmV3|b2xk/); // the values
  expect(planMarkdown(asked)).toMatch(
    /^### fake: .*4 need a decision\n\n\*\*Needs a decision\*\*\n\n- `Secret default\/db`\n/,
  );
});

test('objects that nobody accounts for are named and left alone; those of controllers and sets are not', async () => {
  const inside = (name: string) => configMap(`team/${name}`);
  stage.server.put(namespace('team'));
  theirs(inside('old'));
  theirs(configMap('default/elsewhere'));
  theirs(inside('made'), 'controller');
  const owned = inside('owned');
  theirs({ ...owned, metadata: { ...owned.metadata, ownerReferences: [{ kind: 'Thing', name: 't' }] } });
  stage.write(namespace('team'), inside('a'));
  expect((await plan()).unknown.map(titleOf)).toEqual(['ConfigMap team/old']);
});

test('what may not be looked at is said', async () => {
  const opens = { namespace: 'team', secret: 'db', claim: 'files' };
  stage.server.put(namespace('team'));
  stage.writeRecord({ claimSecrets: [opens] }).write(namespace('team'), deployment('team/d'));
  const refused = statusAnswer(403, 'no');
  stage.server.fault('GET', /\/deployments\?|persistentvolumeclaims|secrets/, refused, Number.POSITIVE_INFINITY);
  const made = await plan();
  expect(made.problems).toEqual(['Deployment objects that dist does not know cannot be listed: no']);
  expect(planMarkdown(made)).toContain('**Not known**\n\n- Deployment objects');
  expect(made.data.map(({ title, what }) => [title, what])).toEqual([
    ['PersistentVolumeClaims in namespace team', 'nobody can tell: cannot be listed: no'],
    ['Secret team/db', 'nobody can tell: cannot be read: no'],
  ]);
});

describe('custom resources', () => {
  const version = (name: string, properties: object, more: object = {}) => ({
    name,
    served: true,
    storage: true,
    schema: { openAPIV3Schema: { properties: { spec: { properties } } } },
    ...more,
  });
  const crd = (...versions: object[]) => {
    const base = widgetCrd();
    return { ...base, spec: { ...(base.spec as object), versions } };
  };

  test('of a version that dist does not know must be migrated, unless a step of a release does it', async () => {
    await stage.write(crd(version('v1alpha1', {}))).deploy();
    const live = stage.server.live('widgets.example.com') as KubeObject;
    stage.server.put({ ...live, status: { storedVersions: ['v1alpha1'] } });
    stage.write(crd(version('v1', {})));
    const title = 'apiextensions.k8s.io/CustomResourceDefinition widgets.example.com';
    expect(await shortOf()).toEqual([['migrate', title, expect.stringContaining('by hand')]]);
    const step: ReleaseStep['step'] = {
      ...{ id: 'stored', from: ['1.8'], match: [], what: 'store anew', do: 'migrate', storage: 'v1' },
    };
    const releaseSteps = async () => [{ step, objects: [live], decision: false }];
    expect(await shortOf({ releaseSteps })).toEqual([['migrate', title, undefined]]);
  });

  test('with fields that the CRD of dist drops are named', async () => {
    await stage.write(crd(version('v1', { size: {}, color: {} })), widget('default/plain')).deploy();
    stage.server.put({ ...widget('default/red'), spec: { size: 1, color: 'red' } });
    stage.write(crd(version('v1', { size: {} })), widget('default/plain'));
    expect((await plan()).data).toEqual([
      {
        kind: 'schema',
        title: 'example.com/Widget default/red',
        what: 'the CRD of dist does not know spec.color: the server drops it',
        danger: true,
      },
    ]);
  });

  test('that may not be listed may have fields that the CRD of dist drops', async () => {
    await stage.write(crd(version('v1', { size: {}, color: {} }))).deploy();
    stage.write(crd(version('v1', { size: {} })));
    stage.server.fault('GET', /\/widgets\?/, statusAnswer(403, 'no'), Number.POSITIVE_INFINITY);
    expect((await plan()).data).toMatchObject([
      {
        kind: 'schema',
        title: 'Widget objects',
        what: expect.stringMatching(/^cannot be listed: no; .* spec.color/),
        danger: true,
      },
    ]);
  });

  test.each<[string, object, object, string[]]>([
    [
      'in lists and maps',
      { l: { items: { properties: { a: {} } } }, m: { additionalProperties: { properties: { b: {} } } } },
      { l: { items: { properties: {} } }, m: { additionalProperties: { properties: {} } } },
      ['spec.l.*.a', 'spec.m.*.b'],
    ],
    [
      'none where unknown fields are kept',
      { o: { properties: { a: {} } } },
      { o: { 'x-kubernetes-preserve-unknown-fields': true } },
      [],
    ],
    ['the outermost alone', { o: { properties: { a: { properties: { b: {} } } } } }, {}, ['spec.o']],
  ])('lose fields: %s', (_, before, after, lost) => {
    const found = narrowingsOf(crd(version('v1', before)), crd(version('v1', after)));
    expect(found.flatMap(({ fields }) => fields.map((field) => field.join('.')))).toEqual(lost);
  });

  test('go with their CRD where a prune was told to take it', async () => {
    await stage.write(configMap('default/a'), widgetCrd(), widget('default/w')).deploy();
    stage.write(configMap('default/a'));
    const { data } = await plan({ prune: true, pruneData: ['CustomResourceDefinition'] });
    expect(data).toEqual([
      {
        kind: 'custom resources',
        title: '1 of widgets.example.com',
        what: 'would be deleted with their CRD',
        danger: true,
      },
    ]);
  });
});

test('steps of a release stand before and after the waves; those that need a decision say it', async () => {
  stage.write(configMap('default/a'));
  const base = { from: ['1.8'], match: [] };
  const old = configMap('default/old');
  const steps: ReleaseStep[] = [
    {
      step: {
        ...base,
        id: 'quiet',
        do: 'check',
        what: 'none is running',
        expect: { unedited: true },
        otherwise: 'ask',
      },
      objects: [old],
      decision: true,
      reason: '1 runs',
    },
    {
      step: { ...base, id: 'stop', do: 'stop', what: '0 replicas', outage: 'pipelines' },
      objects: [],
      decision: false,
    },
    { step: { ...base, id: 'apply', do: 'apply', what: 'dist' }, objects: [], decision: false },
    {
      step: { ...base, id: 'odds', do: 'delete', what: 'delete them', why: 'nobody needs them' },
      objects: [old],
      decision: false,
    },
    { step: { ...base, id: 'kinds', do: 'keep', what: 'keep them' }, objects: [old], decision: false },
  ];
  const made = await plan({ releaseSteps: async () => steps });
  expect(made.steps.map((step) => [step.do, step.id, step.reason, step.outage, step.decision])).toEqual([
    ['ask', 'quiet', 'none is running: 1 runs', undefined, '--yes-step quiet'],
    ['release', 'stop', '0 replicas', 'pipelines', undefined],
    ['create', undefined, undefined, undefined, undefined],
    ['release', 'odds', 'delete them: nobody needs them', undefined, undefined],
    ['leave', 'kinds', 'keep them', undefined, undefined],
  ]);
});

test('with an upgrade its steps are those of deploy, as the cluster is now', async () => {
  theirs(deployment('default/d'));
  theirs(configMap('default/busy'));
  stage.server.fault('PUT', /deployments\/d/, immutable('d'), Number.POSITIVE_INFINITY);
  stage.server.fault('PATCH', /deployments\/d/, immutable('d'), Number.POSITIVE_INFINITY);
  const all = { from: ['1.9'], what: 'it is done' };
  const path: UpgradePath = {
    target: '26.03.1',
    sources: [{ name: '1.9', pipelines: ['2.2.0'], knative: [] }],
    words: {},
    steps: [
      { ...all, id: 'quiet', do: 'check', match: ['ConfigMap default/busy'], expect: { none: true }, otherwise: 'ask' },
      { ...all, id: 'fine', do: 'check', match: ['ConfigMap default/x'], expect: { none: true }, otherwise: 'stop' },
      // The server has it, but it becomes what dist says.
      { ...all, id: 'ours', do: 'check', match: ['Deployment default/d'], expect: { none: true }, otherwise: 'stop' },
      { ...all, id: 'selector', do: 'replace', match: ['Deployment default/d'] },
      { ...all, id: 'apply', do: 'apply', match: [] },
      { ...all, id: 'kinds', do: 'keep', match: ['ConfigMap default/busy'] },
    ],
  };
  stage.write(deployment('default/d'), configMap('default/new'));
  const before = new Map(stage.server.objects);
  expect(await shortOf({ upgrade: { path, from: '1.9' } })).toEqual([
    ['ask', 'ConfigMap default/busy', '--yes-step quiet'],
    ['create', 'ConfigMap default/new', undefined],
    ['replace', 'apps/Deployment default/d', undefined],
    ['leave', 'ConfigMap default/busy', undefined],
  ]);
  expect((await shortOf({ upgrade: { path, from: '1.9', yesSteps: ['quiet'] } }))[0]?.[2]).toBeUndefined();
  const stopped = {
    ...path,
    steps: path.steps.map((step) => (step.do === 'check' ? { ...step, otherwise: 'stop' as const } : step)),
  };
  expect((await shortOf({ upgrade: { path: stopped, from: '1.9' } }))[0]?.[2]).toContain('nothing is done before');
  expect(stage.server.objects).toEqual(before);
});

describe('offline', () => {
  const folder = mkdtempSync(join(tmpdir(), 'plan-test-'));
  afterAll(() => rmSync(folder, { recursive: true }));
  const write = (...objects: KubeObject[]) =>
    writeFileSync(join(folder, '10-test.k8s.yaml'), objects.map((each) => JSON.stringify(each)).join('\n---\n'));
  const selecting = (app: string) =>
    object('apps/v1', 'Deployment', 'default/d', { spec: { selector: { matchLabels: { app } } } });
  const secret = (password: string) => object('v1', 'Secret', 'default/db', { stringData: { password } });
  const claim = object('v1', 'PersistentVolumeClaim', 'default/files');

  test('two folders are compared, and no cluster is asked', async () => {
    write(
      configMap('default/a'),
      configMap('default/gone'),
      selecting('old'),
      secret('old'),
      claim,
      configMap('default/same'),
    );
    writeFileSync(
      join(folder, RECORD_FILE),
      JSON.stringify({ files: [], claimSecrets: [{ namespace: 'default', secret: 'db', claim: 'files' }] }),
    );
    stage.write(
      configMap('default/a', { a: 'new' }),
      selecting('new'),
      secret('new'),
      configMap('default/b'),
      configMap('default/same'),
    );
    const made = await makeOfflinePlan({ from: folder, dist: stage.dist });
    expect(made.steps.map((step) => [step.do, step.objects.map(titleOf).join(), step.decision])).toEqual([
      ['ask', 'Secret default/db', expect.stringContaining('--change-secrets default/db')],
      ['change', 'ConfigMap default/a', undefined],
      ['create', 'ConfigMap default/b', undefined],
      ['replace', 'apps/Deployment default/d', "--replace 'Deployment.apps default/d'"],
      ['leave', 'ConfigMap default/gone', undefined],
      ['leave', 'PersistentVolumeClaim default/files', undefined],
    ]);
    expect(made.same).toBe(1);
    expect(made.data.map(({ kind, danger }) => [kind, danger])).toEqual([
      ['credentials', true],
      ['claim', false],
    ]);
    expect(stage.server.seen).toEqual([]);
    const text = planMarkdown(made);
    expect(text).toContain('`data.a` changes');
    expect(text).not.toMatch(/\bnew\b.*stringData|"old"/);
  });

  test('the Secret of a claim that stays is not pruned', async () => {
    write(configMap('default/a'), secret('old'), claim, configMap('default/gone'));
    stage.write(configMap('default/a'));
    const steps = async (pruneData: string[] = []) => {
      const made = await makeOfflinePlan({ from: folder, dist: stage.dist, prune: true, pruneData });
      return made.steps.map((step) => [step.do, step.objects.map(titleOf).join()]);
    };
    expect(await steps()).toEqual([
      ['leave', 'Secret default/db'],
      ['leave', 'PersistentVolumeClaim default/files'],
      ['prune', 'ConfigMap default/gone'],
    ]);
    expect(await steps(['PersistentVolumeClaim'])).toContainEqual(['prune', 'Secret default/db']);
  });
});
