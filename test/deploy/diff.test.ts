import { type DiffOptions, painter, renderDiff } from '../../lib/deploy';
import { changesBetween } from '../../lib/deploy/compare/changes';
import { statusAnswer } from './fake-api-server';
import { configMap, deployment, namespace, object, Stage, widget, widgetCrd } from './support';

let stage: Stage;
beforeEach(async () => {
  stage = await Stage.open();
});
afterEach(() => stage.stop());

const run = () => stage.diff();
const text = async (options?: Partial<DiffOptions>) =>
  renderDiff(await stage.diff(options), painter({ write: () => {} })).join('\n');

test('nothing is changed in the cluster, and nothing is shown for what is as dist says', async () => {
  await stage.write(configMap('default/a'), deployment('default/d')).deploy();
  const before = new Map(stage.server.objects);
  expect(await text()).toBe('fake: 0 to create, 0 to change, 2 the same');
  stage.write(configMap('default/a', { a: 'new' }), deployment('default/d'), configMap('default/b'));
  expect(await text()).toBe(
    [
      '~ ConfigMap default/a',
      '    data.a: b → new',
      '+ ConfigMap default/b',
      'fake: 1 to create, 1 to change, 1 the same',
    ].join('\n'),
  );
  expect(stage.server.objects).toEqual(before);
});

test('what needs a namespace or a CRD first is unknown, not an error', async () => {
  stage.write(
    namespace('team'),
    configMap('team/a'),
    widgetCrd(),
    widget('default/w'),
    object('other.example.com/v1', 'Gadget', 'default/g'),
  );
  const { entries } = await run();
  expect(entries.map(({ object: { metadata }, state, reason }) => [metadata.name, state, reason])).toEqual([
    ['team', 'create', undefined],
    ['widgets.example.com', 'create', undefined],
    ['a', 'unknown', 'namespace "team" does not exist yet'],
    ['w', 'unknown', 'its CRD widgets.example.com is not in the cluster yet'],
    ['g', 'unknown', 'the cluster does not serve other.example.com/v1 Gadget'],
  ]);
});

test.each([
  [statusAnswer(500, 'failed calling webhook "w": no endpoints available'), 'unknown'],
  [statusAnswer(400, 'admission webhook "w" does not support dry run'), 'unknown'],
  [statusAnswer(422, 'ConfigMap "a" is invalid: data: Too long', { details: { name: 'a' } }), 'refused'],
])('what the server answers to a dry run is told: %j', async (answer, state) => {
  stage.server.fault('PATCH', /dryRun=All/, answer);
  expect((await stage.write(configMap('default/a')).deploy({ wait: false })).ok).toBe(true);
  stage.write(configMap('default/a', { a: 'new' }));
  const { entries } = await run();
  expect(entries).toMatchObject([{ state }]);
});

test('what is refused by the schema of a CRD that changes in the same dist is unknown', async () => {
  await stage.write(widgetCrd()).deploy();
  const misfit = statusAnswer(500, 'failed to create typed patch object: .spec.color: field not declared in schema');
  const state = async () => (await run()).entries.map(({ object: { kind }, state: each }) => [kind, each]);
  stage.server.fault('PATCH', /widgets\/w\?/, misfit, 2);
  stage.write(widgetCrd(), widget('default/w'));
  expect(await state()).toEqual([['Widget', 'refused']]);
  const changed = widgetCrd();
  stage.write({ ...changed, spec: { ...(changed.spec as object), preserveUnknownFields: false } }, widget('default/w'));
  expect(await state()).toEqual([
    ['CustomResourceDefinition', 'change'],
    ['Widget', 'unknown'],
  ]);
});

test('conflicts are shown with what the object would become, unless they may be taken over', async () => {
  await stage.write(configMap('default/a')).deploy();
  stage.write(configMap('default/a', { a: 'new' }));
  const causes = [
    { reason: 'FieldManagerConflict', message: 'conflict with "kubectl-edit" using v1', field: '.data.a' },
  ];
  const conflict = statusAnswer(409, 'Apply failed with 1 conflict', { details: { name: 'a', causes } });
  stage.server.fault('PATCH', /force=false/, conflict, 2);
  expect(await text()).toContain('    data.a: b → new\n    conflict: kubectl-edit owns .data.a');
  expect(await text({ takeOver: ['kubectl'] })).not.toContain('conflict');
  expect(stage.sent).toEqual(['a']); // all others were dry runs
});

