import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'yaml';
import { Hook, type HookConfig } from './support/hook';
import { type Attachment, find, type HookRequest, requestAfter, requestFor } from './support/metacontroller';

const KEYS = { AWS_ACCESS_KEY_ID: 'access-key-for-all', AWS_SECRET_ACCESS_KEY: 'secret-key-for-all' };
const API_SERVER = { host: 'ml-pipeline.mlops.svc.corp.example', port: 8888 };

const MINIMAL: HookConfig = {
  store: { scheme: 'minio', host: 'seaweedfs.mlops', port: 9000, bucket: 'mlpipeline', credentials: { mode: 'given' } },
};

const FULL: HookConfig = {
  store: {
    scheme: 's3',
    host: 's3.eu-central-1.amazonaws.com',
    secure: true,
    region: 'eu-central-1',
    bucket: 'artifacts',
    pathStyle: false,
    credentials: { mode: 'shared' },
    sharedFolders: ['shared'],
  },
  pipelineRoot: 's3://artifacts/runs/{namespace}/v2?region=eu-central-1',
  metadata: { host: 'metadata-grpc-service.mlops', port: 8080 },
  mesh: { dataPlane: 'sidecar', apiServerPrincipal: 'corp.example/ns/mlops/sa/ml-pipeline' },
  visualization: {
    image: 'mirror.example.com/kfp-visualization-server:2.16.1',
    imagePullPolicy: 'Always',
    resources: { requests: { cpu: '50m', memory: '200Mi' } },
    pod: { nodeSelector: { pool: 'users' } },
  },
  artifactProxy: {
    image: 'mirror.example.com/kfp-frontend:2.16.1',
    resources: { limits: { memory: '500Mi' } },
    apiServer: API_SERVER,
  },
  podDefault: { name: 'pipelines-token', labels: { 'access-ml-pipeline': 'true' }, audience: 'pipelines.kubeflow.org' },
};

/** The pod template of a Deployment, as far as the tests look. */
interface Template {
  metadata: { labels: Record<string, string>; annotations: Record<string, string> };
  spec: { containers: [{ env: { name: string; value?: string }[] }] };
}

function templateOf(attachments: readonly Attachment[], name: string): Template {
  return find(attachments, 'Deployment', name).spec?.template as Template;
}

function names(attachments: readonly Attachment[]): string[] {
  return attachments.map(({ kind, metadata }) => `${kind} ${metadata.name}`).sort();
}

function yamlOf({ data }: Attachment, key: string): unknown {
  return parse(data?.[key] ?? '');
}

/** What the hook wants for a profile. */
function wanted(config: HookConfig, request: HookRequest = requestFor('team-a')): Promise<Attachment[]> {
  return Hook.during(config, KEYS, (hook) => hook.sync(request));
}

/** As FULL, with a server of somebody's own whose certificate a private authority signs. */
async function withAuthority<Result>(action: (config: HookConfig) => Promise<Result>): Promise<Result> {
  const folder = mkdtempSync(join(tmpdir(), 'authority-'));
  try {
    const file = join(folder, 'ca.crt');
    // Nobody can trust it, which is said in the log, and profiles get it nevertheless.
    writeFileSync(file, 'the authority');
    return await action({ ...FULL, store: { ...FULL.store, authority: { secret: 'store-ca', file } } });
  } finally {
    rmSync(folder, { recursive: true });
  }
}

