import { Pipelines } from '../../../lib/components/pipelines/pipelines';
import { type PipelinesProps, pipelinesProps } from '../../../lib/components/pipelines/pipelines-props';
import { find, renderObjects } from '../../support/render';
import { snapshotObjects, snapshotProps } from '../../support/snapshot';
import { namesOf, pipelines, withoutProgram } from './support';

const defaults = withoutProgram(pipelines());
snapshotObjects('defaults', defaults);

const everyProp = {
  mode: 'multiUser',
  ownNamespace: { name: 'runs', podSecurity: 'privileged', admit: ['monitoring'], labels: { team: 'a' } },
  definitions: 'kubernetes',
  database: {
    engine: 'mysql',
    installation: 'external',
    host: 'mysql.example.com',
    port: 3307,
    credentials: { secret: 'my-database' },
    names: { pipelines: 'one', cache: 'two', metadata: 'three' },
    tls: { caSecret: 'database-ca' },
    connectionLifetime: '30s',
  },
  objectStore: {
    kind: 's3',
    bucket: 'my-bucket',
    region: 'eu-central-1',
    endpoint: 'https://s3.eu-central-1.amazonaws.com',
    pathStyle: true,
    credentials: { source: 'keys', secret: 'my-store' },
    caSecret: 'store-ca',
    profileCredentials: 'perProfile',
    sharedFolders: ['shared'],
  },
  workflowEngine: 'bundled',
  executorResources: { requests: { cpu: '10m' }, limits: { memory: '64Mi' } },
  cache: {
    enabled: true,
    certificates: 'deployer',
    defaultStaleness: 'P1D',
    maximumStaleness: 'P30D',
    nodeRestrictions: true,
  },
  defaultPipelineRoot: 's3://my-bucket/runs/{namespace}',
  runRetentionSeconds: 60,
  logLevel: 'debug',
  securityContext: { runAsUser: 1000, runAsGroup: 100, runAsNonRoot: true },
  workflowPatch: { nodeSelector: { pool: 'runs' } },
  apiServerTls: true,
  metadataAccess: ['ann@example.com'],
  visualizations: true,
  artifactProxy: true,
  tokenPodDefault: false,
  v1Pipelines: { allowed: false, allowedNamespaces: ['team-a'] },
  autoUpdateDefaultVersion: false,
  timeZone: 'Europe/Berlin',
  invertingProxy: true,
  application: true,
} satisfies Required<PipelinesProps>;

const { ownNamespace, apiServerTls, invertingProxy, application, ...multiUser } = everyProp;
snapshotProps('every prop of multi-user mode set', {
  schema: pipelinesProps,
  props: multiUser,
  objects: withoutProgram(pipelines(multiUser)),
  defaults,
});

const { metadataAccess, visualizations, artifactProxy, definitions, ...alone } = everyProp;
const { caSecret, profileCredentials, sharedFolders, ...objectStore } = everyProp.objectStore;
const standalone: PipelinesProps = {
  ...alone,
  mode: 'standalone',
  defaultPipelineRoot: 's3://my-bucket/runs',
  database: {
    installation: 'external',
    cloudSqlProxy: { instance: 'project:region:name', serviceAccount: 'sql@project.iam.gserviceaccount.com' },
  },
  objectStore: {
    ...objectStore,
    endpoint: undefined,
    credentials: { source: 'workloadIdentity', roleArn: 'arn:aws:iam::123456789012:role/pipelines' },
  },
};
snapshotProps('every prop of standalone mode set', {
  schema: pipelinesProps,
  props: standalone,
  objects: pipelines(standalone),
  defaults,
});

test('every prop is in one of the two modes', () => {
  expect(new Set([...Object.keys(multiUser), ...Object.keys(standalone)])).toEqual(new Set(Object.keys(everyProp)));
  expect(Object.keys(pipelinesProps.shape).sort()).toEqual(Object.keys(everyProp).sort());
});

