import { parse } from 'yaml';
import { listAt, stringAt, valueAt } from '../../../lib/kubernetes/json';
import { find } from '../../support/render';
import { containerOf, dataOf, environmentOf, namesOf, pipelines, withoutProgram } from './support';

const GENERATED = { credentials: { source: 'generated' as const } };
const repository = (objects: ReturnType<typeof pipelines>) =>
  parse(dataOf(objects, 'workflow-controller-configmap').artifactRepository as string).s3;
const launcher = (objects: ReturnType<typeof pipelines>) => {
  const { defaultPipelineRoot, providers } = dataOf(objects, 'kfp-launcher');
  return { defaultPipelineRoot, providers: providers ? parse(providers) : undefined };
};

describe('the bundled store', () => {
  test('every part finds its bucket', () => {
    const objects = pipelines({ objectStore: { bucket: 'artifacts', volume: { size: '1Ti', storageClass: 'fast' } } });
    expect(dataOf(objects, 'pipeline-install-config').bucketName).toBe('artifacts');
    expect(environmentOf(objects, 'seaweedfs').bucket).toBe('artifacts');
    expect(environmentOf(objects, 'ml-pipeline-ui').ARGO_ARCHIVE_BUCKETNAME).toBe('artifacts');
    expect(repository(objects).bucket).toBe('artifacts');
    expect(launcher(objects).defaultPipelineRoot).toBe('minio://artifacts/v2/artifacts');
    expect(find(objects, 'PersistentVolumeClaim', 'seaweedfs-pvc').spec).toMatchObject({
      storageClassName: 'fast',
      resources: { requests: { storage: '1Ti' } },
    });
  });

  test('the mesh reaches what asks for keys only', () => {
    expect(find(pipelines(), 'AuthorizationPolicy', 'seaweedfs-service').spec).toMatchObject({
      rules: [{ to: [{ operation: { ports: ['8333', '8111'] } }] }],
    });
  });

  test('in an ambient mesh its NetworkPolicy admits the port of the mesh', () => {
    const { spec } = find(
      pipelines({}, { mesh: { dataPlane: 'ambient' } }),
      'NetworkPolicy',
      'seaweedfs',
    ) as unknown as {
      spec: { ingress: { ports?: { port: number }[] }[] };
    };
    expect(spec.ingress[0]?.ports?.map((each) => each.port)).toEqual([8333, 15008]);
  });
});

describe('logs are where the page looks for them when the Workflow is gone', () => {
  /** The page replaces these words, and leaves none (frontend/server/workflow-helper.ts); Argo knows all of them. */
  const keyOf = (format: string, namespace: string) =>
    format
      .replace('{{workflow.namespace}}', namespace)
      .replace('{{workflow.name}}', 'run-a')
      .replace('{{workflow.creationTimestamp.Y}}', '2026')
      .replace('{{workflow.creationTimestamp.m}}', '11')
      .replace('{{workflow.creationTimestamp.d}}', '29')
      .replace('{{pod.name}}', 'run-a-1');

  test.each([
    ['in multi-user mode', {}, 'kubeflow', 'kubeflow'],
    // The page gives no namespace there.
    ['standalone', { mode: 'standalone' as const }, 'kubeflow', ''],
    ['in a namespace of its own', { mode: 'standalone' as const, ownNamespace: { name: 'runs' } }, 'runs', ''],
  ])('%s', (_, props, namespace, said) => {
    const objects = pipelines(props);
    const key = keyOf(environmentOf(objects, 'ml-pipeline-ui').ARGO_KEYFORMAT ?? '', said);
    expect(key).toBe(keyOf(repository(objects).keyFormat, namespace));
    expect(key).toBe(`private-artifacts/${namespace}/run-a/2026/11/29/run-a-1`);
  });
});

