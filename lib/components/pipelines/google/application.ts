import { k8s } from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import { Application as ApplicationObject } from '../../../../imports/app.k8s.io';
import { ServiceIdentity } from '../../../patterns/identity';
import { envFromFields, resources } from '../../../patterns/pod';
import { allow, READ } from '../../../patterns/rbac';
import type { Installation } from '../installation';
import { partDeployment } from '../part';

const CONSOLE = 'https://console.cloud.google.com/ai-platform/pipelines/clusters';

/** Kinds that the Application counts as its own, by API group and version. */
const KINDS: [string, string][] = [
  ['v1', 'ServiceAccount'],
  ['rbac.authorization.k8s.io/v1', 'Role'],
  ['rbac.authorization.k8s.io/v1', 'RoleBinding'],
  ['v1', 'Service'],
  ['v1', 'ConfigMap'],
  ['v1', 'Secret'],
  ['apps/v1', 'Deployment'],
];

/** Shows Pipelines as one application in the console of Google Cloud. */
export class Application extends Construct {
  constructor(scope: Construct, id: string, installation: Installation) {
    super(scope, id);
    const { namespace, common, context } = installation;
    const pods = { ...common, 'control-plane': 'controller-manager', 'controller-tools.k8s.io': '1.0' };
    new ServiceIdentity(this, 'identity', {
      name: 'application',
      namespace,
      labels: common,
      names: {
        serviceAccount: 'application',
        role: 'application-manager-role',
        roleBinding: 'application-manager-rolebinding',
      },
      rules: [allow('*', ['*'], [...READ, 'update', 'patch']), allow('app.k8s.io', ['*'], ['*'])],
    });
    new k8s.KubeService(this, 'service', {
      metadata: { name: 'controller-manager-service', namespace, labels: pods },
      spec: { selector: pods, ports: [{ port: 443 }] },
    });
    partDeployment(this, 'deployment', installation, {
      name: 'controller-manager',
      labels: pods,
      serviceAccount: 'application',
      container: {
        name: 'manager',
        image: context.image('application-controller'),
        imagePullPolicy: 'IfNotPresent',
        command: ['/kube-app-manager'],
        env: envFromFields({ NAMESPACE: 'metadata.namespace' }),
        resources: resources({ cpu: '100m', memory: '20Mi' }, { cpu: '100m', memory: '30Mi' }),
      },
    });
    new ApplicationObject(this, 'application', {
      metadata: {
        name: 'pipeline',
        namespace,
        labels: common,
        annotations: {
          'marketplace.cloud.google.com/deploy-info': JSON.stringify({
            partner_id: 'google-cloud-ai-platform',
            product_id: 'kubeflow-pipelines',
            partner_name: 'Google Cloud AI Platform',
          }),
        },
      },
      spec: {
        addOwnerRef: true,
        selector: { matchLabels: common },
        componentKinds: KINDS.map(([group, kind]) => ({ group, kind })),
        descriptor: {
          type: 'Kubeflow Pipelines',
          version: context.version('pipelines'),
          description: 'Machine learning workflows that can be repeated',
          links: [
            {
              description: 'Documentation of Kubeflow Pipelines',
              url: 'https://www.kubeflow.org/docs/components/pipelines/',
            },
          ],
          notes: `Its page is listed in the [console](${CONSOLE}).`,
        },
        info: [{ name: 'Console', value: CONSOLE }],
      },
    });
  }
}