test('a caBundle that a controller fills in at this moment does not show; one of ours does', async () => {
  const hooks = (caBundle?: string) =>
    object('admissionregistration.k8s.io/v1', 'MutatingWebhookConfiguration', 'h', {
      webhooks: [{ name: 'w', clientConfig: { url: 'https://x', ...(caBundle ? { caBundle } : {}) } }],
    });
  stage.server.put(hooks('T0xE'));
  stage.server.fault('PATCH', /dryRun/, { status: 200, body: hooks('TkVX') }, 2);
  stage.write(hooks());
  expect((await run()).entries).toEqual([]);
  stage.write(hooks('TkVX'));
  expect((await run()).entries).toMatchObject([{ state: 'change' }]);
});

test('nor does another field that a program of the cluster writes at this moment, but others of the object do', async () => {
  const hooks = (webhook: object) =>
    object('admissionregistration.k8s.io/v1', 'MutatingWebhookConfiguration', 'h.knative.dev', {
      webhooks: [{ name: 'w', ...webhook }],
    });
  stage.server.put(hooks({ timeoutSeconds: 3 }));
  const answer = hooks({ timeoutSeconds: 5, rules: [{ scope: '*' }] });
  stage.server.fault('PATCH', /dryRun/, { status: 200, body: answer }, 2);
  stage.write(hooks({ timeoutSeconds: 5 }));
  expect((await run()).entries.flatMap(({ changes }) => changes.map(({ path }) => path))).toEqual([
    'webhooks[name=w].timeoutSeconds',
  ]);
});

test('values of Secrets never show', async () => {
  const secret = (value: string) => object('v1', 'Secret', 'default/s', { data: { password: value }, type: 'Opaque' });
  await stage.write(secret('b2xk')).deploy();
  stage.write(secret('bmV3'));
  expect(JSON.stringify((await run()).entries.map(({ changes }) => changes))).toBe(
    '[[{"path":"data.password","masked":true}]]',
  );
  const shown = await text();
  expect(shown).toContain('data.password: changes (the value is secret)');
  expect(shown).not.toMatch(/b2xk|bmV3/);
});

describe('changes', () => {
  const change = (before: Record<string, unknown>, after: Record<string, unknown>) =>
    changesBetween(object('v1', 'Thing', 'a/b', before), object('v1', 'Thing', 'a/b', after));

  test('name the fields as one would look for them', () => {
    expect(
      change(
        {
          spec: { containers: [{ name: 'a', image: 'x:1' }, { name: 'b' }], args: ['1'], rules: [{ v: 1 }, { v: 2 }] },
          data: { 'a.yaml': 'x' },
        },
        {
          spec: {
            containers: [{ name: 'a', image: 'x:2' }, { name: 'c' }],
            args: ['1', '2'],
            rules: [{ v: 1 }, { v: 3 }],
          },
          data: {},
        },
      ),
    ).toEqual([
      { path: 'spec.containers[name=a].image', before: 'x:1', after: 'x:2' },
      { path: 'spec.containers[name=b]', before: { name: 'b' } },
      { path: 'spec.containers[name=c]', after: { name: 'c' } },
      { path: 'spec.args', before: ['1'], after: ['1', '2'] },
      { path: 'spec.rules[1].v', before: 2, after: 3 },
      { path: 'data["a.yaml"]', before: 'x' },
    ]);
  });

  test('tell when only the order is another', () => {
    const list = (...names: string[]) => ({ list: names.map((name) => ({ name })) });
    expect(change(list('a', 'b'), list('b', 'a'))).toEqual([
      { path: 'list (order)', before: ['a', 'b'], after: ['b', 'a'] },
    ]);
  });

  test('leave out what the server writes', () => {
    const written = (value: string) => ({
      ...object('v1', 'Thing', 'a/b'),
      metadata: {
        name: 'b',
        resourceVersion: value,
        generation: value.length,
        managedFields: [{ manager: value }],
        uid: value,
      },
      status: value,
    });
    expect(changesBetween(written('1'), written('22'))).toEqual([]);
  });

  test('of texts are shown line by line', async () => {
    const lines = (value: string) => ['one', 'two', 'three', value, 'five', 'six', 'seven'].join('\n');
    await stage.write(configMap('default/a', { text: lines('four') })).deploy();
    stage.write(configMap('default/a', { text: lines('FOUR') }));
    expect((await text()).split('\n').slice(1, -1)).toEqual([
      '    data.text:',
      '        two',
      '        three',
      '      - four',
      '      + FOUR',
      '        five',
      '        six',
    ]);
  });
});