test('it works in a chart of its own', () => {
  const objects = renderObjects((chart) => {
    const { api, ui, metadata, namespace } = new Pipelines(chart, 'pipelines');
    expect({ api: `${api.service}:${api.port}`, ui: ui.service, metadata: metadata.service, namespace }).toEqual({
      api: 'ml-pipeline:8888',
      ui: 'ml-pipeline-ui',
      metadata: 'metadata-grpc-service',
      namespace: 'kubeflow',
    });
  });
  expect(objects.length).toBeGreaterThan(100);
});

test('names, domain, header and registry come from the context', () => {
  const objects = pipelines(
    { metadataAccess: ['ann@example.com'], visualizations: true, artifactProxy: true, definitions: 'kubernetes' },
    {
      clusterDomain: 'example.internal',
      trustDomain: 'example.mesh',
      namespaces: { kubeflow: 'mlops', 'istio-system': 'mesh' },
      userHeader: 'x-user',
      userPrefix: 'accounts:',
      images: { registry: 'mirror.example.com' },
    },
  );
  const text = JSON.stringify(objects.filter(({ metadata }) => !metadata.name.endsWith('-code')));
  for (const old of ['cluster.local', 'kubeflow-userid', 'ghcr.io', 'quay.io', 'seaweedfs.kubeflow', 'ns/kubeflow/']) {
    expect(text).not.toContain(old);
  }
  expect(new Set(objects.map(({ metadata }) => metadata.namespace))).toEqual(new Set(['mlops', 'mesh', undefined]));
  expect(find(objects, 'AuthorizationPolicy', 'metadata-users').spec).toMatchObject({
    rules: [{ when: [{ key: 'request.headers[x-user]', notValues: ['accounts:ann@example.com'] }] }],
  });
  // The launcher has the address of the namespace `kubeflow` compiled in.
  expect(find(objects, 'ConfigMap', 'kfp-launcher').data).toMatchObject({
    providers: expect.stringContaining('endpoint: seaweedfs.mlops:9000'),
  });
});

test('no password and no key is one that others know', () => {
  const objects = renderObjects((chart) => new Pipelines(chart, 'pipelines'));
  const values = objects
    .filter(({ kind }) => kind === 'Secret')
    .flatMap(({ stringData }) => Object.entries(stringData as Record<string, string>))
    .filter(([key]) => key !== 'username')
    .map(([, value]) => value);
  expect(values).toHaveLength(3);
  for (const value of values) expect(value.length).toBeGreaterThanOrEqual(20);
});

test('pods that read a ConfigMap when they start are replaced when it changes', () => {
  const checksumOf = (props: PipelinesProps, name: string) => {
    const { spec } = find(pipelines(props), 'Deployment', name) as unknown as {
      spec: { template: { metadata: { annotations: Record<string, string> } } };
    };
    return spec.template.metadata.annotations['checksum/config'];
  };
  for (const name of ['ml-pipeline', 'ml-pipeline-ui', 'ml-pipeline-scheduledworkflow', 'cache-server']) {
    expect(checksumOf({}, name)).toMatch(/^[0-9a-f]{64}$/);
    expect(checksumOf({ timeZone: 'Europe/Berlin' }, name)).not.toBe(checksumOf({}, name));
  }
  const hook = 'kubeflow-pipelines-profile-controller';
  expect(checksumOf({ visualizations: true }, hook)).not.toBe(checksumOf({}, hook));
});

test('standalone there is nothing of the mesh, of profiles, of Metacontroller', () => {
  const objects = pipelines({ mode: 'standalone' });
  const groups = objects.map(({ apiVersion }) => apiVersion.split('/')[0]);
  for (const group of ['networking.istio.io', 'security.istio.io', 'cert-manager.io', 'metacontroller.k8s.io']) {
    expect(groups).not.toContain(group);
  }
  expect(namesOf(objects, 'StatefulSet')).toEqual([]);
  expect(JSON.stringify(objects)).not.toContain('kubeflow-userid');
});

test('a namespace of its own is made, and everything is in it', () => {
  const objects = pipelines({ mode: 'standalone', ownNamespace: { name: 'runs' } });
  expect(find(objects, 'Namespace', 'runs').metadata.labels).toMatchObject({
    'pod-security.kubernetes.io/enforce': 'baseline',
  });
  expect(new Set(objects.map(({ metadata }) => metadata.namespace))).toEqual(new Set(['runs', undefined]));
});
