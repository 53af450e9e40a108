/** Rights of the controller of LLMInferenceServices, after the calls in its source (v0.18.0: pkg/controller/v1alpha2/llmisvc, cmd/llmisvc). */
import type { k8s } from 'cdk8s-plus-27';
import { allow, MANAGE, READ, UPSERT } from '../../../patterns/rbac';
import { GROUP } from '../manager-rules';

const KEEP = [...UPSERT, 'delete'];
const KINDS = ['llminferenceservices', 'llminferenceserviceconfigs'];
const DEFINITIONS = KINDS.map((kind) => `${kind}.${GROUP}`);
const POOLS = ['inferencemodels', 'inferenceobjectives', 'inferencepools'];

/** What the controller may do in the whole cluster. */
export function llmRules(): k8s.PolicyRule[] {
  return [
    allow('', ['configmaps', 'pods'], READ),
    allow('', ['events'], ['create', 'patch']),
    // It makes certificates and service accounts for the servers, and copies credentials of stores.
    allow('', ['secrets', 'serviceaccounts', 'services'], KEEP),
    allow('apps', ['deployments'], KEEP),
    allow('autoscaling', ['horizontalpodautoscalers'], KEEP),
    allow('discovery.k8s.io', ['endpointslices'], READ),
    allow('gateway.networking.k8s.io', ['httproutes'], KEEP),
    allow('gateway.networking.k8s.io', ['gateways', 'gatewayclasses'], READ),
    allow('inference.networking.k8s.io', POOLS, KEEP),
    allow('inference.networking.x-k8s.io', [...POOLS, 'inferencemodelrewrites', 'inferencepoolimports'], KEEP),
    allow('keda.sh', ['scaledobjects'], KEEP),
    allow('leaderworkerset.x-k8s.io', ['leaderworkersets'], KEEP),
    allow('llmd.ai', ['variantautoscalings'], KEEP),
    allow('networking.k8s.io', ['ingresses'], READ),
    // Schedulers get roles, and nobody can give what he does not have: their election of a leader, and asking who calls them.
    allow('rbac.authorization.k8s.io', ['roles', 'rolebindings', 'clusterrolebindings'], KEEP),
    allow('coordination.k8s.io', ['leases'], MANAGE),
    allow('authentication.k8s.io', ['tokenreviews'], ['create']),
    allow('authorization.k8s.io', ['subjectaccessreviews'], ['create']),
    allow(GROUP, KINDS, [...READ, 'update', 'patch']),
    allow(GROUP, ['llminferenceservices/status'], ['update']),
    allow(
      GROUP,
      KINDS.map((kind) => `${kind}/finalizers`),
      ['update'],
    ),
    // When it starts it writes what is stored in an older version anew.
    allow('apiextensions.k8s.io', ['customresourcedefinitions'], ['get'], DEFINITIONS),
    allow('apiextensions.k8s.io', ['customresourcedefinitions/status'], ['update', 'patch'], DEFINITIONS),
  ];
}
