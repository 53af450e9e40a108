import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cataloguesOf } from '../../../lib/core/releases/catalogues';
import { upgradePathTo } from '../../../lib/core/releases/upgrade-path';
import { deploy } from '../../../lib/deploy';
import { Chance } from '../faults/chance';
import { FaultProxy } from '../faults/fault-proxy';
import { runAndKill } from '../faults/run-and-kill';
import {
  type Api,
  ControlPlane,
  type KubernetesObject,
  referenceTo,
  titleOf,
  valueAt,
  waitFor,
  waitUntilServed,
} from '../harness';
import { applyAsKubectl, deleteAll } from './kubectl-install';
import { smallPlatform } from './small-platform';
import { KINDS, oldInstall, SOURCES } from './sources';

const KILLS = 40;
/** Chance has a seed: what fails, fails always. */
const SEED = 20261130;
/** How often one upgrade is killed before it may come to its end. */
const IN_A_ROW = 5;

/** As few as are enough for a step of each kind. */
const PARTS = [
  'Namespace kubeflow',
  'Namespace istio-system',
  'Namespace knative-serving',
  'apps/Deployment kubeflow/profiles-deployment',
  'ConfigMap kubeflow/pipeline-install-config',
  'Secret kubeflow/mysql-secret',
  'PersistentVolumeClaim kubeflow/mysql-pv-claim',
  'apps/Deployment kubeflow/mysql',
  'rbac.authorization.k8s.io/ClusterRoleBinding meta-controller-cluster-role-binding',
  'Service kubeflow/notebook-controller-service',
];
// The fixture is smaller than a release, and so customised.
const DECISIONS = ['long-rows', 'back-up', 'stop-mysql', 'customised'];

describe(`an upgrade that is killed at ${KILLS} points`, () => {
  const folder = mkdtempSync(join(tmpdir(), 'kills-'));
  const dist = join(folder, 'small');
  const kubeconfig = join(folder, 'kubeconfig');
  const tokenFile = join(folder, 'token');
  const path = upgradePathTo('26.03.1');
  const [source] = SOURCES;
  if (!path || !source) throw new Error('no way leads from 1.9 to 26.03.1');
  let plane: ControlPlane;
  let api: Api;
  let proxy: FaultProxy;
  let wanted: KubernetesObject[];

  beforeAll(async () => {
    [plane, wanted] = await Promise.all([ControlPlane.start({ nodes: 1 }), smallPlatform(folder, PARTS)]);
    api = plane.api;
    proxy = await FaultProxy.start(plane.kubeconfig);
    writeFileSync(kubeconfig, proxy.kubeconfig(tokenFile));
    writeFileSync(tokenFile, proxy.token);
    await applyAsKubectl(api, KINDS, false);
    await waitUntilServed(api, KINDS);
  });

  afterAll(async () => {
    await proxy?.stop();
    await plane?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  // With all that the command knows of older releases, so that it sends as many requests.
  const catalogues = () => cataloguesOf(path.sources.map(({ name }) => name));
  const upgrade = { path, catalogues, from: 'auto', yes: true, yesSteps: DECISIONS };
  const finish = () => deploy({ dist, kubeconfig, upgrade });
  const args = () => {
    const options = ['--dist', dist, '--kubeconfig', kubeconfig];
    return ['deploy', ...options, '--upgrade-from', 'auto', '--yes', '--yes-step', ...DECISIONS];
  };
  const titlesOf = async (objects: readonly KubernetesObject[], there: boolean) => {
    const live = await Promise.all(objects.map((each) => api.find(referenceTo(each)).catch(() => undefined)));
    return objects.filter((_, index) => (live[index] !== undefined) === there).map(titleOf);
  };
  /** What is in the way of an artifact's copy is left out: it is none of a moment. */
  const fixture = () => {
    const { objects, goes, stays } = oldInstall(source, wanted);
    const isOfMinio = ({ metadata }: KubernetesObject) => metadata.name.startsWith('minio');
    const rest = (each: readonly KubernetesObject[]) => each.filter((object) => !isOfMinio(object));
    return { objects: rest(objects), goes: rest(goes), stays: rest(stays) };
  };

  async function install(): Promise<KubernetesObject[]> {
    const { objects } = fixture();
    await applyAsKubectl(api, objects, true);
    const claim = { apiVersion: 'v1', kind: 'PersistentVolumeClaim', namespace: 'kubeflow', name: 'mysql-pv-claim' };
    const isBound = async () => valueAt(await api.get(claim), 'status', 'phase') === 'Bound';
    await waitFor(isBound, 'the claim to have a volume', 60_000);
    return Promise.all(objects.filter(isData).map((each) => api.get(referenceTo(each))));
  }

  async function reset(): Promise<void> {
    const record = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { namespace: 'default', name: 'cdk8s-kubeflow' } };
    await deleteAll(api, [...fixture().objects, ...wanted, record]);
  }

  async function expectDone(point: string, data: readonly KubernetesObject[]): Promise<void> {
    const { goes, stays } = fixture();
    expect([point, await titlesOf([...wanted, ...stays], false), await titlesOf(goes, true)]).toEqual([point, [], []]);
    const now = await Promise.all(data.map((each) => api.get(referenceTo(each))));
    expect(now.map(({ metadata, data: held }) => [metadata.name, metadata.uid, held])).toEqual(
      data.map(({ metadata, data: held }) => [metadata.name, metadata.uid, held]),
    );
    const mysql = await api.get({ apiVersion: 'apps/v1', kind: 'Deployment', namespace: 'kubeflow', name: 'mysql' });
    expect([point, valueAt(mysql, 'spec', 'replicas'), valueAt(mysql, 'spec', 'paused')]).toEqual([
      point,
      1,
      undefined,
    ]);
    const again = await finish();
    expect([point, again.ok, again.unchanged.length, again.upgrade]).toEqual([point, true, wanted.length, undefined]);
  }

  test('goes on where it was, and comes to the same end', async () => {
    const chance = new Chance(SEED);
    let data = await install();
    proxy.restart();
    const first = await finish();
    expect({ ok: first.ok, failures: first.failures, error: first.error }).toEqual({ ok: true, failures: [] });
    expect(first.upgrade?.finished).toBe(true);
    const usual = proxy.requests;
    await expectDone('not killed', data);
    let kills = 0;
    while (kills < KILLS) {
      await reset();
      data = await install();
      const points: string[] = [];
      for (let row = 0; row < IN_A_ROW && kills < KILLS; row++) {
        const [at, isAfter] = [Math.floor(chance.next() * usual), chance.next() < 0.5];
        if (!(await runAndKill(proxy, args(), { at, isAfter }))) break;
        points.push(`${isAfter ? 'after' : 'before'} request ${at}`);
        kills++;
      }
      proxy.restart();
      const point = `killed ${points.join(', ')} of ${usual}`;
      const { ok, failures, error } = await finish();
      expect({ point, ok, failures, error }).toEqual({ point, ok: true, failures: [] });
      await expectDone(point, data);
    }
    expect(kills).toBe(KILLS);
  }, 1_800_000);
});

/** Claims, and Secrets with a password. */
function isData({ kind, metadata }: KubernetesObject): boolean {
  return kind === 'PersistentVolumeClaim' || metadata.name === 'mysql-secret';
}
