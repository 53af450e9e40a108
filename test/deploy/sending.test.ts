import { configMap, deployment, names, namespace, object, Stage, widget, widgetCrd } from './support';

let stage: Stage;
beforeEach(async () => {
  stage = await Stage.open();
});
afterEach(() => stage.stop());

describe('what is sent', () => {
  test('is the very JSON of the object, labelled: nothing is lost or reordered', async () => {
    const policy = object('networking.k8s.io/v1', 'NetworkPolicy', 'default/p', {
      spec: {
        policyTypes: ['Ingress'],
        podSelector: {},
        ingress: [{ from: [{ namespaceSelector: {}, podSelector: { matchLabels: { a: 'b' } } }] }],
      },
    });
    const crd = object('apiextensions.k8s.io/v1', 'CustomResourceDefinition', 'things.example.com', {
      spec: {
        group: 'example.com',
        names: { kind: 'Thing', plural: 'things' },
        scope: 'Namespaced',
        versions: [
          {
            name: 'v1',
            served: true,
            storage: true,
            schema: {
              openAPIV3Schema: {
                type: 'object',
                'x-kubernetes-preserve-unknown-fields': true,
                properties: { port: { 'x-kubernetes-int-or-string': true, default: 0 } },
                'x-kubernetes-validations': [{ rule: 'true', message: 'ü "quoted"' }],
              },
            },
          },
        ],
      },
    });
    await stage.write(policy, crd).deploy();
    const labels = { 'applyset.kubernetes.io/part-of': 'applyset-TeMUZOvN9Hf1-Yq5x34MJF8DNeafSqkzXzLD1ek6dEY-v1' };
    const labelled = [crd, policy].map((each) => ({ ...each, metadata: { ...each.metadata, labels } }));
    expect(stage.server.patches.map(({ body }) => body).sort()).toEqual(
      labelled.map((each) => JSON.stringify(each)).sort(),
    );
    for (const { headers, query } of stage.server.patches) {
      expect(headers['content-type']).toBe('application/apply-patch+yaml');
      expect(Object.fromEntries(query)).toEqual({
        fieldManager: 'cdk8s-kubeflow',
        fieldValidation: 'Strict',
        force: 'false',
      });
    }
  });

  test('lacks what is not ours to say', async () => {
    stage.server.controllers.MutatingWebhookConfiguration = () => ({});
    const service = { name: 'hook', namespace: 'default' };
    stage.write(
      { ...widgetCrd(), status: { conditions: null } },
      object('rbac.authorization.k8s.io/v1', 'ClusterRole', 'sum', {
        aggregationRule: { clusterRoleSelectors: [] },
        rules: [],
      }),
      object('rbac.authorization.k8s.io/v1', 'ClusterRole', 'plain', { rules: [] }),
      object('admissionregistration.k8s.io/v1', 'MutatingWebhookConfiguration', 'hooks', {
        webhooks: [
          { name: 'a', clientConfig: { caBundle: '', service } },
          { name: 'b', clientConfig: { caBundle: 'QUJD', service } },
        ],
      }),
      object('apiregistration.k8s.io/v1', 'APIService', 'v1.example.com', {
        metadata: { name: 'v1.example.com', annotations: { 'cert-manager.io/inject-ca-from': 'a/b' } },
        spec: { caBundle: 'Cg==', service },
      }),
    );
    await stage.deploy({ wait: false });
    const body = (name: string) =>
      JSON.parse(stage.server.patches.find(({ path: p }) => p.endsWith(`/${name}`))?.body ?? '');
    expect(body('widgets.example.com')).not.toHaveProperty('status');
    expect(body('sum')).not.toHaveProperty('rules');
    expect(body('plain')).toHaveProperty('rules', []);
    expect(body('hooks').webhooks).toEqual([
      { name: 'a', clientConfig: { service } },
      { name: 'b', clientConfig: { caBundle: 'QUJD', service } },
    ]);
    expect(body('v1.example.com').spec).toEqual({ service });
  });
});

describe('a second run', () => {
  test('sends nothing when nothing changed, and touches nothing', async () => {
    stage.write(namespace('team', -2), widgetCrd(-3), configMap('team/c'), deployment('team/d'), widget('team/w', 2));
    expect((await stage.deploy()).created).toHaveLength(5);
    const before = new Map(stage.server.objects);
    const sent = stage.sent.length;
    const result = await stage.deploy();
    expect(result).toMatchObject({ ok: true, created: [], changed: [] });
    expect(result.unchanged).toHaveLength(5);
    expect(stage.sent).toHaveLength(sent);
    expect(stage.server.objects).toEqual(before);
  });

  test('calls created what was created although the answer was lost', async () => {
    stage.server.fault('PATCH', /configmaps\/a/, (response) => {
      stage.server.put(configMap('default/a'));
      response.destroy();
    });
    expect(names((await stage.write(configMap('default/a')).deploy()).created)).toEqual(['a']);
  });

  test('sends exactly what changed', async () => {
    await stage.write(configMap('default/a'), configMap('default/b')).deploy();
    const result = await stage.write(configMap('default/a', { a: 'c' }), configMap('default/b')).deploy();
    expect(names(result.changed)).toEqual(['a']);
    expect(names(result.unchanged)).toEqual(['b']);
    expect(stage.sent).toEqual(['a', 'b', 'a']);
  });

  test.each([
    ['a value', { a: 'c' }],
    ['a field', { a: 'b', c: 'd' }],
  ])('calls %s a change that is sent within the second of another apply', async (_, data) => {
    stage.server.time = () => '2026-01-01T00:00:00Z';
    await stage.write(configMap('default/a', { a: 'b' })).deploy();
    expect(names((await stage.write(configMap('default/a', data)).deploy()).changed)).toEqual(['a']);
  });

  test('sends an object from which a field was dropped', async () => {
    await stage.write(configMap('default/a', { a: 'b', gone: 'x' })).deploy();
    await stage.write(configMap('default/a', { a: 'b' })).deploy();
    expect(stage.sent).toEqual(['a', 'a']);
  });

  test('does not call a change what somebody else did between reading and applying', async () => {
    await stage.write(deployment('default/d')).deploy();
    const [live] = [...stage.server.objects.values()].filter(({ kind }) => kind === 'Deployment');
    // Spelt otherwise than the server keeps it: it must be sent, although it changes nothing.
    stage.write(object('apps/v1', 'Deployment', 'default/d', { spec: { replicas: 1, paused: false } }));
    stage.server.fault('PATCH', /deployments\/d/, (response) => {
      response.writeHead(200).end(JSON.stringify({ ...live, metadata: { ...live?.metadata, resourceVersion: '999' } }));
    });
    expect(names((await stage.deploy()).unchanged)).toEqual(['d']);
  });
});
