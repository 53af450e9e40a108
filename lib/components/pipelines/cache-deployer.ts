import { k8s } from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import { envFromFields } from '../../patterns/pod';
import { allow } from '../../patterns/rbac';
import type { Installation } from './installation';
import { partDeployment } from './part';

/** Makes certificate and webhook configuration of the cache on the cluster itself, where there is no cert-manager. */
export class CertificateDeployer extends Construct {
  constructor(scope: Construct, id: string, installation: Installation) {
    super(scope, id);
    const { namespace, labels, context } = installation;
    const app = 'cache-deployer';
    const base = 'kubeflow-pipelines-cache-deployer';
    const pods = installation.pods({ app });
    const subjects = [{ kind: 'ServiceAccount', name: `${base}-sa`, namespace }];
    const apiGroup = 'rbac.authorization.k8s.io';
    new k8s.KubeServiceAccount(this, 'service-account', { metadata: { name: `${base}-sa`, namespace, labels } });
    new k8s.KubeClusterRole(this, 'cluster-role', {
      metadata: { name: `${base}-clusterrole`, labels: { ...labels, app: `${base}-clusterrole` } },
      rules: [
        allow(
          'certificates.k8s.io',
          ['certificatesigningrequests', 'certificatesigningrequests/approval'],
          ['create', 'delete', 'get', 'update'],
        ),
        allow(
          'admissionregistration.k8s.io',
          ['mutatingwebhookconfigurations'],
          ['create', 'delete', 'get', 'list', 'patch'],
        ),
        allow('certificates.k8s.io', ['signers'], ['approve'], ['kubernetes.io/*']),
      ],
    });
    new k8s.KubeClusterRoleBinding(this, 'cluster-role-binding', {
      metadata: { name: `${base}-clusterrolebinding`, labels },
      roleRef: { apiGroup, kind: 'ClusterRole', name: `${base}-clusterrole` },
      subjects,
    });
    new k8s.KubeRole(this, 'role', {
      metadata: { name: `${base}-role`, namespace, labels: pods },
      rules: [allow('', ['secrets'], ['create', 'delete', 'get', 'patch', 'list'])],
    });
    new k8s.KubeRoleBinding(this, 'role-binding', {
      metadata: { name: `${base}-rolebinding`, namespace, labels: pods },
      roleRef: { apiGroup, kind: 'Role', name: `${base}-role` },
      subjects,
    });
    partDeployment(this, 'deployment', installation, {
      name: `${app}-deployment`,
      labels: pods,
      serviceAccount: `${base}-sa`,
      strategy: { type: 'Recreate' },
      container: {
        name: 'main',
        image: context.image('kfp-cache-deployer'),
        imagePullPolicy: 'Always',
        env: envFromFields({ NAMESPACE_TO_WATCH: 'metadata.namespace' }),
      },
    });
  }
}
