import type { KubeObject } from '../../lib/deploy';
import { statusAnswer } from './fake-api-server';
import { configMap, deployment, names, object, Stage, widget, widgetCrd } from './support';

let stage: Stage;
beforeEach(async () => {
  stage = await Stage.open();
});
afterEach(() => stage.stop());

describe('refusals', () => {
  const conflict = (manager: string) =>
    statusAnswer(409, 'Apply failed with 2 conflicts', {
      reason: 'Conflict',
      details: {
        name: 'd',
        causes: ['.spec.replicas', '.spec.template'].map((field) => ({
          reason: 'FieldManagerConflict',
          message: `conflict with "${manager}" using apps/v1`,
          field,
        })),
      },
    });

  test('a conflict is reported with manager and fields, and the rest of the wave goes on', async () => {
    stage.server.fault('PATCH', /force=false/, conflict('hand'));
    const result = await stage
      .write(configMap('default/d'), configMap('default/e'), configMap('default/later', {}, 1))
      .deploy();
    expect(result.ok).toBe(false);
    expect(result.failures).toMatchObject([
      { kind: 'conflict', conflicts: [{ manager: 'hand', fields: ['.spec.replicas', '.spec.template'] }] },
    ]);
    expect(names(result.created)).toEqual(['e']);
    expect(names(result.notApplied)).toEqual(['later']);
  });

  test.each([
    [['kubectl'], 'kubectl-client-side-apply', true],
    [['kubectl'], 'kubectl', true],
    [['kubectl'], 'hand', false],
    [['hand'], 'hand', true],
    ['all' as const, 'anybody', true],
  ])('taking over from %j takes the fields of %s: %s', async (takeOver, manager, taken) => {
    stage.server.fault('PATCH', /force=false/, conflict(manager));
    const result = await stage.write(configMap('default/d')).deploy({ takeOver });
    expect(result.ok).toBe(taken);
    expect(stage.server.patches.map(({ query }) => query.get('force'))).toEqual(taken ? ['false', 'true'] : ['false']);
  });

  test('an immutable field is reported, and not tried again', async () => {
    const causes = [
      { reason: 'FieldValueInvalid', message: 'Invalid value: {...}: field is immutable', field: 'spec.selector' },
    ];
    stage.server.fault(
      'PATCH',
      /deployments\/d/,
      statusAnswer(422, 'Deployment.apps "d" is invalid: spec.selector: field is immutable', {
        details: { name: 'd', causes },
      }),
    );
    const result = await stage.write(deployment('default/d')).deploy();
    expect(result.failures).toMatchObject([{ kind: 'immutable', reason: expect.stringContaining('spec.selector') }]);
    expect(stage.sent).toEqual(['d']);
  });

  describe('of an immutable field, of an object that may be replaced', () => {
    const immutable = statusAnswer(422, 'Deployment.apps "d" is invalid: spec.selector: field is immutable', {
      details: { name: 'd' },
    });
    const replace = ['Deployment default/d'];
    const requests = () =>
      stage.server.seen
        .filter(({ method, path }) => method !== 'GET' && path.includes('/deployments'))
        .map(({ method, query }) => `${method}${query.has('dryRun') ? ' dry run' : ''}`);

    test('rehearses the new one, deletes the old one by its UID alone, and makes the new one at once', async () => {
      stage.server.put(deployment('default/d'));
      const old = stage.server.live('d')?.metadata.uid;
      stage.server.fault('PATCH', /deployments\/d/, immutable);
      const result = await stage.write(deployment('default/d')).deploy({ replace });
      expect(result.ok).toBe(true);
      expect(names(result.changed)).toEqual(['d']);
      expect(requests()).toEqual(['PATCH', 'POST dry run', 'DELETE', 'PATCH']);
      const deletion = stage.server.seen.find(
        ({ method, path }) => method === 'DELETE' && path.includes('/deployments'),
      );
      expect(JSON.parse(deletion?.body ?? '')).toMatchObject({
        preconditions: { uid: old },
        propagationPolicy: 'Background',
      });
      expect(deletion?.body).not.toContain('resourceVersion');
      expect(stage.server.live('d')?.metadata.uid).not.toBe(old);
      expect(stage.events).toContainEqual(expect.objectContaining({ type: 'replacing' }));
    });

    test('deletes nothing when the server would not take the new one', async () => {
      stage.server.put(deployment('default/d'));
      stage.server.fault('PATCH', /deployments\/d/, immutable);
      stage.server.fault('POST', /deployments/, statusAnswer(422, 'Deployment.apps "d" is invalid: spec: Required'));
      const result = await stage.write(deployment('default/d')).deploy({ replace });
      expect(result.failures).toMatchObject([{ kind: 'invalid' }]);
      expect(requests()).toEqual(['PATCH', 'POST dry run']);
    });

    test('goes on after it was killed in between', async () => {
      stage.server.put(deployment('default/d'));
      stage.server.fault('PATCH', /deployments\/d/, immutable);
      stage.server.fault('PATCH', /deployments\/d/, statusAnswer(422, 'quota'));
      expect((await stage.write(deployment('default/d')).deploy({ replace })).ok).toBe(false);
      expect(stage.server.live('d')).toBeUndefined();
      expect((await stage.deploy()).ok).toBe(true);
    });

    test('leaves one of the same name that somebody has made meanwhile', async () => {
      stage.server.put(deployment('default/d'));
      stage.server.fault('PATCH', /deployments\/d/, immutable, Number.POSITIVE_INFINITY);
      stage.server.fault('DELETE', /deployments\/d/, statusAnswer(409, 'Precondition failed: UID'), 1);
      const result = await stage.write(deployment('default/d')).deploy({ replace });
      expect(result.failures).toMatchObject([{ kind: 'immutable' }]);
      expect(requests().filter((each) => each === 'DELETE')).toHaveLength(2);
    });

    test.each([
      [['Deployment default/x'], 'dist has no Deployment default/x'],
      [['deployment d'], 'is no pattern'],
      [['Namespace default'], 'cannot be replaced: all that is in it would be deleted with it'],
    ])('%j is refused before anything is sent: %s', async (wrong, message) => {
      stage.write(deployment('default/d'), object('v1', 'Namespace', 'default'));
      await expect(stage.deploy({ replace: wrong })).rejects.toThrow(message);
      expect(stage.server.seen).toEqual([]);
    });
  });

  test.each([
    [422, 'ConfigMap "a" is invalid: data: Too long', 'invalid'],
    [400, 'strict decoding error: unknown field "dta"', 'invalid'],
    [
      500,
      'failed to create typed patch object (default/a; /v1, Kind=ConfigMap): .dta: field not declared in schema',
      'invalid',
    ],
    [403, 'configmaps "a" is forbidden: User "eve" cannot patch resource', 'forbidden'],
    [403, 'admission webhook "w.example.com" denied the request: no', 'denied'],
  ])('%d %s is final', async (status, message, kind) => {
    stage.server.fault('PATCH', /configmaps\/a/, statusAnswer(status, message, { details: { name: 'a' } }));
    const result = await stage.write(configMap('default/a')).deploy();
    expect(result.failures).toMatchObject([{ kind, reason: message }]);
    expect(stage.sent).toEqual(['a']);
    expect(stage.clock.now()).toBe(0);
  });

  describe('by the schema of a CRD', () => {
    const misfit = statusAnswer(500, 'failed to create typed patch object: .spec.size: field not declared in schema');

    test('from before this run are tried again for a while after it has changed', async () => {
      stage.server.fault('PATCH', /widgets\/w/, misfit, 3);
      const result = await stage.write(widgetCrd(), widget('default/w')).deploy();
      expect(result.ok).toBe(true);
      expect(names(result.created)).toEqual(['widgets.example.com', 'w']);
    });

    test('are final when that while is over', async () => {
      stage.server.fault('PATCH', /widgets\/w/, misfit, Number.POSITIVE_INFINITY);
      const result = await stage.write(widgetCrd(), widget('default/w')).deploy();
      expect(result.failures).toMatchObject([{ kind: 'invalid', reason: expect.stringContaining('not declared') }]);
      expect(stage.clock.now()).toBeGreaterThan(20_000);
      expect(stage.clock.now()).toBeLessThan(60_000);
    });

    test('are final at once when it has not changed', async () => {
      await stage.write(widgetCrd()).deploy();
      stage.server.fault('PATCH', /widgets\/w/, misfit, Number.POSITIVE_INFINITY);
      const before = stage.clock.now();
      const result = await stage.write(widgetCrd(), widget('default/w')).deploy();
      expect(result.failures).toMatchObject([{ kind: 'invalid' }]);
      expect(stage.clock.now() - before).toBeLessThan(5_000);
    });
  });

  test('an object without its namespace is refused before it is sent', async () => {
    const result = await stage.write(configMap('a')).deploy();
    expect(result.failures).toMatchObject([
      { kind: 'invalid', reason: 'has no metadata.namespace, and a ConfigMap lives in one' },
    ]);
    expect(stage.sent).toEqual([]);
  });
});

