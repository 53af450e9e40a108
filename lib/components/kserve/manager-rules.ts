/** Rights of KServe's controller, after the calls in its source (v0.18.0: pkg/controller/v1beta1, pkg/controller/v1alpha1, pkg/webhook, pkg/credentials). */
import type { k8s } from 'cdk8s-plus-27';
import { allow, READ, UPSERT } from '../../patterns/rbac';

/** API group of KServe's own kinds. */
export const GROUP = 'serving.kserve.io';

const KEEP = [...UPSERT, 'delete'];

/** What the controller may do in the whole cluster. */
export function managerRules(): k8s.PolicyRule[] {
  return [
    // Its own configuration, Knative's, and what it makes for TrainedModels and CA bundles.
    allow('', ['configmaps'], ['get', 'create', 'update']),
    allow('', ['events'], ['create', 'patch']),
    // Credentials of stores: those of the service account of a model.
    allow('', ['secrets', 'serviceaccounts'], ['get']),
    allow('', ['pods'], READ),
    allow('', ['services'], KEEP),
    allow('apps', ['deployments'], [...KEEP, 'patch']),
    allow('autoscaling', ['horizontalpodautoscalers'], KEEP),
    // What is not on the cluster it leaves alone. It looks when it starts: who installs one later needs the rights by then.
    allow('gateway.networking.k8s.io', ['httproutes'], KEEP),
    allow('keda.sh', ['scaledobjects'], KEEP),
    allow('networking.istio.io', ['virtualservices'], KEEP),
    allow('networking.k8s.io', ['ingresses'], KEEP),
    allow('opentelemetry.io', ['opentelemetrycollectors'], KEEP),
    allow('serving.knative.dev', ['services'], KEEP),
    allow(GROUP, ['inferenceservices'], [...READ, 'patch']),
    allow(GROUP, ['inferencegraphs'], READ),
    allow(GROUP, ['trainedmodels'], [...READ, 'update', 'delete']),
    allow(GROUP, ['clusterservingruntimes', 'servingruntimes', 'clusterstoragecontainers'], READ),
    allow(GROUP, ['localmodelcaches', 'localmodelnamespacecaches'], ['list']),
    allow(GROUP, ['inferenceservices/status', 'inferencegraphs/status', 'trainedmodels/status'], ['update']),
    // Who owns what it makes, where the cluster asks for that right (OwnerReferencesPermissionEnforcement).
    allow(
      GROUP,
      ['inferenceservices/finalizers', 'inferencegraphs/finalizers', 'trainedmodels/finalizers'],
      ['update'],
    ),
  ];
}
