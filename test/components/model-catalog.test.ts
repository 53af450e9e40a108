import { load } from 'js-yaml';
import { ModelCatalog } from '../../lib/components/model-catalog/model-catalog';
import { type ModelCatalogProps, modelCatalogProps } from '../../lib/components/model-catalog/model-catalog-props';
import type { PlatformContextOptions } from '../../lib/core/context';
import { find, renderObjects } from '../support/render';
import { snapshotObjects, snapshotProps } from '../support/snapshot';

const values = { 'kubeflow/model-catalog-postgres': { POSTGRES_PASSWORD: 'one' } };
const render = (props?: ModelCatalogProps, context?: PlatformContextOptions) =>
  renderObjects((chart) => new ModelCatalog(chart, 'catalog', props), {
    credentials: { source: 'fixed', values },
    profiles: ['team-a'],
    ...context,
  });
const sourcesOf = (props?: ModelCatalogProps) =>
  (find(render(props), 'ConfigMap', 'model-catalog-sources') as unknown as { data: Record<string, string> }).data;

snapshotObjects('defaults', render());

const everyProp: Required<ModelCatalogProps> = {
  sources: [
    {
      type: 'yaml',
      id: 'own',
      name: 'Our models',
      enabled: false,
      labels: ['Ours'],
      includedModels: ['team/*'],
      excludedModels: ['team/old-*'],
      models: [
        {
          name: 'team/sentiment',
          description: 'How somebody feels',
          readme: '# Sentiment\n',
          provider: 'The team',
          license: 'apache-2.0',
          licenseLink: 'https://www.apache.org/licenses/LICENSE-2.0',
          libraryName: 'transformers',
          tasks: ['text-classification'],
          language: ['en'],
          maturity: 'Generally available',
          logo: 'data:image/svg+xml;base64,PHN2Zy8+',
          artifacts: [{ uri: 's3://models/sentiment' }],
        },
      ],
    },
    { type: 'configMap', id: 'others', configMap: 'other-models', key: 'list.yaml' },
    { type: 'huggingFace', id: 'hub', organization: 'ibm-granite', includedModels: ['granite-*'], maxModels: 20 },
  ],
  mcpSources: [
    {
      id: 'tools',
      name: 'Our tools',
      enabled: false,
      labels: ['Ours'],
      includedServers: ['team-*'],
      excludedServers: ['team-old'],
      configMap: 'team-tools',
      key: 'servers.yaml',
    },
    { id: 'more-tools', configMap: 'more-tools' },
  ],
  huggingFaceSecret: 'hub-login',
  volume: { size: '1Gi', storageClass: 'fast' },
  resources: { limits: { memory: '512Mi' } },
  istio: false,
};

snapshotProps('every prop set', {
  schema: modelCatalogProps,
  props: everyProp,
  objects: render(everyProp),
  defaults: render(),
});

test('sources are what its program reads (catalog/internal/catalog/basecatalog, modelcatalog)', () => {
  const data = sourcesOf(everyProp);
  expect(load(data['sources.yaml'] ?? '')).toEqual({
    model_catalogs: [
      {
        id: 'own',
        name: 'Our models',
        type: 'yaml',
        enabled: false,
        labels: ['Ours'],
        includedModels: ['team/*'],
        excludedModels: ['team/old-*'],
        properties: { yamlCatalogPath: 'own.yaml' },
      },
      {
        id: 'others',
        name: 'others',
        type: 'yaml',
        enabled: true,
        properties: { yamlCatalogPath: '/catalog-sources/others/list.yaml' },
      },
      {
        id: 'hub',
        name: 'hub',
        type: 'hf',
        enabled: true,
        includedModels: ['granite-*'],
        properties: { allowedOrganization: 'ibm-granite', maxModels: 20 },
      },
    ],
    mcp_catalogs: [
      {
        id: 'tools',
        name: 'Our tools',
        type: 'yaml',
        enabled: false,
        labels: ['Ours'],
        includedServers: ['team-*'],
        excludedServers: ['team-old'],
        properties: { yamlCatalogPath: '/catalog-sources/tools/servers.yaml' },
      },
      {
        id: 'more-tools',
        name: 'more-tools',
        type: 'yaml',
        enabled: true,
        properties: { yamlCatalogPath: '/catalog-sources/more-tools/mcp-servers.yaml' },
      },
    ],
  });
  expect(load(data['own.yaml'] ?? '')).toMatchObject({
    source: 'Our models',
    models: [{ name: 'team/sentiment', artifacts: [{ uri: 's3://models/sentiment' }] }],
  });
});

