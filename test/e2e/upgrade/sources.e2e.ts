import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { upgradePathTo } from '../../../lib/core/releases/upgrade-path';
import { decisionsIn, deploy, makePlan, type UpgradeOptions } from '../../../lib/deploy';
import { Catalogue, catalogueOf } from '../../../lib/kubernetes/catalogue';
import {
  type Api,
  ControlPlane,
  conditionOf,
  type KubernetesObject,
  type PlayedController,
  playProfileController,
  referenceTo,
  titleOf,
  valueAt,
  waitFor,
  waitUntilServed,
} from '../harness';
import { applyAsKubectl, deleteAll } from './kubectl-install';
import { OF_USERS, PROFILE } from './old-kubeflow';
import { smallPlatform } from './small-platform';
import { KINDS, oldInstall, SOURCES, type Source } from './sources';

const SECRET_OF_PROFILE: KubernetesObject = {
  apiVersion: 'v1',
  kind: 'Secret',
  metadata: { name: 'of-a-profile', namespace: 'ann' },
  data: { key: 'dmFsdWU=' },
};
/** It is called as one that an install has left, but none has brought it. */
const LIKE_OLD: KubernetesObject = {
  apiVersion: 'networking.k8s.io/v1',
  kind: 'NetworkPolicy',
  metadata: { name: 'default-allow-same-namespace-of-a-user', namespace: 'kubeflow' },
  spec: { podSelector: { matchLabels: { app: 'own' } } },
};
const OBJECTS = [...OF_USERS, LIKE_OLD];
const THEIRS = [...OBJECTS, PROFILE, SECRET_OF_PROFILE];
/** Under the name of one that kustomize makes, with what somebody else has put into it. */
const CUSTOMISED_CONFIG = 'ConfigMap kubeflow/jupyter-web-app-config-bcdfghkmt2';
const CUSTOMISED_SERVICE = 'Service kubeflow/notebook-controller-service';
const CUSTOMISED = { apiVersion: 'apps/v1', kind: 'Deployment', namespace: 'kubeflow', name: 'ml-pipeline' };