describe('Secrets with which a server opens the data in a claim', () => {
  const opens = { namespace: 'default', secret: 'db', claim: 'files' };
  const secret = (fields: object) => object('v1', 'Secret', 'default/db', { type: 'Opaque', ...fields });
  const base64 = (text: string) => Buffer.from(text).toString('base64');
  const old = secret({ data: { password: base64('old'), other: base64('x') } });
  const claim = (phase?: string) =>
    object('v1', 'PersistentVolumeClaim', 'default/files', phase ? { status: { phase } } : {});
  const store = object('external-secrets.io/v1', 'ExternalSecret', 'default/es', { spec: { target: { name: 'db' } } });
  const owned = { ...old, metadata: { ...old.metadata, ownerReferences: [{ kind: 'ExternalSecret', name: 'es' }] } };

  beforeEach(() => {
    const kind = { apiVersion: 'external-secrets.io/v1', kind: 'ExternalSecret', resource: 'externalsecrets' };
    stage.server.kinds.push({ ...kind, namespaced: true });
    stage.server.controllers.ExternalSecret = () => ({ status: { conditions: [{ type: 'Ready', status: 'True' }] } });
  });

  const arranged = (ours: KubeObject, ...live: KubeObject[]) => {
    for (const each of live) stage.server.put(each);
    return stage.writeRecord({ claimSecrets: [opens] }).write(ours, configMap('default/a'));
  };

  test.each<[string, KubeObject, KubeObject[]]>([
    ['another value', secret({ stringData: { password: 'new' } }), [old, claim('Bound')]],
    ['another value in base64', secret({ data: { password: base64('new') } }), [old, claim()]],
    ['a key that is missing', secret({ stringData: { password: 'old', user: 'root' } }), [old, claim('Bound')]],
    ['an empty password', secret({ stringData: { password: 'new' } }), [secret({ data: { password: '' } }), claim()]],
    ['a lost claim', secret({ stringData: { password: 'new' } }), [old, claim('Lost')]],
    ['a store that fills it', store, [old, claim('Bound')]],
  ])('%s: nothing is sent, not even without preflight', async (_, ours, live) => {
    await expect(arranged(ours, ...live).deploy({ preflight: false })).rejects.toThrow(
      /out of reach:\n.*Secret default\/db.*PersistentVolumeClaim default\/files.*npm run adopt.*--change-secrets default\/db/s,
    );
    expect(stage.server.seen.filter(({ method }) => method !== 'GET')).toEqual([]);
  });

  test.each<[string, KubeObject, KubeObject[]]>([
    ['the same value, written otherwise', secret({ stringData: { password: 'old' } }), [old, claim('Bound')]],
    ['no claim', secret({ stringData: { password: 'new' } }), [old]],
    ['a claim that waits for its first pod', secret({ stringData: { password: 'new' } }), [old, claim('Pending')]],
    ['no Secret yet', secret({ stringData: { password: 'new' } }), [claim('Bound')]],
    ['a Secret that is filled from the store already', store, [owned, claim('Bound')]],
  ])('%s is no danger', async (_, ours, live) => {
    expect((await arranged(ours, ...live).deploy()).ok).toBe(true);
  });

  test('the user may say that the server knows the new value', async () => {
    const run = arranged(secret({ stringData: { password: 'new' } }), old, claim('Bound'));
    expect((await run.deploy({ changeSecrets: ['default/db'] })).ok).toBe(true);
  });

  test('where it cannot be read, nobody can know', async () => {
    stage.server.fault(
      'GET',
      /secrets\/db/,
      statusAnswer(403, 'secrets "db" is forbidden', { details: { name: 'db' } }),
    );
    const run = arranged(secret({ stringData: { password: 'new' } }), old, claim('Bound'));
    await expect(run.deploy({ preflight: false })).rejects.toThrow('Secret default/db cannot be read');
  });

  test('a diff says that it would be refused, without the values', async () => {
    const { entries } = await arranged(secret({ stringData: { password: 'new' } }), old, claim('Bound')).diff();
    expect(entries.map(({ object: { metadata }, state }) => [metadata.name, state])).toEqual([
      ['db', 'refused'],
      ['a', 'create'],
    ]);
    expect(entries[0]?.reason).toMatch(/dist has another password than the live Secret/);
  });
});

