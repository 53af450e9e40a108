/** Users' own manifests beside the platform (`extras`): deployed, pruned and deleted like what the platform itself brings. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DeployedPlatform } from './deployed-platform';
import { configMap, deployment, openDefinition } from './hand-made-dist';
import { type KubernetesObject, referenceTo, titleOf } from './harness';
import { expectCode, runCli } from './support';

/** Manifests as people write them: nothing of waves, in any order. */
function own(object: KubernetesObject): KubernetesObject {
  const { annotations: _, finalizers: __, ...metadata } = object.metadata;
  return { ...object, metadata };
}

const widget = (name: string): KubernetesObject => ({
  apiVersion: 'example.com/v1',
  kind: 'Widget',
  metadata: { name, namespace: 'team' },
});
const claim: KubernetesObject = {
  apiVersion: 'v1',
  kind: 'PersistentVolumeClaim',
  metadata: { name: 'data', namespace: 'team' },
  spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } },
};
const definition = openDefinition('example.com', 'v1', 'Widget');
const namespace: KubernetesObject = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'team' } };
const STAYING = [widget('kept'), own(deployment('team/app')), own(configMap('kubeflow/banner')), definition, namespace];
const LEAVING = [widget('old'), own(configMap('team/old')), own(deployment('team/old'))];

describe('manifests of a user beside the platform', () => {
  const folder = mkdtempSync(join(tmpdir(), 'extras-'));
  const theirs = own(configMap('team/of-others'));
  let platform: DeployedPlatform;

  const synth = (...objects: readonly KubernetesObject[]) => {
    const file = join(folder, 'own.yaml');
    writeFileSync(file, objects.map((each) => JSON.stringify(each)).join('\n---\n'));
    return platform.synth(
      `components: { default: off, kubeflow-namespace: true }\nextras: [{ path: ${JSON.stringify(file)} }]\n`,
    );
  };
  const present = async (...objects: readonly KubernetesObject[]) => {
    // With its CRD gone, nothing of a kind is there.
    const found = await Promise.all(objects.map((each) => platform.api.find(referenceTo(each)).catch(() => undefined)));
    return objects.filter((_, index) => found[index] !== undefined).map(titleOf);
  };
  const remove = (...options: string[]) =>
    runCli(['delete', '--yes', '--dist', platform.dist, '--kubeconfig', platform.plane.kubeconfig, ...options]);

  beforeAll(async () => {
    platform = await DeployedPlatform.start();
    await synth(...STAYING, ...LEAVING, claim);
  });

  afterAll(async () => {
    await platform?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  test('comes in one deploy, whatever the order of its files, and belongs to the set', async () => {
    expectCode(await platform.deploy(), 0);
    expect(await present(...STAYING, ...LEAVING, claim)).toHaveLength(STAYING.length + LEAVING.length + 1);
    expect(await platform.unavailable()).toEqual([]);
    const labels = (await platform.stored()).map(({ metadata }) => metadata.labels?.['applyset.kubernetes.io/part-of']);
    expect(new Set(labels).size).toBe(1);
    expect(labels[0]).toMatch(/^applyset-/);
    expectCode(await platform.diff(), 0);
    expect(expectCode(await platform.deploy(), 0)).toContain('created 0, changed 0');
  });

  test('is told and pruned when its file no longer has it, but for volumes', async () => {
    await platform.api.apply(theirs, { fieldManager: 'others' });
    await synth(...STAYING);
    const output = expectCode(await platform.diff(), 1);
    expect(output).toContain('0 to create, 0 to change, 3 to prune, 1 left behind');
    expect(expectCode(await platform.deploy('--prune'), 0)).toContain(`left behind: ${titleOf(claim)}`);
    expect(await present(...LEAVING)).toEqual([]);
    expect(await present(...STAYING, claim, theirs)).toHaveLength(STAYING.length + 2);
  });

  test('goes with the platform: what users keep their work in stays, until that is named', async () => {
    expectCode(await remove(), 0);
    expect(await present(...STAYING, claim)).toEqual([namespace, claim].map(titleOf));
    await synth(...STAYING, claim);
    expectCode(await platform.deploy(), 0);
    expect(await present(...STAYING, claim)).toHaveLength(STAYING.length + 1);
    expectCode(await remove('--delete-data'), 0);
    expect(await present(...STAYING, claim, theirs)).toEqual([]);
  });
});