describe("upstream's installs become this release, one after another on one cluster", () => {
  const folder = mkdtempSync(join(tmpdir(), 'sources-'));
  const dist = join(folder, 'small');
  const path = upgradePathTo('26.03.1');
  if (!path) throw new Error('no way leads to 26.03.1');
  let plane: ControlPlane;
  let api: Api;
  let profiles: PlayedController;
  let wanted: KubernetesObject[];

  beforeAll(async () => {
    [plane, wanted] = await Promise.all([ControlPlane.start({ nodes: 1 }), smallPlatform(folder)]);
    api = plane.api;
    const profile = wanted.filter(({ metadata }) => metadata.name === 'profiles.kubeflow.org');
    await applyAsKubectl(api, [...KINDS, ...profile], false);
    await waitUntilServed(api, [...KINDS, ...profile]);
    profiles = playProfileController(api);
    const kubeflow = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'kubeflow' } };
    await applyAsKubectl(api, [kubeflow, ...OBJECTS, PROFILE], true);
    await waitFor(async () => api.find({ apiVersion: 'v1', kind: 'Namespace', name: 'ann' }), 'the profile');
    await api.create(SECRET_OF_PROFILE);
    const isUp = async () => {
      const live = await api.get({
        apiVersion: 'apps/v1',
        kind: 'Deployment',
        namespace: 'kubeflow',
        name: 'of-a-user',
      });
      return conditionOf(live, 'Available') === 'True';
    };
    await waitFor(isUp, 'the workload of a user', 60_000);
  });

  afterAll(async () => {
    await profiles?.stop();
    await plane?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  /** What each of the installs has brought, before anybody has changed it. */
  const catalogues = () =>
    SOURCES.map((source) => Catalogue.parse(source.release, catalogueOf([oldInstall(source, wanted).objects], [])));
  const options = () => ({ dist, kubeconfig: plane.kubeconfig });
  const upgrade = (more: Partial<UpgradeOptions> = {}): UpgradeOptions => ({
    path,
    from: 'auto',
    yes: true,
    catalogues,
    ...more,
  });
  const live = (object: KubernetesObject) => api.find(referenceTo(object)).catch(() => undefined);
  const missing = async (objects: readonly KubernetesObject[]) => {
    const found = await Promise.all(objects.map(async (each) => ((await live(each)) ? [] : [titleOf(each)])));
    return found.flat();
  };
  const there = async (objects: readonly KubernetesObject[]) => {
    const gone = await missing(objects);
    return objects.map(titleOf).filter((title) => !gone.includes(title));
  };
  /** Each object, but for what moves by itself. */
  const states = async (objects: readonly KubernetesObject[], keys: readonly string[]) =>
    Object.fromEntries(
      await Promise.all(
        objects.map(async (each) => {
          const object = await live(each);
          return [titleOf(each), keys.map((key) => valueAt(object, ...key.split('.')))] as const;
        }),
      ),
    );
  const versions = (objects: readonly KubernetesObject[]) =>
    states(objects, ['metadata.uid', 'metadata.resourceVersion']);
  const plan = () => makePlan({ ...options(), upgrade: upgrade() });

  test('a cluster without a Kubeflow is left alone, whatever its objects are called', async () => {
    const alike = oldInstall(SOURCES[0] as Source, []).objects.filter(({ kind }) =>
      ['Service', 'ConfigMap', 'PersistentVolumeClaim', 'ClusterRoleBinding'].includes(kind),
    );
    const others = alike.filter(({ metadata }) => !/centraldashboard|knative/.test(JSON.stringify(metadata)));
    expect(others.length).toBeGreaterThan(4);
    await applyAsKubectl(api, others, true);
    const before = await versions([...others, ...THEIRS]);
    const planned = await plan();
    expect(planned.steps.filter((step) => step.do === 'release')).toEqual([]);
    const result = await deploy({ ...options(), upgrade: upgrade() });
    expect({ ok: result.ok, failures: result.failures, upgrade: result.upgrade }).toEqual({ ok: true, failures: [] });
    expect(await versions([...others, ...THEIRS])).toEqual(before);
    await deleteAll(api, [...others, ...wanted.filter(({ kind }) => kind !== 'CustomResourceDefinition')]);
    await api.delete({ apiVersion: 'v1', kind: 'ConfigMap', namespace: 'default', name: 'cdk8s-kubeflow' });
  });

  describe.each(SOURCES)('$release', (source) => {
    const { release, decisions, steps, replaces } = source;
    const data = (objects: readonly KubernetesObject[]) =>
      objects.filter(({ kind }) => kind === 'PersistentVolumeClaim' || kind === 'Secret');
    const yesSteps = ['customised', ...decisions];
    let install: ReturnType<typeof oldInstall>;
    let theirs: unknown;
    let kept: KubernetesObject[];
    let keptBefore: unknown;

    beforeAll(async () => {
      install = oldInstall(source, wanted);
      const customised = install.objects.map((each) =>
        titleOf(each) === CUSTOMISED_SERVICE
          ? { ...each, metadata: { ...each.metadata, annotations: { 'example.com/own': 'yes' } } }
          : each,
      );
      await applyAsKubectl(api, customised, source.clientSide);
      const note = { metadata: { annotations: { note: 'by hand' } } };
      await api.patch(CUSTOMISED, note, { query: { fieldManager: 'kubectl-edit' } });
      const claims = install.objects.filter(
        ({ kind, metadata }) => kind === 'PersistentVolumeClaim' && metadata.name !== 'metadata-mysql',
      );
      await waitFor(
        async () => {
          const found = await Promise.all(claims.map((each) => api.get(referenceTo(each))));
          return found.every((each) => valueAt(each, 'status', 'phase') === 'Bound');
        },
        'the claims to have volumes',
        60_000,
      );
      // Whoever has the claims and passwords has the data.
      kept = data(install.objects).filter(({ metadata }) => metadata.name !== 'webhook-certs');
      keptBefore = await states(kept, ['metadata.uid', 'data']);
      theirs = await versions(THEIRS);
    });

    afterAll(async () => {
      const all = [...install.objects, ...wanted].filter(({ kind }) => kind !== 'CustomResourceDefinition');
      await deleteAll(api, all);
      await api.delete({ apiVersion: 'v1', kind: 'ConfigMap', namespace: 'default', name: 'cdk8s-kubeflow' });
    });

    test('is planned, with what must be decided, and nothing is changed before that', async () => {
      const contents = ['metadata.uid', 'metadata.generation', 'metadata.labels', 'spec', 'data'];
      const before = await states([...install.objects, ...THEIRS], contents);
      const planned = await plan();
      const ids = planned.steps.flatMap(({ id }) => id ?? []);
      const edited = planned.steps.find(({ id }) => id === 'customised');
      expect(edited?.reason).toContain('somebody has changed apps/Deployment kubeflow/ml-pipeline');
      expect(edited?.objects.map(titleOf).sort()).toEqual(
        ['apps/Deployment kubeflow/ml-pipeline', CUSTOMISED_CONFIG, CUSTOMISED_SERVICE].sort(),
      );
      expect(edited?.reason).toContain('somebody has applied otherwise than the release brings it:');
      expect(planned.upgrade?.reason).toMatch(
        new RegExp(`^Kubeflow Pipelines ${source.pipelines}; \\d+ of \\d+ objects are as ${release} brings them$`),
      );
      expect(planned.unknown.map(titleOf)).toEqual(
        OBJECTS.map(titleOf)
          .filter((title) => title !== CUSTOMISED_CONFIG)
          .sort(),
      );
      expect(planned.data.filter(({ danger }) => danger)).toEqual([]);
      expect(planned.data.map(({ title }) => title.replace(/ \(.*/, ''))).toEqual(
        expect.arrayContaining(
          data(kept)
            .filter(({ kind }) => kind === 'PersistentVolumeClaim')
            .map(titleOf),
        ),
      );
      const refused = await deploy({ ...options(), upgrade: upgrade() }).catch((error: Error) => error.message);
      for (const id of yesSteps) expect(refused).toContain(`--yes-step ${id}`);
      expect(await states([...install.objects, ...THEIRS], contents)).toEqual(before);
      expect(
        decisionsIn(planned)
          .flatMap(({ id }) => id ?? [])
          .sort(),
      ).toEqual([...yesSteps].sort());
      expect(ids).toEqual(steps);
      const replaced = planned.steps.filter((step) => step.do === 'replace').flatMap((step) => step.objects);
      expect(replaced.map(({ metadata }) => metadata.name).sort()).toEqual(replaces);
    });

    test('becomes this release in one pass, with everything ready', async () => {
      const result = await deploy({ ...options(), upgrade: upgrade({ yesSteps: [...yesSteps, 'stop-mysql'] }) });
      expect({ ok: result.ok, failures: result.failures, error: result.error }).toEqual({ ok: true, failures: [] });
      expect(result.upgrade).toMatchObject({ from: release, to: '26.03.1', finished: true });
      expect(await missing([...wanted, ...install.stays])).toEqual([]);
      expect(await there(install.goes)).toEqual([]);
    });

    test('claims, passwords and what is of users are as they were', async () => {
      expect(await states(kept, ['metadata.uid', 'data'])).toEqual(keptBefore);
      expect(await versions(THEIRS)).toEqual(theirs);
    });

    test('a second run changes nothing, and there is nothing to plan', async () => {
      const all = [...wanted, ...install.stays, ...THEIRS];
      const generations = () => states(all, ['metadata.uid', 'metadata.generation', 'metadata.labels', 'data', 'spec']);
      const before = await generations();
      const again = await deploy({ ...options(), upgrade: upgrade() });
      expect({ ok: again.ok, unchanged: again.unchanged.length, upgrade: again.upgrade }).toEqual({
        ok: true,
        unchanged: wanted.length,
      });
      expect(await generations()).toEqual(before);
      const { steps: rest } = await plan();
      const does = rest.filter((step) => step.do !== 'leave');
      expect(does.map(({ do: what, objects, reason }) => [what, objects.map(titleOf), reason])).toEqual([]);
    });
  });
});