describe('what may not be read', () => {
  const refuse = (path: RegExp) =>
    stage.server.fault('GET', path, statusAnswer(403, 'you may not look'), Number.POSITIVE_INFINITY);

  test('is not applied: it may be on its way out, or another set’s', async () => {
    refuse(/configmaps\/a/);
    stage.server.put(configMap('default/a'));
    const run = stage.write(configMap('default/a'), configMap('default/b'));
    expect(await run.deploy({ preflight: false })).toMatchObject({
      ok: false,
      failures: [{ kind: 'forbidden', reason: 'cannot be read: you may not look' }],
    });
    expect(stage.sent.filter((name) => name === 'a')).toEqual([]);
    const { entries } = await run.diff();
    expect(entries).toMatchObject([
      { state: 'refused', fault: 'forbidden', reason: 'cannot be read: you may not look' },
    ]);
  });

  const waitingFor = async (...objects: KubeObject[]) => {
    const result = await stage.write(...objects).deploy({ timeout: 30_000 });
    return result.failures.map(({ reason, details = [] }) => [reason, ...details]);
  };

  test('is what is waited for: pods, events and logs', async () => {
    const selector = { matchLabels: { app: 'd' } };
    stage.server.controllers.Deployment = () => ({ status: { observedGeneration: 1 } });
    refuse(/\/(pods|events)/);
    expect(await waitingFor({ ...deployment('default/d'), spec: { replicas: 1, selector } })).toEqual([
      [
        '0 of 1 replicas updated',
        'its pods cannot be listed: you may not look',
        'the events of apps/Deployment default/d cannot be listed: you may not look',
      ],
    ]);
  });

  test('is what is waited for: the endpoints of a webhook, and its Service', async () => {
    const hook = object('admissionregistration.k8s.io/v1', 'ValidatingWebhookConfiguration', 'w', {
      webhooks: [{ clientConfig: { caBundle: 'QQ==', service: { namespace: 'default', name: 's' } } }],
    });
    stage.server.kinds.push({
      apiVersion: 'admissionregistration.k8s.io/v1',
      kind: 'ValidatingWebhookConfiguration',
      resource: 'validatingwebhookconfigurations',
      namespaced: false,
    });
    refuse(/endpointslices|services\/s|events/);
    expect((await waitingFor(hook))[0]).toEqual([
      'the endpoints of webhook Service default/s cannot be listed: you may not look',
      expect.stringContaining('events'),
      'webhook Service default/s cannot be read: you may not look',
    ]);
  });

  test('is what is waited for: the namespace of a profile', async () => {
    stage.server.kinds.push({
      apiVersion: 'kubeflow.org/v1',
      kind: 'Profile',
      resource: 'profiles',
      namespaced: false,
    });
    refuse(/namespaces\/team$/);
    expect((await waitingFor(object('kubeflow.org/v1', 'Profile', 'team')))[0]?.[0]).toBe(
      'Namespace team cannot be read: you may not look',
    );
  });
});
