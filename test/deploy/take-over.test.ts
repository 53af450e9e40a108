import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { KubeObject, ManagedFields } from '../../lib/deploy';
import { messageOf } from '../../lib/deploy/errors';
import { ownershipPatch } from '../../lib/deploy/ownership/adopt-object';
import { entriesToAdopt } from '../../lib/deploy/ownership/managed-fields';
import { afterTakeOver } from '../../lib/deploy/ownership/simulate';
import { statusAnswer } from './fake-api-server';
import { fieldsOf } from './fake-objects';
import { configMap, names, object, Stage, widgetCrd } from './support';

let stage: Stage;
beforeEach(async () => {
  stage = await Stage.open();
});
afterEach(() => stage.stop());

/** What tells people how to detach another tool. */
const PAGE = readFileSync(join(__dirname, '../../docs/takeover.md'), 'utf8');
const LAST_APPLIED = 'kubectl.kubernetes.io/last-applied-configuration';

const entry = (manager: string, fieldsV1: Record<string, unknown>, more: Partial<ManagedFields> = {}) => ({
  manager,
  operation: 'Update',
  apiVersion: 'v1',
  time: '2024-01-01T00:00:00Z',
  fieldsV1,
  ...more,
});
const data = (...keys: string[]) => ({ 'f:data': Object.fromEntries(keys.map((key) => [`f:${key}`, {}])) });

/** An object as somebody has left it. */
function left(live: KubeObject, entries: readonly ManagedFields[], annotations: Record<string, string> = {}): void {
  const metadata = { ...live.metadata, annotations: { ...live.metadata.annotations, ...annotations } };
  stage.server.put({ ...live, metadata: { ...metadata, managedFields: entries } });
}

const managers = (name: string) =>
  stage.server.live(name)?.metadata.managedFields?.map(({ manager, operation }) => `${manager} ${operation}`);

describe('--take-over kubectl', () => {
  test.each<[string, ManagedFields[]]>([
    ['client-side', [entry('kubectl-client-side-apply', { ...data('a', 'old'), 'f:metadata': annotation() })]],
    ['server-side', [entry('kubectl', data('a', 'old'), { operation: 'Apply' })]],
    ['client-side, then edited', [entry('kubectl-client-side-apply', data('a')), entry('kubectl-edit', data('old'))]],
    ['from before there were managers', [entry('before-first-apply', data('a', 'old'))]],
    [
      'taken over by conflict alone before',
      [entry('cdk8s-kubeflow', data('a'), { operation: 'Apply' }), entry('kubectl', data('old'))],
    ],
  ])('%s: what dist does not have goes, and a second run touches nothing', async (_, entries) => {
    left(
      configMap('default/a', { a: 'old', old: 'x', theirs: 'y' }),
      [
        ...entries,
        entry('controller', data('theirs')),
        entry('kubectl', { 'f:status': {} }, { subresource: 'status' }),
      ],
      { [LAST_APPLIED]: '{}' },
    );
    stage.write(configMap('default/a', { a: 'new' }));
    const first = await stage.deploy({ takeOver: ['kubectl'] });
    expect(names(first.changed)).toEqual(['a']);
    expect(stage.server.live('a')?.data).toEqual({ a: 'new', theirs: 'y' });
    expect(stage.server.live('a')?.metadata.annotations ?? {}).not.toHaveProperty([LAST_APPLIED]);
    expect(managers('a')).toEqual(['controller Update', 'kubectl Update', 'cdk8s-kubeflow Apply']);
    const sent = stage.server.patches.length;
    const second = await stage.deploy({ takeOver: ['kubectl'] });
    expect(names(second.unchanged)).toEqual(['a']);
    expect(stage.server.patches).toHaveLength(sent);
  });

  test('who does not ask for it gets no other fields than those of dist', async () => {
    left(configMap('default/a', { a: 'b', old: 'x' }), [entry('kubectl', data('a', 'old'), { operation: 'Apply' })]);
    expect((await stage.write(configMap('default/a')).deploy()).ok).toBe(true);
    expect(stage.server.live('a')?.data).toEqual({ a: 'b', old: 'x' });
  });

  test('fields of a controller are taken by conflict alone: what it has written stays', async () => {
    left(configMap('default/a', { a: 'b', theirs: 'x' }), [entry('controller', data('theirs'))]);
    await stage.write(configMap('default/a')).deploy({ takeOver: ['controller', 'kubectl'] });
    expect(stage.server.live('a')?.data).toEqual({ a: 'b', theirs: 'x' });
  });

  test('an object that has changed meanwhile is read again', async () => {
    left(configMap('default/a', { a: 'b', old: 'x' }), [entry('kubectl', data('a', 'old'))]);
    const conflict = statusAnswer(409, 'the object has been modified; please apply your changes to the latest version');
    stage.server.fault('PATCH', /configmaps\/a\?fieldManager=cdk8s-kubeflow$/, conflict, 2);
    const result = await stage.write(configMap('default/a')).deploy({ takeOver: ['kubectl'] });
    expect(result.ok).toBe(true);
    expect(stage.server.live('a')?.data).toEqual({ a: 'b' });
    expect(
      stage.server.seen.filter(({ method, path }) => method === 'GET' && path.endsWith('/a')).length,
    ).toBeGreaterThan(2);
  });
});

