import { k8s } from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import {
  DecoratorController,
  type DecoratorControllerSpecAttachments,
} from '../../../../imports/metacontroller.k8s.io';
import { PROFILE_FEATURES } from '../../../core/contracts/labels';
import { document } from '../../../patterns/document';
import { httpProbe, port } from '../../../patterns/pod';
import { storeAuthority } from '../authorities';
import type { Installation } from '../installation';
import { keyPairEnv } from '../object-store';
import { partDeployment } from '../part';
import { hookConfig } from './hook-config';

const NAME = 'kubeflow-pipelines-profile-controller';
const CODE = `${NAME}-code`;
const PORT = 8080;

/**
 * Prepares the namespace of each profile for runs: credentials of its own for its artifacts, the configuration of the
 * launcher, and the servers that the settings give every profile. Metacontroller asks it what a namespace needs.
 */
export class PipelinesProfileController extends Construct {
  constructor(scope: Construct, id: string, installation: Installation) {
    super(scope, id);
    const { namespace, context, store } = installation;
    const labels = installation.pods({ app: NAME });
    const authority = storeAuthority(installation);
    const code = { ...program(), 'config.json': hookConfig(installation) };
    new k8s.KubeConfigMap(this, 'code', { metadata: { name: CODE, namespace, labels }, data: code });
    new k8s.KubeService(this, 'service', {
      metadata: { name: NAME, namespace, labels },
      spec: { selector: labels, ports: [{ name: 'http', port: 80, targetPort: port(PORT), protocol: 'TCP' }] },
    });
    partDeployment(this, 'deployment', installation, {
      name: NAME,
      labels,
      sidecar: false,
      reads: [code],
      container: {
        name: 'profile-controller',
        image: context.image('kfp-profile-controller'),
        command: ['python', '/hooks/sync.py'],
        env: store.secret
          ? keyPairEnv(store, { access: 'AWS_ACCESS_KEY_ID', secret: 'AWS_SECRET_ACCESS_KEY' })
          : undefined,
        ports: [{ containerPort: PORT }],
        readinessProbe: httpProbe('/healthz', PORT, { periodSeconds: 5 }),
        volumeMounts: [{ name: 'hooks', mountPath: '/hooks' }, ...authority.mounts],
      },
      pod: { volumes: [{ name: 'hooks', configMap: { name: CODE } }, ...authority.volumes] },
    });
    new DecoratorController(this, 'decorator', {
      // The kind belongs to no namespace.
      metadata: { name: NAME, labels },
      spec: {
        resources: [
          {
            apiVersion: 'v1',
            resource: 'namespaces',
            labelSelector: { matchLabels: PROFILE_FEATURES.pipelines },
          },
        ],
        attachments: attachments(installation),
        // No finalize hook: its finalizer would keep namespaces from going when Metacontroller is gone before them.
        hooks: { sync: { webhook: { url: `http://${installation.host(NAME)}/sync` } } },
        resyncPeriodSeconds: 3600,
      },
    });
  }
}

/**
 * What the hook may make in a profile, all changed in place: settings reach profiles that exist, and a key that the store
 * has lost is replaced. The hook leaves alone what the owner of a profile has changed.
 */
function attachments({ tokenPodDefault }: Installation): DecoratorControllerSpecAttachments[] {
  const kinds = [
    ['v1', 'secrets'],
    ['v1', 'configmaps'],
    ['apps/v1', 'deployments'],
    ['v1', 'services'],
    ['networking.istio.io/v1alpha3', 'destinationrules'],
    ['security.istio.io/v1beta1', 'authorizationpolicies'],
    ...(tokenPodDefault ? [['kubeflow.org/v1alpha1', 'poddefaults'] as const] : []),
  ] as const;
  return kinds.map(([apiVersion, resource]) => ({ apiVersion, resource, updateStrategy: { method: 'InPlace' } }));
}

/** The files of the hook. */
function program(): Record<string, string> {
  const files = ['sync.py', 'sync_access.py', 'sync_aws.py', 'sync_config.py', 'sync_objects.py', 'sync_retention.py'];
  return Object.fromEntries(files.map((file) => [file, document('lib/components/pipelines/profile-controller', file)]));
}
