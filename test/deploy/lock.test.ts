import { spawnSync } from 'node:child_process';
import { hostname } from 'node:os';
import type { KubeObject } from '../../lib/deploy';
import { openSession } from '../../lib/deploy/cluster/session';
import { ApplySet } from '../../lib/deploy/set/apply-set';
import { SetLock } from '../../lib/deploy/set/lock';
import { Progress } from '../../lib/deploy/text/progress';
import { configMap, object, Stage } from './support';

let stage: Stage;
beforeEach(async () => {
  stage = await Stage.open();
  stage.write(configMap('default/a'));
});
afterEach(() => stage.stop());

const PATH = '/apis/coordination.k8s.io/v1/namespaces/default/leases/cdk8s-kubeflow';
const heldBy = (holderIdentity: string) =>
  stage.server.put(object('coordination.k8s.io/v1', 'Lease', 'default/cdk8s-kubeflow', { spec: { holderIdentity } }));
const lock = () => stage.server.objects.get(PATH);

describe('the lock of a set', () => {
  test.each(['deploy', 'delete'] as const)('is held while %s works, and given back', async (verb) => {
    if (verb === 'delete') await stage.deploy();
    const held: unknown[] = [];
    await stage[verb]({ onEvent: () => held.push(lock()?.spec) });
    expect(held.length).toBeGreaterThan(0);
    for (const each of held)
      expect(each).toMatchObject({ holderIdentity: expect.stringMatching(`^${verb} of .* on `) });
    expect(lock()).toBeUndefined();
  });

  test('is given back after an interrupt and after a failure, too', async () => {
    const controller = new AbortController();
    const onEvent = ({ type }: { type: string }) => type === 'wave-started' && controller.abort();
    expect(await stage.deploy({ signal: controller.signal, onEvent })).toMatchObject({ interrupted: true });
    expect(lock()).toBeUndefined();
    stage.server.fault('GET', /configmaps\/cdk8s-kubeflow/, { status: 403, body: {} });
    await expect(stage.deploy()).rejects.toThrow('cannot read the record');
    expect(lock()).toBeUndefined();
  });

  test('refuses a second applier while the first one lives, with its name', async () => {
    heldBy('deploy of ann on laptop (process 7)');
    const { server } = stage;
    // The holder gives a sign of life between two looks.
    const onEvent = ({ type }: { type: string }) =>
      type === 'lock-wait' && heldBy('deploy of ann on laptop (process 7)');
    await expect(stage.deploy({ onEvent })).rejects.toThrow(
      'another applier is at work on the set kubeflow: deploy of ann on laptop (process 7); nothing was sent',
    );
    expect(stage.clock.now()).toBeLessThan(15_000);
    expect(server.patches).toEqual([]);
    expect(lock()).toBeDefined();
  });

  test('of who gives no sign of life is taken over after three minutes', async () => {
    heldBy('deploy of ann on laptop (process 7)');
    expect(await stage.deploy()).toMatchObject({ ok: true });
    expect(stage.clock.now()).toBeGreaterThanOrEqual(180_000);
    expect(stage.clock.now()).toBeLessThan(200_000);
  });

  test('of a process of this machine that is no more is taken over at once', async () => {
    const { pid } = spawnSync('true');
    heldBy(`deploy of ann on ${hostname()} (process ${pid})`);
    expect(await stage.deploy()).toMatchObject({ ok: true });
    expect(stage.clock.now()).toBe(0);
  });

  test('is taken when one says so', async () => {
    heldBy('deploy of ann on laptop (process 7)');
    expect(await stage.deploy({ breakLock: true })).toMatchObject({ ok: true });
    expect(stage.clock.now()).toBe(0);
  });

  describe('in the hand of its holder', () => {
    const set = ApplySet.parse('kubeflow');
    if (!set) throw new Error('no set');
    const renewals = () => stage.server.seen.filter(({ method, path }) => method === 'PATCH' && path === PATH).length;
    const until = async (isSo: () => boolean) => {
      while (!isSo()) await new Promise((resolve) => setTimeout(resolve, 5));
    };
    const take = async (renewal: number) => {
      const { cluster } = await openSession({ connection: stage.connection, clock: stage.clock });
      let isLost = false;
      const held = await SetLock.take(set, {
        cluster,
        connection: stage.connection,
        clock: stage.clock,
        verb: 'deploy',
        force: false,
        renewal,
        onWait: () => {},
        onWithout: () => {},
        onLost: () => {
          isLost = true;
        },
      });
      return { held, isLost: () => isLost };
    };

    test('it is renewed, and lost when somebody has broken it', async () => {
      const { isLost } = await take(5);
      await until(() => renewals() >= 2);
      heldBy('deploy of bob on another (process 8)');
      await until(isLost);
      expect(lock()?.spec).toEqual({ holderIdentity: 'deploy of bob on another (process 8)' });
    });

    test('it is kept through writes that are not of another holder: a lost answer, a label', async () => {
      const { held, isLost } = await take(5);
      stage.server.lose('PATCH', /leases/);
      await until(() => renewals() >= 3);
      const live = lock() as KubeObject;
      stage.server.put({ ...live, metadata: { ...live.metadata, labels: { seen: 'by-a-backup' } } });
      const before = renewals();
      await until(() => renewals() >= before + 3);
      expect(isLost()).toBe(false);
      await held?.release();
      expect(lock()).toBeUndefined();
    });

    test('it is given back although something has written into it', async () => {
      const { held } = await take(60_000);
      const live = lock() as KubeObject;
      stage.server.put({ ...live, metadata: { ...live.metadata, labels: { seen: 'by-a-backup' } } });
      await held?.release();
      expect(lock()).toBeUndefined();
      const next = await take(60_000);
      heldBy('deploy of bob on another (process 8)');
      await next.held?.release();
      expect(lock()?.spec).toEqual({ holderIdentity: 'deploy of bob on another (process 8)' });
    });
  });

  test.each([429, 503])('is given back although the server has had a weak moment (%i)', async (status) => {
    stage.server.fault('DELETE', /leases/, { status, body: {} }, 2);
    expect(await stage.deploy()).toMatchObject({ ok: true });
    expect(lock()).toBeUndefined();
  });

  test.each(['POST', 'PATCH'])('is known as taken when the answer to the %s was lost', async (method) => {
    if (method === 'PATCH') heldBy('');
    stage.server.lose(method, /leases/);
    expect(await stage.deploy()).toMatchObject({ ok: true });
    expect(stage.clock.now()).toBeLessThan(1_000);
    expect(lock()).toBeUndefined();
  });

  test('is not taken from who was faster between a look and a write', async () => {
    heldBy('');
    const spec = { holderIdentity: 'deploy of bob on another (process 8)' };
    stage.server.rival(/leases\/cdk8s-kubeflow$/, 1, (live) => ({ ...live, spec }));
    const onEvent = ({ type }: { type: string }) => type === 'lock-wait' && heldBy(spec.holderIdentity);
    await expect(stage.deploy({ onEvent })).rejects.toThrow('another applier is at work');
    expect(lock()?.spec).toEqual(spec);
  });

  test('goes to one of two that begin at the same time', async () => {
    const results = await Promise.allSettled([stage.deploy(), stage.deploy()]);
    expect(results.filter(({ status }) => status === 'fulfilled').length).toBeGreaterThanOrEqual(1);
    expect(stage.server.seen.filter(({ method, path }) => method === 'POST' && path.endsWith('/leases'))).not.toEqual(
      [],
    );
    expect(stage.server.patches).toHaveLength(1);
    expect(lock()).toBeUndefined();
  });

  test.each([
    ['read', 'GET', 'read'],
    ['make', 'POST', 'made'],
  ])('is done without where the user has no right to %s it, which is said in a line', async (_, method, how) => {
    stage.server.fault(method, /leases/, { status: 403, body: { kind: 'Status', message: 'no' } });
    expect(await stage.deploy()).toMatchObject({ ok: true });
    const reason = `coordination.k8s.io/Lease default/cdk8s-kubeflow cannot be ${how}: no`;
    expect(stage.events.filter(({ type }) => type === 'no-lock')).toEqual([{ type: 'no-lock', reason }]);
    const lines: string[] = [];
    const { onEvent } = new Progress({ write: (text) => lines.push(text) });
    for (const event of stage.events) onEvent(event);
    expect(lines.filter((line) => line.startsWith('without a lock'))).toEqual([
      `without a lock, which would keep a second applier away: ${reason}\n`,
    ]);
  });

  test('is not done without while nobody can tell who has it', async () => {
    stage.server.fault('GET', /leases/, { status: 500, body: { kind: 'Status', message: 'etcd' } }, 1_000);
    await expect(stage.deploy()).rejects.toThrow(
      'coordination.k8s.io/Lease default/cdk8s-kubeflow cannot be read: etcd',
    );
    expect(stage.server.patches).toEqual([]);
  });
});