describe('the entry that becomes ours', () => {
  const patched = (...entries: ManagedFields[]) =>
    ownershipPatch({ ...configMap('default/a'), metadata: { name: 'a', managedFields: entries } }, ['kubectl']);

  test("has the fields of all entries of the newest version; those of others are nobody's", () => {
    const newest = entry('kubectl-edit', data('b'), { apiVersion: 'v2', time: '2025-01-01T00:00:00Z' });
    const same = entry('kubectl', { 'f:data': { '.': {}, 'f:c': {} } }, { apiVersion: 'v2', operation: 'Apply' });
    const other = entry('kubectl-client-side-apply', data('d'));
    const scale = entry('kubectl', { 'f:spec': {} }, { subresource: 'scale' });
    const foreign = entry('helm', data('e'));
    expect(patched(other, same, newest, scale, foreign)).toEqual([
      {
        op: 'replace',
        path: '/metadata/managedFields',
        value: [
          {
            manager: 'cdk8s-kubeflow',
            operation: 'Apply',
            apiVersion: 'v2',
            time: '2025-01-01T00:00:00Z',
            fieldsV1: { 'f:data': { 'f:b': {}, '.': {}, 'f:c': {} } },
          },
          scale,
          foreign,
        ],
      },
    ]);
  });

  test('there is none without entries of kubectl', () => {
    expect(patched(entry('helm', data('e')), entry('cdk8s-kubeflow', data('a'), { operation: 'Apply' }))).toEqual([]);
  });
});

describe('a conversion that ends', () => {
  const converted = (owner: string) => {
    const crd = widgetCrd();
    const conversion = { strategy: 'Webhook', webhook: { clientConfig: { caBundle: 'Q0E=' } } };
    const live = { ...crd, spec: { ...(crd.spec as object), conversion } };
    left(live, [
      entry(owner, { 'f:spec': { 'f:conversion': { 'f:strategy': {} } } }, { apiVersion: 'apiextensions.k8s.io/v1' }),
      entry('cert-manager-cainjector', {
        'f:spec': { 'f:conversion': { 'f:webhook': { 'f:clientConfig': { 'f:caBundle': {} } } } },
      }),
    ]);
  };
  const conversion = () => (stage.server.live('widgets.example.com')?.spec as Record<string, unknown>).conversion;

  test.each([
    ['cdk8s-kubeflow', []],
    ['kubectl', ['kubectl']],
  ])('of %s goes with the CA that is in it', async (owner, takeOver) => {
    converted(owner);
    await stage.write(widgetCrd()).deploy({ takeOver, wait: false });
    expect(JSON.stringify(conversion() ?? {})).not.toContain('Webhook');
    expect(JSON.stringify(conversion() ?? {})).not.toContain('caBundle');
  });

  test('of somebody else stays', async () => {
    converted('operator');
    await stage.write(widgetCrd()).deploy({ takeOver: ['kubectl'], wait: false });
    expect(conversion()).toMatchObject({ strategy: 'Webhook' });
  });
});

