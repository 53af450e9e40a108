import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { k8s } from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import {
  DecoratorController,
  type DecoratorControllerSpecAttachments,
} from '../../../../imports/metacontroller.k8s.io';
import { document } from '../../../patterns/document';
import { env, envFromConfigMap, envOfSecret, port } from '../../../patterns/words';
import type { Installation } from '../installation';
import { SEAWEEDFS } from '../object-store';
import { workload } from '../workload';

const NAME = 'kubeflow-pipelines-profile-controller';
const CODE = `${NAME}-code`;
const SETTINGS = `${NAME}-env`;
const PORT = 8080;

/**
 * Prepares the namespace of each profile for runs: credentials of its own for its artifacts, the configuration of the
 * launcher, and the servers that the settings give every profile. Metacontroller asks it what a namespace needs.
 */
export class ProfileHook extends Construct {
  constructor(scope: Construct, id: string, installation: Installation) {
    super(scope, id);
    const { namespace, context } = installation;
    const labels = installation.pods(NAME);
    const code = { 'sync.py': existsSync(join(__dirname, 'sync.py')) ? document(__dirname, 'sync.py') : '' };
    const settings = { DISABLE_ISTIO_SIDECAR: 'false' };
    new k8s.KubeConfigMap(this, 'code', { metadata: { name: CODE, namespace, labels }, data: code });
    new k8s.KubeConfigMap(this, 'settings', { metadata: { name: SETTINGS, namespace, labels }, data: settings });
    new k8s.KubeService(this, 'service', {
      metadata: { name: NAME, namespace, labels },
      spec: { selector: labels, ports: [{ name: 'http', port: 80, targetPort: port(PORT), protocol: 'TCP' }] },
    });
    workload(this, 'deployment', installation, {
      name: NAME,
      labels,
      sidecar: false,
      reads: [code, settings, installation.config],
      container: {
        name: 'profile-controller',
        image: context.image('kfp-profile-controller'),
        command: ['python', '/hooks/sync.py'],
        env: environment(installation),
        envFrom: envFromConfigMap(SETTINGS),
        ports: [{ containerPort: PORT }],
        volumeMounts: [{ name: 'hooks', mountPath: '/hooks' }],
      },
      pod: { volumes: [{ name: 'hooks', configMap: { name: CODE } }] },
    });
    new DecoratorController(this, 'decorator', {
      // The kind belongs to no namespace.
      metadata: { name: NAME, labels },
      spec: {
        resources: [
          {
            apiVersion: 'v1',
            resource: 'namespaces',
            labelSelector: { matchLabels: { 'pipelines.kubeflow.org/enabled': 'true' } },
          },
        ],
        attachments: ATTACHMENTS,
        hooks: { sync: { webhook: { url: `http://${installation.host(NAME)}/sync` } } },
        resyncPeriodSeconds: 3600,
      },
    });
  }
}

type Method = 'OnDelete' | 'InPlace';

function attachment(apiVersion: string, resource: string, method: Method): DecoratorControllerSpecAttachments {
  return { apiVersion, resource, updateStrategy: { method } };
}

const ATTACHMENTS = [
  attachment('v1', 'secrets', 'OnDelete'),
  attachment('v1', 'configmaps', 'OnDelete'),
  attachment('apps/v1', 'deployments', 'InPlace'),
  attachment('v1', 'services', 'InPlace'),
  attachment('networking.istio.io/v1alpha3', 'destinationrules', 'InPlace'),
  attachment('security.istio.io/v1beta1', 'authorizationpolicies', 'InPlace'),
];

/** What the hook is told. */
function environment(installation: Installation): k8s.EnvVar[] {
  const { store, namespace } = installation;
  const seaweedfs = `http://${SEAWEEDFS.service}.${namespace}`;
  return [
    ...installation.configEnv({ KFP_VERSION: 'appVersion', ARTIFACT_RETENTION_DAYS: 'ARTIFACT_RETENTION_DAYS' }),
    ...installation.configEnv(
      { KFP_DEFAULT_PIPELINE_ROOT: 'defaultPipelineRoot', ARTIFACTS_PROXY_ENABLED: 'ARTIFACTS_PROXY_ENABLED' },
      true,
    ),
    ...env({
      AWS_ENDPOINT_URL: `${seaweedfs}:${SEAWEEDFS.iam}`,
      S3_ENDPOINT_URL: `${seaweedfs}:${SEAWEEDFS.s3}`,
      AWS_REGION: store.region ?? 'us-east-1',
      OBJECT_STORE_HOST: SEAWEEDFS.service,
    }),
    ...(store.secret
      ? envOfSecret(store.secret, { AWS_ACCESS_KEY_ID: 'accesskey', AWS_SECRET_ACCESS_KEY: 'secretkey' })
      : []),
  ];
}
