import { ModelRegistry } from '../../lib/workloads/registry/model-registry';
import { type ModelRegistryProps, modelRegistryProps } from '../../lib/workloads/registry/model-registry-props';
import { SharedModelRegistry } from '../../lib/workloads/registry/shared-model-registry';
import {
  type SharedModelRegistryProps,
  sharedModelRegistryProps,
} from '../../lib/workloads/registry/shared-model-registry-props';
import { find, renderObjects } from '../support/render';
import { snapshotObjects, snapshotProps } from '../support/snapshot';

const login = { POSTGRES_PASSWORD: 'one', MYSQL_ROOT_PASSWORD: 'two' };
const values = { 'team-a/models-db-secrets': login, 'team-a/other-db-secrets': login };
const registry = (props: ModelRegistryProps) =>
  renderObjects((chart) => new ModelRegistry(chart, 'models', props), { credentials: { source: 'fixed', values } });
const shared = (props: SharedModelRegistryProps) =>
  renderObjects((chart) => new SharedModelRegistry(chart, 'shared', props));

const own = registry({ namespace: 'team-a' });
snapshotObjects('ModelRegistry', own);

const everyProp: Required<ModelRegistryProps> = {
  name: 'other',
  namespace: 'team-a',
  displayName: 'Other',
  description: 'Another one',
  database: { engine: 'mysql' },
  clients: 'network',
  resources: { limits: { memory: '1Gi' } },
  istio: true,
  controller: true,
};
snapshotProps('ModelRegistry with every prop', {
  schema: modelRegistryProps,
  props: everyProp,
  objects: registry(everyProp),
  defaults: own,
});

const everySharedProp: Required<SharedModelRegistryProps> = {
  namespace: 'ann',
  registry: 'second',
  registryNamespace: 'mlops',
  displayName: 'Second',
  description: 'Of two teams',
  catalog: false,
};
snapshotProps('SharedModelRegistry with every prop', {
  schema: sharedModelRegistryProps,
  props: everySharedProp,
  objects: shared(everySharedProp),
  defaults: shared({ namespace: 'ann' }),
});

test('a registry of its own is open to pods of its profile and to the page', () => {
  expect(find(own, 'AuthorizationPolicy', 'models-service')).toMatchObject({
    metadata: { namespace: 'team-a' },
    spec: {
      rules: [
        { from: [{ source: { principals: ['cluster.local/ns/kubeflow/sa/model-registry-ui'] } }] },
        { from: [{ source: { namespaces: ['team-a'] } }] },
      ],
    },
  });
});

test('a profile that the settings do not name finds the shared registry and the catalog', () => {
  const objects = shared({ namespace: 'ann' });
  expect(
    objects.filter(({ kind }) => kind === 'Service').map(({ metadata }) => [metadata.name, metadata.labels]),
  ).toEqual([
    ['shared-model-registry', { component: 'model-registry' }],
    ['model-catalog', { component: 'model-catalog' }],
  ]);
});

test('without a namespace they say that it is missing', () => {
  expect(() => registry({})).toThrow(/namespace: missing/);
  expect(() => shared({})).toThrow(/namespace: missing/);
});