describe('another tool that is still at work', () => {
  const custom = (apiVersion: string, kind: string, resource: string) =>
    stage.server.kinds.push({ apiVersion, kind, resource, namespaced: true });
  const marked = (labels: Record<string, string>, annotations: Record<string, string> = {}, manager = 'kubectl') => {
    const map = configMap('default/a');
    const entries = [entry(manager, fieldsOf(map))];
    stage.server.put({ ...map, metadata: { ...map.metadata, labels, annotations, managedFields: entries } });
  };

  test.each<[string, () => void, KubeObject, RegExp]>([
    [
      'Argo CD',
      () => marked({}, { 'argocd.argoproj.io/tracking-id': 'kubeflow:/ConfigMap:default/a' }),
      object('argoproj.io/v1alpha1', 'Application', 'argocd/kubeflow'),
      /Argo CD \(Application argocd\/kubeflow\) owns 1 .*kubectl delete application kubeflow -n argocd/s,
    ],
    [
      'Argo CD by its older label',
      () => marked({ 'app.kubernetes.io/instance': 'kubeflow' }, {}, 'argocd-controller'),
      object('argoproj.io/v1alpha1', 'Application', 'argocd/kubeflow'),
      /Argo CD \(Application argocd\/kubeflow\)/,
    ],
    [
      'Flux',
      () =>
        marked({
          'kustomize.toolkit.fluxcd.io/name': 'kubeflow',
          'kustomize.toolkit.fluxcd.io/namespace': 'flux-system',
        }),
      object('kustomize.toolkit.fluxcd.io/v1', 'Kustomization', 'flux-system/kubeflow'),
      /Flux \(Kustomization flux-system\/kubeflow\).*"suspend":true.*kubectl delete kustomization kubeflow -n flux-system/s,
    ],
    [
      'a HelmRelease of Flux',
      () => marked({ 'helm.toolkit.fluxcd.io/name': 'kubeflow', 'helm.toolkit.fluxcd.io/namespace': 'flux-system' }),
      object('helm.toolkit.fluxcd.io/v2', 'HelmRelease', 'flux-system/kubeflow'),
      /Flux \(HelmRelease flux-system\/kubeflow\)/,
    ],
    [
      'Helm',
      () => marked({}, { 'meta.helm.sh/release-name': 'kubeflow', 'meta.helm.sh/release-namespace': 'kubeflow' }),
      {
        ...object('v1', 'Secret', 'kubeflow/sh.helm.release.v1.kubeflow.v1'),
        metadata: { name: 'x', namespace: 'kubeflow', labels: { owner: 'helm', name: 'kubeflow' } },
      },
      /Helm \(release kubeflow\/kubeflow\).*kubectl delete secret -n kubeflow -l owner=helm,name=kubeflow/s,
    ],
  ])('%s is named, and nothing is sent until it is detached', async (_, mark, owner, message) => {
    custom('argoproj.io/v1alpha1', 'Application', 'applications');
    custom('kustomize.toolkit.fluxcd.io/v1', 'Kustomization', 'kustomizations');
    custom('helm.toolkit.fluxcd.io/v2', 'HelmRelease', 'helmreleases');
    mark();
    stage.write(configMap('default/a', { a: 'new' }));
    stage.server.put(owner);
    const refusal: unknown = await stage.deploy({ takeOver: ['kubectl'] }).catch((error: unknown) => error);
    expect(messageOf(refusal)).toMatch(message);
    const commands = [...messageOf(refusal).matchAll(/^ +(kubectl .*)$/gm)].map(([, command = '']) => command);
    expect(commands.length).toBeGreaterThan(0);
    for (const command of commands) expect(PAGE).toContain(`\`${command}\``);
    expect(stage.server.seen.filter(({ method }) => method !== 'GET' && method !== 'POST')).toEqual([]);
    stage.server.objects.clear();
    stage.server.put(object('v1', 'Namespace', 'default', { status: { phase: 'Active' } }));
    mark();
    expect((await stage.deploy({ takeOver: ['kubectl', 'argocd-controller'] })).ok).toBe(true);
  });
});

describe('whether another tool is still at work', () => {
  test.each([
    [
      'its kind may not be listed',
      /\/applications/,
      /^whether Argo CD still owns 1 .* cannot be told: Application .*: no$/,
    ],
    ['its marks may not be read', /configmaps\/a$/, /^ConfigMap default\/a cannot be read: no$/],
  ])('has to be known: %s', async (_, path, message) => {
    const [apiVersion, kind] = ['argoproj.io/v1alpha1', 'Application'];
    stage.server.kinds.push({ apiVersion, kind, resource: 'applications', namespaced: true });
    const map = configMap('default/a');
    const annotations = { 'argocd.argoproj.io/tracking-id': 'kubeflow:/ConfigMap:default/a' };
    stage.server.put({ ...map, metadata: { ...map.metadata, annotations } });
    stage.server.fault('GET', path, { status: 403, body: { kind: 'Status', message: 'no' } }, 100);
    const run = stage.write(configMap('default/a', { a: 'new' })).deploy({ takeOver: ['kubectl'] });
    await expect(run).rejects.toThrow(message);
    expect(stage.server.patches).toEqual([]);
  });
});

function annotation(): Record<string, unknown> {
  return { 'f:annotations': { [`f:${LAST_APPLIED}`]: {} } };
}