test('the server finds what ConfigMaps say of models and MCP servers where the list says', () => {
  const { spec } = find(render(everyProp), 'Deployment', 'model-catalog-server') as unknown as {
    spec: { template: { spec: { volumes: object[]; containers: [{ volumeMounts: object[] }] } } };
  };
  for (const [id, configMap] of [
    ['others', 'other-models'],
    ['tools', 'team-tools'],
    ['more-tools', 'more-tools'],
  ]) {
    expect(spec.template.spec.volumes).toContainEqual({ name: `source-${id}`, configMap: { name: configMap } });
    const mount = { name: `source-${id}`, mountPath: `/catalog-sources/${id}` };
    expect(spec.template.spec.containers[0].volumeMounts).toContainEqual(mount);
  }
});

test('a source of models and one of MCP servers cannot have one id: the server would not start', () => {
  const sources = everyProp.sources?.slice(1, 2);
  expect(() => render({ sources, mcpSources: [{ id: 'others', configMap: 'tools' }] })).toThrow(
    /mcpSources\[0\]\.id.*another id than that of sources\[0\]/,
  );
  const sample = { mcpSources: [{ id: 'sample', configMap: 'tools' }] };
  expect(() => render(sample)).toThrow(/mcpSources\[0\]\.id.*another id than that of the sample/);
  expect(() => render({ ...sample, sources: [] })).not.toThrow();
});

test('without settings it shows a small sample of our own', () => {
  const data = sourcesOf();
  expect(Object.keys(data)).toEqual(['sample.yaml', 'sources.yaml']);
  expect(Object.values(data).join('').length).toBeLessThan(2000);
});

test('the page finds it in the namespace of the profile, by its label (D22)', () => {
  for (const [index, namespace] of ['kubeflow', 'team-a'].entries()) {
    const services = render().filter(({ kind, metadata }) => kind === 'Service' && metadata.name === 'model-catalog');
    expect(services[index]).toMatchObject({ metadata: { namespace, labels: { component: 'model-catalog' } } });
  }
  expect(find(render(), 'VirtualService', 'model-catalog-profiles')).toMatchObject({
    spec: {
      hosts: ['model-catalog.team-a.svc.cluster.local'],
      http: [{ route: [{ destination: { host: 'model-catalog.kubeflow.svc.cluster.local' } }] }],
    },
  });
});

test('the mesh lets readers that it knows in, the page among them, and nobody else (D22)', () => {
  expect(find(render(), 'AuthorizationPolicy', 'model-catalog')).toMatchObject({
    spec: {
      selector: { matchLabels: { 'app.kubernetes.io/name': 'model-catalog', 'app.kubernetes.io/component': 'server' } },
      rules: [{ from: [{ source: { principals: ['*'] } }], to: [{ operation: { methods: ['GET'] } }] }],
    },
  });
});

test('the database runs as the user of its image, in a folder of its own, and can be taken over in place (D61)', () => {
  expect(find(render(), 'StatefulSet', 'model-catalog-postgres')).toMatchObject({
    spec: {
      selector: { matchLabels: { 'app.kubernetes.io/name': 'postgres', 'app.kubernetes.io/part-of': 'model-catalog' } },
      template: {
        spec: {
          securityContext: { fsGroup: 999 },
          containers: [
            {
              env: [{ name: 'PGDATA', value: '/var/lib/postgresql/data/catalog' }],
              securityContext: { runAsUser: 999, runAsGroup: 999 },
            },
          ],
          volumes: [{ persistentVolumeClaim: { claimName: 'model-catalog-postgres' } }],
        },
      },
    },
  });
});

test.each<[string, unknown, RegExp]>([
  ['a source of another kind', [{ type: 'git', id: 'a' }], /sources\[0\]\.type/],
  ['two sources of an id', [everyProp.sources?.[1], everyProp.sources?.[1]], /sources\[1\]\.id/],
  [
    'an artifact that no program finds',
    [{ type: 'yaml', id: 'a', models: [{ name: 'a', artifacts: [{ uri: 'ftp://a' }] }] }],
    /uri/,
  ],
  ['a source without models', [{ type: 'yaml', id: 'a', models: [] }], /models/],
])('%s is refused', (_, sources, message) => {
  expect(() => render({ sources } as ModelCatalogProps)).toThrow(message);
});
