import type { KubeObject } from '../../lib/deploy';
import { configMap, deployment, names, object, Stage, widget, widgetCrd } from './support';

let stage: Stage;
beforeEach(async () => {
  stage = await Stage.open();
});
afterEach(() => stage.stop());

const own = ({ metadata, ...rest }: KubeObject, timeout: unknown) => ({
  ...rest,
  metadata: { ...metadata, annotations: { ...metadata.annotations, 'cdk8s-kubeflow/timeout': timeout } },
});
const never = (name: string) => object('apps/v1', 'Deployment', name, { spec: { replicas: 3 } });

describe('the deadline of an object', () => {
  test('that it says itself ends the wait for it, with the reason; the others go on', async () => {
    stage.write(own(never('default/a'), '10s'), never('default/b'), configMap('default/after', {}, 1));
    const at: Record<string, number> = {};
    const result = await stage.deploy({
      timeout: 60_000,
      onEvent: (event) => {
        if (event.type === 'failed') at[event.failure.object.metadata.name] = stage.clock.now();
      },
    });
    expect(result.failures).toMatchObject([
      { kind: 'stuck', reason: '1 of 3 replicas updated', object: { metadata: { name: 'a' } } },
      { kind: 'stuck', object: { metadata: { name: 'b' } } },
    ]);
    expect(at.a).toBeLessThanOrEqual(10_000);
    expect(at.a).toBeGreaterThan(7_500);
    expect(at.b).toBeLessThanOrEqual(60_000);
    expect(at.b).toBeGreaterThan(57_500);
    expect(names(result.notApplied)).toEqual(['after']);
  });

  test('may be later than that of the wave', async () => {
    stage.write(own(never('default/a'), '1m30s'));
    expect((await stage.deploy({ timeout: 5_000 })).failures).toMatchObject([{ kind: 'stuck' }]);
    expect(stage.clock.now()).toBeGreaterThan(87_500);
  });

  test('may be said for all objects of its kind, and goes by what the object says', async () => {
    stage.write(never('default/a'), own(never('default/b'), '20s'));
    const result = await stage.deploy({ timeout: 60_000, timeouts: { Deployment: 5_000, Job: 1 } });
    expect(names(result.failures.map((failure) => failure.object))).toEqual(['a', 'b']);
    expect(stage.clock.now()).toBeLessThanOrEqual(20_000);
  });

  test('is that of being accepted, too', async () => {
    stage.write(own(widget('default/w'), '15s'));
    expect((await stage.deploy({ preflight: false })).failures).toMatchObject([{ kind: 'timeout' }]);
    expect(stage.clock.now()).toBeLessThanOrEqual(15_000);
  });

  test.each([['soon'], [''], ['10'], [10], ['0s']])('%j is none', async (timeout) => {
    stage.write(own(deployment('default/a'), timeout));
    await expect(stage.deploy()).rejects.toThrow(
      `Deployment a: cdk8s-kubeflow/timeout must be a duration such as 90s, 15m or 1h30m, received ${JSON.stringify(timeout)}`,
    );
    expect(stage.server.seen).toEqual([]);
  });
});

describe('while CRDs are applied', () => {
  /** Holds back the answer to the apply of the CRD until what is to come before it has come. */
  const slowly = (isTime: () => boolean) =>
    stage.server.fault('PATCH', /widgets\.example\.com/, async (response) => {
      for (let round = 0; round < 500 && !isTime(); round++) await new Promise((resolve) => setTimeout(resolve, 2));
      stage.server.put({ ...widgetCrd(-3), metadata: { name: 'widgets.example.com' } });
      stage.server.kinds.push({ apiVersion: 'example.com/v1', kind: 'Widget', resource: 'widgets', namespaced: true });
      response.writeHead(isTime() ? 200 : 500).end(JSON.stringify(stage.server.live('widgets.example.com')));
    });

  test('the waves go on with all that needs none; workloads and their own objects wait for them', async () => {
    slowly(() => stage.sent.includes('later'));
    stage.write(
      widgetCrd(-3),
      configMap('default/a', {}, -2),
      configMap('default/later', {}, 0),
      deployment('default/d', 0),
      widget('default/w', 0),
    );
    expect(await stage.deploy()).toMatchObject({ ok: true });
    expect(stage.sent.slice(0, 3)).toEqual(['widgets.example.com', 'a', 'later']);
    expect(stage.sent.slice(3).sort()).toEqual(['d', 'w']);
  });

  test('one that is refused lets no workload begin, and ends the run', async () => {
    stage.server.fault('PATCH', /widgets\.example\.com/, (response) => response.writeHead(422).end('{"message":"no"}'));
    stage.write(
      widgetCrd(-3),
      configMap('default/a', {}, 0),
      deployment('default/d', 0),
      configMap('default/b', {}, 1),
    );
    const result = await stage.deploy();
    expect(result.failures).toMatchObject([{ kind: 'invalid', object: { metadata: { name: 'widgets.example.com' } } }]);
    expect(stage.sent).not.toContain('d');
    expect(stage.sent).not.toContain('b');
  });
});
