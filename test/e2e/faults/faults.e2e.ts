import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type DeployEvent, deletePlatform, deploy } from '../../../lib/deploy';
import { configMap, crd, deployment, object, writeDist } from '../hand-made-dist';
import {
  type Api,
  ControlPlane,
  describeDifferences,
  differencesFromStored,
  type KubernetesObject,
  referenceTo,
  titleOf,
} from '../harness';
import { runCli } from '../support';
import { Chance } from './chance';
import { fastClock, jumpingClock } from './clocks';
import { type Decide, type FaultName, FaultProxy } from './fault-proxy';
import { runAndKill } from './run-and-kill';

/** What each fault alone and all of them together leave of a deployment, they leave always: chance has a seed. */
const SEED = 20261129;
const KILLS = 102;

const BOTH = [
  object('v1', 'Namespace', 'team', -2),
  crd('Widget'),
  ...['a', 'b', 'c', 'd', 'e'].map((name) => configMap(`team/${name}`)),
  object('v1', 'ServiceAccount', 'team/web', 0),
  object('v1', 'Service', 'team/web', 0, { spec: { ports: [{ port: 80 }] } }),
  deployment('team/web'),
  object('example.com/v1', 'Widget', 'team/kept', 2, { spec: { size: 1 } }),
];
const BLUE = [
  ...BOTH,
  ...['blue', 'sky', 'sea'].map((name) => configMap(`team/${name}`)),
  deployment('team/blue'),
  object('example.com/v1', 'Widget', 'team/blue', 2),
];
const GREEN = [
  ...BOTH.map((each) => (each.kind === 'ConfigMap' ? { ...each, data: { key: 'green' } } : each)),
  ...['green', 'leaf'].map((name) => configMap(`team/${name}`)),
  deployment('team/green'),
  object('example.com/v1', 'Widget', 'team/green', 2),
];
const DISTS = { blue: BLUE, green: GREEN };
type Dist = keyof typeof DISTS;

const ALL: readonly FaultName[] = [
  'too-many-requests',
  'unavailable',
  'leader-changed',
  'reset-before',
  'reset-after',
  'truncated',
  'slow',
  'watch-closed',
];