describe('a store whose certificate a private authority signs', () => {
  const store = { kind: 'minioCompatible', endpoint: 'https://minio.example.com:9000', caSecret: 'store-ca' } as const;
  const everywhere = ['ml-pipeline', 'ml-pipeline-ui'];

  test.each([
    ['multiUser', [...everywhere, 'kubeflow-pipelines-profile-controller']],
    ['standalone', everywhere],
  ] as const)('in mode %s all who speak to it trust it', (mode, programs) => {
    const objects = pipelines({ mode, objectStore: store }, GENERATED);
    for (const name of programs) {
      expect(find(objects, 'Deployment', name).spec).toMatchObject({
        template: {
          spec: { volumes: expect.arrayContaining([{ name: 'object-store-ca', secret: { secretName: 'store-ca' } }]) },
        },
      });
      expect(containerOf(objects, name).volumeMounts).toContainEqual({
        name: 'object-store-ca',
        mountPath: '/etc/object-store-ca',
        readOnly: true,
      });
    }
    expect(environmentOf(objects, 'ml-pipeline')).toMatchObject({
      SSL_CERT_DIR: '/etc/ssl/certs:/etc/object-store-ca',
      // Driver and launcher mount the Secret of this name, each in the namespace of its run.
      CABUNDLE_SECRET_NAME: 'store-ca',
    });
    expect(environmentOf(objects, 'ml-pipeline-ui').NODE_EXTRA_CA_CERTS).toBe('/etc/object-store-ca/ca.crt');
    expect(repository(objects).caSecret).toEqual({ name: 'store-ca', key: 'ca.crt' });
  });

  test('the hook for profiles is told it', () => {
    const config = dataOf(pipelines({ objectStore: store }, GENERATED), 'kubeflow-pipelines-profile-controller-code');
    expect(JSON.parse(config['config.json'] as string).store.authority).toEqual({
      secret: 'store-ca',
      file: '/etc/object-store-ca/ca.crt',
    });
  });

  test('beside that of the database, the API server trusts both', () => {
    const database = { installation: 'external' as const, host: 'db.example.com', tls: { caSecret: 'database-ca' } };
    expect(environmentOf(pipelines({ objectStore: store, database }, GENERATED), 'ml-pipeline').SSL_CERT_DIR).toBe(
      '/etc/ssl/certs:/etc/database-ca:/etc/object-store-ca',
    );
  });

  test('otherwise nobody is told one', () => {
    expect(JSON.stringify(withoutProgram(pipelines()))).not.toMatch(
      /CABUNDLE|NODE_EXTRA_CA_CERTS|SSL_CERT_DIR|object-store-ca/,
    );
  });
});

describe('S3 of AWS', () => {
  const store = { kind: 's3' as const, region: 'eu-central-1', bucket: 'artifacts' };

  test('with keys', () => {
    const objects = pipelines({ objectStore: store });
    expect(namesOf(objects, 'Deployment')).not.toContain('seaweedfs');
    expect(environmentOf(objects, 'ml-pipeline')).toMatchObject({
      OBJECTSTORECONFIG_HOST: 's3.eu-central-1.amazonaws.com',
      OBJECTSTORECONFIG_PORT: '443',
      OBJECTSTORECONFIG_SECURE: 'true',
      OBJECTSTORECONFIG_REGION: 'eu-central-1',
      OBJECTSTORECONFIG_ACCESSKEY: 'mlpipeline-minio-artifact/accesskey',
    });
    expect(environmentOf(objects, 'ml-pipeline-ui')).toMatchObject({
      ARGO_ARCHIVE_ARTIFACTORY: 's3',
      AWS_S3_ENDPOINT: 's3.eu-central-1.amazonaws.com',
      AWS_REGION: 'eu-central-1',
      AWS_ACCESS_KEY_ID: 'mlpipeline-minio-artifact/accesskey',
      AWS_SECRET_ACCESS_KEY: 'mlpipeline-minio-artifact/secretkey',
    });
    expect(repository(objects)).toMatchObject({
      endpoint: 's3.eu-central-1.amazonaws.com',
      insecure: false,
      region: 'eu-central-1',
      secretKeySecret: { name: 'mlpipeline-minio-artifact', key: 'secretkey' },
    });
    expect(launcher(objects)).toMatchObject({
      defaultPipelineRoot: 's3://artifacts/v2/artifacts',
      providers: { s3: { default: { region: 'eu-central-1', forcePathStyle: false, disableSSL: false } } },
    });
  });

  test('with a role there is no key anywhere', () => {
    const roleArn = 'arn:aws:iam::123456789012:role/pipelines';
    const objects = pipelines({ objectStore: { ...store, credentials: { source: 'workloadIdentity', roleArn } } });
    const annotated = objects.filter(
      ({ metadata }) => metadata.annotations?.['eks.amazonaws.com/role-arn'] === roleArn,
    );
    expect(annotated.map(({ metadata }) => metadata.name)).toEqual(
      expect.arrayContaining(['ml-pipeline', 'ml-pipeline-ui', 'pipeline-runner']),
    );
    // The image has the keys of MinIO in its configuration, which empty ones overrule.
    expect(environmentOf(objects, 'ml-pipeline')).toMatchObject({
      OBJECTSTORECONFIG_ACCESSKEY: '',
      OBJECTSTORECONFIG_SECRETACCESSKEY: '',
    });
    expect(environmentOf(objects, 'ml-pipeline')).not.toHaveProperty('OBJECTSTORECONFIG_HOST');
    expect(repository(objects)).toMatchObject({ useSDKCreds: true });
    expect(launcher(objects).providers.s3.default.credentials).toEqual({ fromEnv: true });
    expect(JSON.stringify(objects.filter(({ metadata }) => !metadata.name.endsWith('-code')))).not.toContain(
      'mlpipeline-minio-artifact',
    );
  });
});