describe('a profile', () => {
  test('trusts the private authority of the store: steps, Argo, and its own server', () =>
    withAuthority(async (config) => {
      const attachments = await wanted(config);
      expect(find(attachments, 'Secret', 'store-ca').data).toEqual({ 'ca.crt': btoa('the authority') });
      expect(yamlOf(find(attachments, 'ConfigMap', 'artifact-repositories'), 'default-namespaced')).toMatchObject({
        s3: { caSecret: { name: 'store-ca', key: 'ca.crt' } },
      });
      const { metadata, spec } = templateOf(attachments, 'ml-pipeline-ui-artifact');
      expect(spec).toMatchObject({
        volumes: [{ name: 'object-store-ca', secret: { secretName: 'store-ca' } }],
        containers: [{ volumeMounts: [{ name: 'object-store-ca', mountPath: '/etc/object-store-ca' }] }],
      });
      expect(spec.containers[0].env).toContainEqual({
        name: 'NODE_EXTRA_CA_CERTS',
        value: '/etc/object-store-ca/ca.crt',
      });
      // Metacontroller makes it, and the proxy reads the authority when it starts.
      expect(requestAfter(requestFor('team-a'), attachments)).toBeDefined();
      expect(metadata.annotations).not.toEqual(
        templateOf(await wanted(FULL), 'ml-pipeline-ui-artifact').metadata.annotations,
      );
    }));

  test('gets another authority when the file has changed', () =>
    withAuthority(async (config) => {
      const request = requestFor('team-a');
      await Hook.during(config, KEYS, async (hook) => {
        const first = await hook.sync(request);
        const { file } = config.store.authority as { file: string };
        writeFileSync(file, 'another');
        const second = await hook.sync(requestAfter(request, first));
        expect(find(second, 'Secret', 'store-ca').data).toEqual({ 'ca.crt': btoa('another') });
      });
    }));

  test('gets what runs need', async () => {
    expect(await wanted(MINIMAL)).toMatchSnapshot();
  });

  test('gets everything that the configuration can ask for', async () => {
    const attachments = await wanted(FULL);
    expect(attachments).toMatchSnapshot();
    // Metacontroller makes objects of these kinds only, and in the namespace of the request.
    requestAfter(requestFor('team-a'), attachments);
    expect(new Set(attachments.map(({ metadata }) => metadata.namespace))).toEqual(new Set(['team-a']));
  });

  test('gets the same again when nothing has changed', async () => {
    const request = requestFor('team-a');
    const first = await wanted(FULL, request);
    expect(await wanted(FULL, requestAfter(request, first))).toEqual(first);
  });

  test('has the folder of runs in its own name, wherever the root is', async () => {
    const roots = [
      ['minio://bucket', 'minio://bucket/private-artifacts/team-a/v2/artifacts'],
      ['minio://bucket/v2/artifacts', 'minio://bucket/v2/artifacts/team-a'],
      ['s3://bucket/runs/?endpoint=minio:9000', 's3://bucket/runs/team-a?endpoint=minio:9000'],
      ['gs://bucket/of/{namespace}/runs', 'gs://bucket/of/team-a/runs'],
    ];
    for (const [pipelineRoot, expected] of roots) {
      const launcher = find(await wanted({ ...MINIMAL, pipelineRoot }), 'ConfigMap', 'kfp-launcher');
      expect(launcher.data?.defaultPipelineRoot).toBe(expected);
    }
  });
});

test('pods with the label get the token where the SDK looks for it', async () => {
  const { spec } = find(await wanted(FULL), 'PodDefault', 'pipelines-token');
  // kfp 2.16: client/set_volume_credentials.py, KF_PIPELINES_SA_TOKEN_ENV; the audience is that of the API server.
  expect(spec).toMatchObject({
    selector: { matchLabels: { 'access-ml-pipeline': 'true' } },
    env: [{ name: 'KF_PIPELINES_SA_TOKEN_PATH', value: '/var/run/secrets/kubeflow/pipelines/token' }],
    volumes: [
      { projected: { sources: [{ serviceAccountToken: { audience: 'pipelines.kubeflow.org', path: 'token' } }] } },
    ],
    volumeMounts: [{ mountPath: '/var/run/secrets/kubeflow/pipelines' }],
  });
  expect(names(await wanted(MINIMAL))).not.toContain('PodDefault pipelines-token');
});

test('where users and groups are given by the cluster, servers ask for none', async () => {
  const contexts = async (fixedIds: boolean) =>
    (await wanted({ ...FULL, fixedIds }))
      .filter(({ kind }) => kind === 'Deployment')
      .map(({ spec }) => JSON.stringify(spec));
  expect(await contexts(true)).toEqual([
    expect.stringContaining('"runAsUser"'),
    expect.stringContaining('"runAsUser"'),
  ]);
  for (const text of await contexts(false)) {
    expect(text).not.toMatch(/runAsUser|runAsGroup/);
    expect(text).toContain('"runAsNonRoot":true');
  }
});

describe('with workload identity', () => {
  const store = { ...MINIMAL.store, scheme: 's3', credentials: { mode: 'workloadIdentity' } };

  test('no keys are made and none are looked for', async () => {
    const attachments = await wanted({ ...FULL, store, pipelineRoot: 's3://mlpipeline/runs' });
    expect(names(attachments)).not.toContain('Secret mlpipeline-minio-artifact');
    expect(JSON.stringify(attachments)).not.toMatch(/secretRef|KeySecret|secretKeyRef/);
    expect(yamlOf(find(attachments, 'ConfigMap', 'kfp-launcher'), 'providers')).toMatchObject({
      s3: { default: { credentials: { fromEnv: true } } },
    });
    const repository = find(attachments, 'ConfigMap', 'artifact-repositories');
    expect(yamlOf(repository, 'default-namespaced')).toMatchObject({ s3: { useSDKCreds: true } });
  });

  test('runs that keep artifacts at Google ask Google', async () => {
    const attachments = await wanted({ ...MINIMAL, pipelineRoot: 'gs://bucket/runs' });
    expect(yamlOf(find(attachments, 'ConfigMap', 'kfp-launcher'), 'providers')).toMatchObject({
      gs: { default: { credentials: { fromEnv: true } } },
      minio: { default: { credentials: { secretRef: { secretName: 'mlpipeline-minio-artifact' } } } },
    });
  });
});