describe('whatever happens on the way', () => {
  const folder = mkdtempSync(join(tmpdir(), 'faults-'));
  const kubeconfig = join(folder, 'kubeconfig');
  const tokenFile = join(folder, 'token');
  let plane: ControlPlane;
  let api: Api;
  let proxy: FaultProxy;

  beforeAll(async () => {
    plane = await ControlPlane.start();
    api = plane.api;
    proxy = await FaultProxy.start(plane.kubeconfig);
    writeFileSync(kubeconfig, proxy.kubeconfig(tokenFile));
    writeFileSync(tokenFile, proxy.token);
    for (const [name, objects] of Object.entries(DISTS)) writeDist(join(folder, name), objects);
  });

  afterAll(async () => {
    await proxy?.stop();
    await plane?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  const options = (dist: Dist) => ({ dist: join(folder, dist), kubeconfig, prune: true });
  const other = (dist: Dist): Dist => (dist === 'blue' ? 'green' : 'blue');

  /** What the cluster has that is not as a dist says, in words. */
  async function wrongWith(dist: Dist): Promise<string[]> {
    const wanted = DISTS[dist];
    const titles = new Set(wanted.map(titleOf));
    const wrong: string[] = [];
    for (const each of wanted) {
      const live = await api.find(referenceTo(each));
      if (!live) wrong.push(`${titleOf(each)} is missing`);
      else wrong.push(...[describeDifferences(differencesFromStored(each, live))].filter((text) => text !== ''));
    }
    for (const each of DISTS[other(dist)]) {
      if (!titles.has(titleOf(each)) && (await isThere(each))) wrong.push(`${titleOf(each)} was left`);
    }
    return wrong;
  }

  /** With its CRD gone, nothing of a kind is there. */
  const isThere = async (each: KubernetesObject) =>
    (await api.find(referenceTo(each)).catch(() => undefined)) !== undefined;

  /** A deployment that finds nothing to do proves that the one before has done everything, and nothing twice. */
  async function expectDone(dist: Dist): Promise<void> {
    expect(await wrongWith(dist)).toEqual([]);
    proxy.restart();
    const again = await deploy(options(dist));
    expect({ ok: again.ok, failures: again.failures, unchanged: again.unchanged.length }).toEqual({
      ok: true,
      failures: [],
      unchanged: DISTS[dist].length,
    });
  }

  let current: Dist = 'green';
  const next = () => {
    current = other(current);
    return current;
  };

  test.each<[string, () => Decide]>([
    // Of watches there are a few, and each is closed.
    ...ALL.map((fault): [string, () => Decide] => [
      fault,
      () => sometimes([fault], fault === 'watch-closed' ? 1 : 0.25),
    ]),
    ['all of them', () => sometimes(ALL, 0.3)],
  ])('a deployment with a prune ends well through %s', async (_, decide) => {
    const dist = next();
    proxy.restart(decide());
    const result = await deploy(options(dist));
    expect({ ok: result.ok, failures: result.failures, error: result.error }).toEqual({ ok: true, failures: [] });
    expect(proxy.happened.size).toBeGreaterThan(0);
    await expectDone(dist);
  });

  test('a token that runs out on the way is read anew', async () => {
    const dist = next();
    proxy.restart();
    proxy.onRequest = (n, isDone) => {
      if (n !== 12 || isDone) return;
      proxy.token = 'second';
      writeFileSync(tokenFile, proxy.token);
    };
    expect(await deploy(options(dist))).toMatchObject({ ok: true, failures: [] });
    expect(proxy.happened.get('expired')).toBeGreaterThan(0);
    await expectDone(dist);
  });

  test('a clock that jumps by hours changes nothing', async () => {
    const dist = next();
    proxy.restart();
    const restore = jumpingClock(new Chance(SEED));
    const result = await deploy(options(dist)).finally(restore);
    expect({ ok: result.ok, failures: result.failures }).toEqual({ ok: true, failures: [] });
    await expectDone(dist);
  });

  test('of two at once one works, and the other names it or comes after it', async () => {
    const dist = next();
    proxy.restart();
    const args = ['deploy', '--dist', join(folder, dist), '--prune', '--kubeconfig', kubeconfig];
    const results = await Promise.all([runCli(args), runCli(args)]);
    const codes = results.map(({ code }) => code).sort();
    const refused = results.find(({ code }) => code === 2);
    if (refused) expect(refused.output).toMatch(/deploy of \S+ on \S+ \(process \d+\)/);
    expect([
      [0, 0],
      [0, 2],
    ]).toContainEqual(codes);
    await expectDone(dist);
  });

  test('a network that is gone is one clear line, and the next run goes on', async () => {
    const dist = next();
    let isGone = false;
    proxy.restart(() => (isGone ? 'reset-before' : undefined));
    const onEvent = ({ type }: DeployEvent) => {
      isGone ||= type === 'wave-started';
    };
    // Nobody waits two minutes for this: the clock of the run goes sixty times as fast.
    const result = await deploy({ ...options(dist), onEvent, clock: fastClock(60) });
    expect(result.ok).toBe(false);
    expect(result.error).toMatch(/^[^\n]+$/);
    proxy.restart();
    // The lock could not be given back, and this process, which has it, is alive.
    expect(await deploy({ ...options(dist), breakLock: true })).toMatchObject({ ok: true });
    await expectDone(dist);
  });

  describe(`killed at ${KILLS} points`, () => {
    const chance = new Chance(SEED);
    const verbs = [
      { name: 'deploy', args: ['deploy', '--dist', join(folder, 'blue')], finish: () => deploy(options('blue')) },
      {
        name: 'prune',
        args: ['deploy', '--prune', '--dist', join(folder, 'green')],
        finish: () => deploy(options('green')),
      },
      {
        name: 'delete',
        args: ['delete', '--yes', '--delete-data', '--dist', join(folder, 'green')],
        finish: () => deletePlatform({ ...options('green'), deleteData: 'all' }),
      },
    ] as const;
    // A namespace takes seconds to go: a deletion follows four times the other two.
    const round = [...Array.from({ length: 4 }, () => verbs.slice(0, 2)).flat(), verbs[2]];
    const isGone = async () => {
      for (const each of [...BLUE, ...GREEN])
        expect([titleOf(each), await isThere(each)]).toEqual([titleOf(each), false]);
    };
    const expected = { deploy: () => wrongWith('blue'), prune: () => wrongWith('green'), delete: isGone };
    /** How many requests each verb sends when nobody kills it. */
    const usual = new Map<string, number>();

    beforeAll(async () => {
      proxy.restart();
      await deletePlatform({ ...options(current), deleteData: 'all' });
      for (const { name, finish } of verbs) {
        proxy.restart();
        expect(await finish()).toMatchObject({ ok: true });
        usual.set(name, proxy.requests);
      }
    });

    test('the next run brings what the killed one did not', async () => {
      let kills = 0;
      while (kills < KILLS) {
        for (const { name, args, finish } of round) {
          const at = Math.floor(chance.next() * (usual.get(name) ?? 1));
          const isAfter = chance.next() < 0.5;
          if (await runAndKill(proxy, [...args, '--kubeconfig', kubeconfig], { at, isAfter })) kills++;
          proxy.restart();
          const { ok, failures } = await finish();
          const point = `${name} killed ${isAfter ? 'after' : 'before'} request ${at}`;
          expect({ point, ok, failures }).toEqual({ point, ok: true, failures: [] });
          expect([point, (await expected[name]()) ?? []]).toEqual([point, []]);
        }
      }
      expect(kills).toBeGreaterThanOrEqual(KILLS);
    }, 1_800_000);
  });
});

/** Faults that happen to a part of the requests. A watch is closed only where there is one. */
function sometimes(faults: readonly FaultName[], share: number): Decide {
  const chance = new Chance(SEED);
  return ({ isWatch }) => {
    if (chance.next() >= share) return undefined;
    const fault = faults[Math.floor(chance.next() * faults.length)];
    return fault === 'watch-closed' && !isWatch ? undefined : fault;
  };
}