describe('what a take-over makes of an object, computed', () => {
  const container = (name: string, more: object = {}) => ({ name, image: `${name}:1`, ...more });
  const live = (spec: object, ...entries: ManagedFields[]): KubeObject => ({
    ...object('v1', 'Thing', 'default/a', { spec }),
    metadata: { name: 'a', namespace: 'default', resourceVersion: '7', managedFields: entries },
  });
  const spec = (fields: object) => ({ 'f:spec': fields });
  const named = (name: string, ...fields: string[]) => ({
    [`k:{"name":"${name}"}`]: Object.fromEntries([['.', {}], ...['name', ...fields].map((key) => [`f:${key}`, {}])]),
  });
  const result = (before: KubeObject, after: object) =>
    afterTakeOver(object('v1', 'Thing', 'default/a', { spec: after }), before, entriesToAdopt(before, ['kubectl']))
      .spec;

  test.each<[string, KubeObject, object, object]>([
    [
      'fields of kubectl alone go, those of controllers and of the server stay',
      live(
        { a: 1, old: 2, theirs: 3, filled: 4 },
        entry('kubectl', spec({ 'f:a': {}, 'f:old': {}, 'f:theirs': {} })),
        entry('c', spec({ 'f:theirs': {} })),
      ),
      { a: 5 },
      { a: 5, theirs: 3, filled: 4 },
    ],
    [
      'items of a list go by their keys; of those that stay the fields do',
      live(
        { containers: [container('a', { probe: { exec: 1, period: 10 } }), container('old'), container('injected')] },
        entry('kubectl', spec({ 'f:containers': { ...named('a', 'image', 'probe'), ...named('old', 'image') } })),
        entry('c', spec({ 'f:containers': named('injected', 'image') })),
      ),
      { containers: [{ name: 'a', image: 'a:2' }] },
      { containers: [{ name: 'a', image: 'a:2' }, container('injected')] },
    ],
    [
      'a port without a name makes way for one with a name',
      live(
        { ports: [{ port: 443, protocol: 'TCP', targetPort: 1 }] },
        entry(
          'kubectl',
          spec({
            'f:ports': {
              'k:{"port":443,"protocol":"TCP"}': { '.': {}, 'f:port': {}, 'f:protocol': {}, 'f:targetPort': {} },
            },
          }),
        ),
      ),
      { ports: [{ port: 80, name: 'http', protocol: 'TCP' }] },
      { ports: [{ port: 80, name: 'http', protocol: 'TCP' }] },
    ],
    [
      'what is owned as a whole is replaced as a whole',
      live({ selector: { a: '1', b: '2' }, args: ['x'] }, entry('kubectl', spec({ 'f:selector': {}, 'f:args': {} }))),
      { selector: { a: '1' }, args: ['y', 'z'] },
      { selector: { a: '1' }, args: ['y', 'z'] },
    ],
    [
      'members of a set go one by one',
      live(
        { set: ['a', 'b', 'c'] },
        entry('kubectl', spec({ 'f:set': { 'v:"a"': {}, 'v:"b"': {} } })),
        entry('c', spec({ 'f:set': { 'v:"c"': {} } })),
      ),
      { set: ['a'] },
      { set: ['a', 'c'] },
    ],
    [
      'a map that has nothing left goes',
      live({ a: 1, map: { x: 1 } }, entry('kubectl', spec({ 'f:a': {}, 'f:map': { 'f:x': {} } }))),
      { a: 1 },
      { a: 1 },
    ],
  ])('%s', (_, before, ours, expected) => {
    expect(result(before, ours)).toEqual(expected);
  });

  test('a diff with --take-over shows the fields that go', async () => {
    left(configMap('default/a', { a: 'b', old: 'x' }), [entry('kubectl', data('a', 'old'), { operation: 'Apply' })]);
    left(configMap('default/b', { a: 'b', old: 'x' }), [entry('kubectl-client-side-apply', data('a', 'old'))]);
    stage.write(configMap('default/a'), configMap('default/b'));
    const paths = async (takeOver: string[]) =>
      (await stage.diff({ takeOver })).entries.flatMap(({ changes }) => changes.map(({ path }) => path));
    expect(await paths(['kubectl'])).toEqual(['data.old', 'data.old']);
    expect(await paths([])).toEqual([]);
    expect(stage.sent).toEqual([]);
  });
});

test('what the server itself puts into a Namespace is nothing to take over, whatever else somebody owns is', () => {
  const owned = (labels: Record<string, unknown>) =>
    entriesToAdopt(
      object('v1', 'Namespace', 'a', {
        metadata: {
          name: 'a',
          managedFields: [
            entry('before-first-apply', {
              'f:metadata': { 'f:labels': { '.': {}, 'f:kubernetes.io/metadata.name': {}, ...labels } },
              'f:spec': { 'f:finalizers': {} },
            }),
          ],
        },
      }),
      ['kubectl'],
    ).length;
  expect([owned({}), owned({ 'f:istio-injection': {} })]).toEqual([0, 1]);
});
