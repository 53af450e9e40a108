import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import type { PipelinesProps } from '../../../lib/components/pipelines/pipelines-props';
import { find } from '../../support/render';
import { dataOf, environmentOf, namesOf, pipelines } from './support';

const FOLDER = join(__dirname, '../../../lib/components/pipelines/profile-controller');
const CODE = 'kubeflow-pipelines-profile-controller-code';
const configOf = (props: PipelinesProps) => dataOf(pipelines(props), CODE)['config.json'] as string;

/** A configuration and an environment for the program. */
type Input = readonly [config: string, environment: Record<string, string>];

/** What the program itself says of each configuration; nothing when it is content. */
function complaints(...inputs: Input[]): string[] {
  const program = [
    'import json, sys',
    `sys.path.insert(0, ${JSON.stringify(FOLDER)})`,
    'sys.dont_write_bytecode = True',
    'from sync_config import ConfigError, read_config',
    'def complaint(config, environment):',
    '    try:',
    '        read_config(config, environment)',
    '    except ConfigError as error:',
    '        return str(error)',
    "    return ''",
    'print(json.dumps([complaint(*each) for each in json.load(sys.stdin)]))',
  ].join('\n');
  const said = execFileSync('python3', ['-c', program], { input: JSON.stringify(inputs), encoding: 'utf8' });
  return JSON.parse(said) as string[];
}

const keys = { AWS_ACCESS_KEY_ID: 'a', AWS_SECRET_ACCESS_KEY: 'b' };
const s3 = { kind: 's3' as const, region: 'eu-central-1' };
const identity = { source: 'workloadIdentity' as const };
const roleArn = 'arn:aws:iam::123456789012:role/pipelines';
const googleServiceAccount = 'runs@project.iam.gserviceaccount.com';

const UNDERSTOOD: [string, PipelinesProps, string][] = [
  ['the bundled store', {}, 'perProfile'],
  ['both servers', { visualizations: true, artifactProxy: true }, 'perProfile'],
  ['retention and shared folders', { objectStore: { retentionDays: 7, sharedFolders: ['shared'] } }, 'perProfile'],
  ['a root', { defaultPipelineRoot: 'minio://mlpipeline/runs/{namespace}' }, 'perProfile'],
  ['S3 whose Secrets users make', { objectStore: s3 }, 'given'],
  ['S3 with a user for each', { objectStore: { ...s3, profileCredentials: 'perProfile' } }, 'perProfile'],
  ['S3 with one pair for all', { objectStore: { ...s3, profileCredentials: 'shared' } }, 'shared'],
  ['S3 with roles', { objectStore: { ...s3, credentials: { ...identity, roleArn } } }, 'workloadIdentity'],
  ['another server', { objectStore: { kind: 'minioCompatible', endpoint: 'http://minio.example.com:9000' } }, 'given'],
  [
    'Google',
    { objectStore: { kind: 'gcs', bucket: 'one', credentials: { ...identity, googleServiceAccount } } },
    'perProfile',
  ],
];

test('Argo keeps the logs of a profile where the page looks for them', () => {
  const program = [
    'import json, sys',
    `sys.path.insert(0, ${JSON.stringify(FOLDER)})`,
    'sys.dont_write_bytecode = True',
    'from sync_config import read_config',
    'from sync_objects import _repository',
    'config, environment = json.load(sys.stdin)',
    'print(_repository(read_config(config, environment), "team-a")["data"]["default-namespaced"])',
  ].join('\n');
  const input = JSON.stringify([configOf({}), keys]);
  const told = JSON.parse(execFileSync('python3', ['-c', program], { input, encoding: 'utf8' }));
  expect(told.s3.keyFormat).toBe(environmentOf(pipelines(), 'ml-pipeline-ui').ARGO_KEYFORMAT);
});

describe('the program understands its configuration', () => {
  const configs = UNDERSTOOD.map(([, props]) => configOf(props));
  const said = complaints(...configs.map((config): Input => [config, keys]));

  test.each(UNDERSTOOD.map(([title, , mode], index) => [title, mode, index] as const))('%s', (_title, mode, index) => {
    expect(said[index]).toBe('');
    expect(JSON.parse(configs[index] ?? '')).toMatchObject({ store: { credentials: { mode } } });
  });
});

test('the program would refuse another configuration', () => {
  const config = configOf({});
  expect(complaints([config.replace('"perProfile"', '"other"'), keys], [config, {}])).toEqual([
    expect.stringContaining('one of perProfile'),
    expect.stringContaining('AWS_ACCESS_KEY_ID'),
  ]);
});

test('it is told whom to trust and where everything is', () => {
  expect(JSON.parse(configOf({ visualizations: true, artifactProxy: true }))).toMatchObject({
    store: { host: 'seaweedfs.kubeflow', credentials: { iamEndpoint: 'http://seaweedfs.kubeflow:8111' } },
    metadata: { host: 'metadata-grpc-service.kubeflow.svc.cluster.local', port: 8080 },
    mesh: { dataPlane: 'sidecar', apiServerPrincipal: 'cluster.local/ns/kubeflow/sa/ml-pipeline' },
    visualization: { image: 'ghcr.io/kubeflow/kfp-visualization-server:2.16.1' },
    artifactProxy: { image: 'ghcr.io/kubeflow/kfp-frontend:2.16.1', apiServer: { port: 8888 } },
  });
});

test('profiles get no servers unless they are asked for', () => {
  const config = JSON.parse(configOf({}));
  expect(config).not.toHaveProperty('visualization');
  expect(config).not.toHaveProperty('artifactProxy');
  const on = dataOf(pipelines({ artifactProxy: true }), 'pipeline-install-config').ARTIFACTS_PROXY_ENABLED;
  expect(on).toBe('true');
});

test('artifacts of Google’s storage have a folder for each profile', () => {
  const objectStore = { kind: 'gcs' as const, bucket: 'one', credentials: { ...identity, googleServiceAccount } };
  expect(JSON.parse(configOf({ objectStore })).pipelineRoot).toBe('gs://one');
});

test('it holds keys of the store only where there are some', () => {
  const environment = (props: PipelinesProps) =>
    environmentOf(pipelines(props), 'kubeflow-pipelines-profile-controller');
  expect(environment({}).AWS_SECRET_ACCESS_KEY).toBe('mlpipeline-minio-artifact/secretkey');
  expect(environment({ objectStore: { ...s3, credentials: { ...identity, roleArn } } })).toEqual({});
});

test('Metacontroller asks it about namespaces of profiles, and is bound to no namespace itself', () => {
  const { metadata, spec } = find(pipelines(), 'DecoratorController', 'kubeflow-pipelines-profile-controller');
  expect(metadata.namespace).toBeUndefined();
  expect(spec).toMatchObject({
    hooks: {
      sync: { webhook: { url: 'http://kubeflow-pipelines-profile-controller.kubeflow.svc.cluster.local/sync' } },
    },
    resources: [{ labelSelector: { matchLabels: { 'pipelines.kubeflow.org/enabled': 'true' } } }],
  });
  expect(namesOf(pipelines({ mode: 'standalone' }), 'DecoratorController')).toEqual([]);
});
