import { parse } from 'yaml';
import { claimSecretsBelow } from '../../lib/core/claim-secrets';
import { listAt, stringAt, valueAt } from '../../lib/kubernetes/json';
import { groupKindOf, type KubeObject, titleOf } from '../../lib/kubernetes/objects';
import { podTemplateOf } from '../../lib/kubernetes/pods';
import { Platform } from '../../lib/platform/platform';
import { objectsOf } from '../support/objects';

const claimsOf = (objects: readonly KubeObject[]) =>
  objects.filter((each) => groupKindOf(each) === '/PersistentVolumeClaim');

describe('storage.defaultClass', () => {
  const objects = objectsOf(
    new Platform({
      storage: { defaultClass: 'fast' },
      components: {
        default: 'on',
        'jupyter-web-app': {
          spawner: {
            dataVolumes: {
              value: [
                {
                  mount: '/data',
                  newPvc: {
                    metadata: { name: 'data' },
                    spec: {
                      accessModes: ['ReadWriteMany'],
                      resources: { requests: { storage: '1Gi' } },
                      storageClassName: 'shared',
                    },
                  },
                },
              ],
            },
          },
        },
        katib: { database: { volume: { storageClass: 'slow' } } },
      },
      profiles: [{ name: 'team-a', owner: { name: 'ann@example.com' }, featureStore: { online: { kind: 'redis' } } }],
    }).render(),
  );

  test('is the class of every claim that names none', () => {
    const classes = claimsOf(objects).map((claim) => [titleOf(claim), stringAt(claim, 'spec', 'storageClassName')]);
    expect(classes.length).toBeGreaterThan(5);
    expect(classes.filter(([, name]) => name !== 'fast')).toEqual([
      ['PersistentVolumeClaim kubeflow/katib-mysql', 'slow'],
    ]);
  });

  test('is in every claim that a controller makes, wherever it stands', () => {
    const inside = objects
      .filter((each) => groupKindOf(each) !== '/PersistentVolumeClaim')
      .flatMap((each) => claimsWithin(each).map((claim) => [titleOf(each), stringAt(claim, 'storageClassName')]));
    expect(inside.length).toBeGreaterThan(0);
    expect(inside.filter(([, name]) => name !== 'fast')).toEqual([]);
  });

  test('is what the form for notebooks says', () => {
    const config = objects.find(({ data }) => stringAt(data, 'spawner_ui_config.yaml'));
    const form = valueAt(parse(stringAt(config, 'data', 'spawner_ui_config.yaml') ?? ''), 'spawnerFormDefaults');
    const classOf = (volume: unknown) => stringAt(volume, 'newPvc', 'spec', 'storageClassName');
    expect(classOf(valueAt(form, 'workspaceVolume', 'value'))).toBe('fast');
    expect(listAt(form, 'dataVolumes', 'value').map(classOf)).toEqual(['shared']);
  });
});

/** Specifications of claims within an object, by what all of them have. */
function claimsWithin(value: unknown): unknown[] {
  if (typeof value !== 'object' || value === null) return [];
  const own = stringAt(value, 'resources', 'requests', 'storage') === undefined ? [] : [value];
  return [...own, ...Object.values(value).flatMap(claimsWithin)];
}

describe('files of servers', () => {
  const volume = { existingClaim: 'old', ownerFix: { group: 65531 } };
  const database = { database: { volume } };
  const platform = new Platform({
    storage: { defaultClass: 'fast' },
    components: {
      pipelines: { database: { volume: { volumeName: 'mysql-pv' } }, objectStore: { volume } },
      katib: database,
      'model-registry': { registries: [{ name: 'model-registry', ...database }] },
      'model-catalog': { volume },
    },
  });
  const objects = objectsOf(platform.render());
  const podsWith = (claim: string) =>
    objects.filter((each) =>
      listAt(podTemplateOf(each)?.spec, 'volumes').some(
        (each) => stringAt(each, 'persistentVolumeClaim', 'claimName') === claim,
      ),
    );

  test('may be there already: their claims are not rendered, their pods join the group of the files', () => {
    const pods = podsWith('old');
    expect(pods.map(titleOf)).toEqual([
      'apps/Deployment kubeflow/seaweedfs',
      'apps/Deployment kubeflow/katib-mysql',
      'apps/Deployment kubeflow/model-registry-db',
      'apps/StatefulSet kubeflow/model-catalog-postgres',
    ]);
    for (const pod of pods) {
      expect(podTemplateOf(pod)?.spec).toHaveProperty('securityContext.supplementalGroups', [65531]);
    }
  });

  test('lie in a PersistentVolume that somebody made, which has no class', () => {
    expect(claimsOf(objects).map((claim) => [claim.metadata.name, claim.spec])).toEqual([
      ['mysql-pv-claim', expect.objectContaining({ volumeName: 'mysql-pv', storageClassName: '' })],
    ]);
  });

  test('have passwords that belong to the claims that there are', () => {
    expect(
      claimSecretsBelow(platform)
        .map(({ claim }) => claim)
        .sort(),
    ).toEqual(['mysql-pv-claim', 'old', 'old', 'old']);
  });
});