describe('the mesh', () => {
  const mesh = (dataPlane: string) => ({ dataPlane, apiServerPrincipal: 'cluster.local/ns/kubeflow/sa/ml-pipeline' });
  const server = 'ml-pipeline-visualizationserver';

  test.each<[string | undefined, string[], string | undefined]>([
    ['sidecar', ['AuthorizationPolicy', 'DestinationRule'], undefined],
    ['ambient', ['AuthorizationPolicy'], undefined],
    ['none', [], 'false'],
    [undefined, [], undefined],
  ])('with data plane %s', async (dataPlane, kinds, inject) => {
    const attachments = await wanted({ ...FULL, mesh: dataPlane && mesh(dataPlane) });
    const found = attachments.filter(({ apiVersion }) => apiVersion.includes('istio.io'));
    expect(found.map(({ kind }) => kind).sort()).toEqual(kinds);
    for (const name of [server, 'ml-pipeline-ui-artifact']) {
      expect(templateOf(attachments, name).metadata.labels['sidecar.istio.io/inject']).toBe(inject);
    }
  });
});

describe('content that somebody has changed', () => {
  const request = requestFor('team-a');
  const launcher = 'kfp-launcher';
  let first: Attachment[];
  beforeAll(async () => {
    first = await wanted(MINIMAL, request);
  });

  /** The next request, with a part of an object changed. */
  function afterEdit(kind: string, name: string, change: Partial<Attachment>): HookRequest {
    const next = requestAfter(request, first);
    const group = next.attachments[`${kind}.v1`] ?? {};
    const key = `team-a/${name}`;
    group[key] = { ...(group[key] as Attachment), ...change };
    return next;
  }

  test('stays, also when it is asked again', async () => {
    const data = { defaultPipelineRoot: 's3://team-a/runs', providers: 's3: {}' };
    const edited = afterEdit('ConfigMap', launcher, { data });
    const second = await wanted(MINIMAL, edited);
    expect(find(second, 'ConfigMap', launcher).data).toEqual(data);
    const third = await wanted({ ...MINIMAL, pipelineRoot: 'minio://other' }, requestAfter(request, second));
    expect(find(third, 'ConfigMap', launcher).data).toEqual(data);
    expect(find(third, 'ConfigMap', launcher)).toEqual(find(second, 'ConfigMap', launcher));
  });

  test('of an object that the program of upstream made stays too', async () => {
    const made = { ...find(first, 'ConfigMap', launcher), data: { defaultPipelineRoot: 'minio://mlpipeline/old' } };
    made.metadata = { ...made.metadata, annotations: {} };
    const untouched = requestAfter(request, [made]);
    expect(find(await wanted(MINIMAL, untouched), 'ConfigMap', launcher).data).not.toEqual(made.data);

    const edited = structuredClone(untouched);
    const data = { defaultPipelineRoot: 's3://team-a/runs' };
    edited.attachments['ConfigMap.v1'] = Object.fromEntries(
      Object.entries(edited.attachments['ConfigMap.v1'] ?? {}).map(([key, each]) => [key, { ...each, data }]),
    );
    const second = await wanted(MINIMAL, edited);
    expect(find(second, 'ConfigMap', launcher).data).toEqual(data);
    const third = await wanted(MINIMAL, requestAfter(request, second));
    expect(find(third, 'ConfigMap', launcher).data).toEqual(data);
  });

  test('that nobody has changed follows the configuration', async () => {
    const next = await wanted({ ...MINIMAL, pipelineRoot: 'minio://other' }, requestAfter(request, first));
    expect(find(next, 'ConfigMap', launcher).data?.defaultPipelineRoot).toContain('minio://other/');
  });

  test('of a Secret stays: a team may use a store of its own', async () => {
    const config = { ...MINIMAL, store: { ...MINIMAL.store, credentials: { mode: 'shared' } } };
    const made = await wanted(config, request);
    const next = requestAfter(request, made);
    const data = { accesskey: 'b3du', secretkey: 'b3du' };
    const key = 'team-a/mlpipeline-minio-artifact';
    const group = next.attachments['Secret.v1'] ?? {};
    group[key] = { ...(group[key] as Attachment), data };
    expect(find(await wanted(config, next), 'Secret', 'mlpipeline-minio-artifact').data).toEqual(data);
  });
});

test('an artifact proxy starts anew when the keys of its profile change', async () => {
  const marks = await Promise.all(
    ['one', 'two'].map(async (key) => {
      const environment = { ...KEYS, AWS_ACCESS_KEY_ID: key };
      const attachments = await Hook.during(FULL, environment, (hook) => hook.sync(requestFor('team-a')));
      return templateOf(attachments, 'ml-pipeline-ui-artifact').metadata.annotations['checksum/keys'];
    }),
  );
  expect(marks[0]).not.toBe(marks[1]);
});

test('keys are written to no log', () =>
  Hook.during(FULL, KEYS, async (hook) => {
    const secret = find(await hook.sync(requestFor('team-a')), 'Secret', 'mlpipeline-minio-artifact');
    await hook.says('"namespace": "team-a"');
    const values = [...Object.values(KEYS), ...Object.values(secret.data ?? {})];
    for (const value of values) expect(hook.output).not.toContain(value);
  }));