test('another server that speaks S3', () => {
  const objects = pipelines({
    objectStore: {
      kind: 'minioCompatible',
      endpoint: 'https://minio.example.com',
      credentials: { source: 'keys', secret: 'my-store' },
    },
  });
  expect(environmentOf(objects, 'ml-pipeline')).toMatchObject({
    OBJECTSTORECONFIG_HOST: 'minio.example.com',
    OBJECTSTORECONFIG_PORT: '443',
    OBJECTSTORECONFIG_ACCESSKEY: 'my-store/accesskey',
  });
  expect(environmentOf(objects, 'ml-pipeline-ui')).toMatchObject({
    MINIO_HOST: 'minio.example.com',
    MINIO_NAMESPACE: '',
    MINIO_PORT: '443',
    MINIO_SSL: 'true',
  });
  expect(launcher(objects).providers.minio.default).toMatchObject({
    endpoint: 'minio.example.com:443',
    forcePathStyle: true,
    credentials: { secretRef: { secretName: 'my-store' } },
  });
});

test('Google Cloud Storage holds artifacts; packages and logs are in SeaweedFS, which is there', () => {
  const googleServiceAccount = 'runs@project.iam.gserviceaccount.com';
  const objects = pipelines({
    mode: 'standalone',
    objectStore: {
      kind: 'gcs',
      bucket: 'artifacts',
      googleProject: 'project',
      credentials: { source: 'workloadIdentity', googleServiceAccount },
    },
  });
  expect(namesOf(objects, 'Deployment')).toContain('seaweedfs');
  expect(namesOf(objects, 'Secret')).toContain('mlpipeline-minio-artifact');
  expect(launcher(objects)).toEqual({
    defaultPipelineRoot: 'gs://artifacts/v2/artifacts',
    providers: { gs: { default: { credentials: { fromEnv: true } } } },
  });
  expect(environmentOf(objects, 'ml-pipeline')).toMatchObject({
    OBJECTSTORECONFIG_HOST: 'seaweedfs.kubeflow',
    HAS_DEFAULT_BUCKET: 'true',
    PROJECT_ID: 'pipeline-install-config/gcsProjectId',
  });
  expect(find(objects, 'ServiceAccount', 'pipeline-runner').metadata.annotations).toMatchObject({
    'iam.gke.io/gcp-service-account': googleServiceAccount,
  });
});

test('nobody makes up keys and passwords of servers that somebody else runs', () => {
  const objects = pipelines(
    {
      objectStore: { kind: 's3', region: 'eu-central-1' },
      database: { installation: 'external', host: 'db.example.com' },
    },
    GENERATED,
  );
  expect(namesOf(objects, 'Secret')).toEqual([]);
  const database = pipelines(
    { database: { installation: 'external', host: 'db.example.com' } },
    { credentials: { source: 'externalSecrets', store: 'vault' } },
  );
  const { spec } = find(database, 'ExternalSecret', 'mysql-secret');
  expect(valueAt(spec, 'target', 'template', 'data')).toBeUndefined();
  expect(listAt(spec, 'data').map((each) => stringAt(each, 'secretKey'))).toEqual(['username', 'password']);
  const external = pipelines(
    { objectStore: { kind: 's3', region: 'eu-central-1' } },
    { credentials: { source: 'externalSecrets', store: 'vault' } },
  );
  expect(namesOf(external, 'ExternalSecret')).toContain('mlpipeline-minio-artifact');
});
