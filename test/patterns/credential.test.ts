import type { CredentialSource } from '../../lib/core/credentials';
import { Credential } from '../../lib/patterns/credential';
import { find, renderObjects } from '../support/render';

const render = (credentials: CredentialSource) =>
  renderObjects(
    (chart) =>
      new Credential(chart, 'credential', {
        name: 'database',
        namespace: 'kubeflow',
        keys: { 'root-password': () => 'made' },
        plain: { username: 'root' },
      }),
    { credentials },
  );

test('a generated credential is a Secret with its plain keys', () => {
  expect(find(render({ source: 'generated' }), 'Secret', 'database').stringData).toEqual({
    username: 'root',
    'root-password': 'made',
  });
});

test('a fixed value is taken', () => {
  const values = { 'kubeflow/database': { 'root-password': 'given' } };
  expect(find(render({ source: 'fixed', values }), 'Secret', 'database').stringData).toMatchObject({
    'root-password': 'given',
  });
});

test('a fixed source without the value fails and names the key', () => {
  expect(() => render({ source: 'fixed', values: {} })).toThrow(
    'no value for key "root-password" of Secret kubeflow/database',
  );
});

test('an existing credential leaves nothing in the render', () => {
  expect(render({ source: 'existing' })).toEqual([]);
});

test('an external credential is an ExternalSecret with the same name and keys', () => {
  const objects = render({ source: 'externalSecrets', store: 'vault', prefix: 'prod/' });
  expect(objects.map(({ kind }) => kind)).toEqual(['ExternalSecret']);
  expect(objects[0]?.spec).toEqual({
    refreshInterval: '1h',
    secretStoreRef: { name: 'vault', kind: 'ClusterSecretStore' },
    target: {
      name: 'database',
      template: { metadata: {}, data: { username: 'root', 'root-password': '{{ index . "root-password" }}' } },
    },
    data: [
      {
        secretKey: 'root-password',
        remoteRef: {
          key: 'prod/kubeflow/database',
          property: 'root-password',
          conversionStrategy: 'Default',
          decodingStrategy: 'None',
          metadataPolicy: 'None',
        },
      },
    ],
  });
});

describe('keys that follow from another credential', () => {
  const renderDerived = (credentials: CredentialSource) =>
    renderObjects(
      (chart) =>
        new Credential(chart, 'credential', {
          name: 'client',
          namespace: 'kubeflow',
          keys: { own: () => 'made' },
          derived: { shared: () => 'of another' },
        }),
      { credentials },
    );

  test('are in the Secret, whatever the file says of them', () => {
    const values = { 'kubeflow/client': { own: 'given', shared: 'old' } };
    const { stringData } = find(renderDerived({ source: 'fixed', values }), 'Secret', 'client');
    expect(stringData).toEqual({ own: 'given', shared: 'of another' });
  });

  test('are fetched like all others from an external store', () => {
    const { spec } = find(renderDerived({ source: 'externalSecrets', store: 'vault' }), 'ExternalSecret', 'client');
    expect((spec as { data: { secretKey: string }[] }).data.map(({ secretKey }) => secretKey)).toEqual([
      'own',
      'shared',
    ]);
  });
});

test('the values are known where the render holds them', () => {
  const valuesOf = (credentials: CredentialSource) => {
    let values: Record<string, string> = {};
    renderObjects(
      (chart) => {
        ({ values } = new Credential(chart, 'c', {
          name: 'c',
          namespace: 'n',
          keys: { k: () => 'made' },
          plain: { p: 'x' },
        }));
      },
      { credentials },
    );
    return values;
  };
  expect(valuesOf({ source: 'generated' })).toEqual({ k: 'made', p: 'x' });
  expect(valuesOf({ source: 'existing' })).toEqual({});
});
