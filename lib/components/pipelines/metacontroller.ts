import { k8s } from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import { onlyOnePod } from '../../core/only-one-pod';
import { MESH_LABELS } from '../../kubernetes/labels';
import { ServiceIdentity } from '../../patterns/identity';
import { httpProbe, RESTRICTED_ALONE, resources } from '../../patterns/pod';
import { allow, MANAGE, READ } from '../../patterns/rbac';
import type { Installation } from './installation';
import { POD_SECURITY } from './part';

const NAME = 'metacontroller';

/** Calls the profile controller for each namespace, and makes what it answers. */
export class Metacontroller extends Construct {
  constructor(scope: Construct, id: string, installation: Installation) {
    super(scope, id);
    const { namespace, common, context } = installation;
    const labels = { ...common, 'kustomize.component': NAME };
    const pods = { ...labels, app: NAME };
    const serviceAccount = 'meta-controller-service';
    new ServiceIdentity(this, 'identity', {
      name: NAME,
      namespace,
      labels,
      names: {
        serviceAccount,
        clusterRole: 'kubeflow-metacontroller',
        clusterRoleBinding: 'meta-controller-cluster-role-binding',
      },
      clusterRules: [
        allow('', ['namespaces'], [...READ, 'update']),
        allow('', ['namespaces/status'], [...READ, 'update', 'patch']),
        allow('', ['secrets', 'configmaps', 'services'], MANAGE),
        allow('apps', ['deployments'], MANAGE),
        ...(installation.tokenPodDefault ? [allow('kubeflow.org', ['poddefaults'], MANAGE)] : []),
        allow('networking.istio.io', ['destinationrules'], MANAGE),
        allow('security.istio.io', ['authorizationpolicies'], MANAGE),
        allow('metacontroller.k8s.io', ['compositecontrollers', 'controllerrevisions', 'decoratorcontrollers'], READ),
        allow('', ['events'], ['create', 'patch']),
      ],
    });
    const made = new k8s.KubeStatefulSet(this, 'stateful-set', {
      metadata: { name: NAME, namespace, labels: pods },
      spec: {
        replicas: 1,
        serviceName: '',
        selector: { matchLabels: pods },
        template: {
          metadata: { labels: { ...pods, [MESH_LABELS.inject]: 'false' } },
          spec: {
            serviceAccountName: serviceAccount,
            securityContext: POD_SECURITY,
            containers: [
              {
                name: NAME,
                image: context.image('metacontroller'),
                command: ['/usr/bin/metacontroller'],
                args: ['--zap-log-level=4', '--discovery-interval=3600s'],
                livenessProbe: httpProbe('/healthz', 8081),
                readinessProbe: httpProbe('/readyz', 8081),
                resources: resources({ cpu: '100m', memory: '256Mi' }, { cpu: '1', memory: '1Gi' }),
                securityContext: {
                  ...RESTRICTED_ALONE,
                  privileged: false,
                  readOnlyRootFilesystem: true,
                  runAsUser: 1000,
                },
              },
            ],
          },
        },
      },
    });
    onlyOnePod(made, 'it elects no leader');
  }
}
