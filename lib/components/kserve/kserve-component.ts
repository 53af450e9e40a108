import { type Component, component } from '../../core/component';
import type { Problem } from '../../kubernetes/problem';
import { Kserve } from './kserve';
import { ingressOf, type KserveSettings, kserveProps } from './kserve-props';

export const kserveComponent = component({
  name: 'kserve',
  order: 600,
  summary: 'Serves models: as many pods as their requests need, or Deployments.',
  part: 'kserve',
  requires: [
    'cert-manager',
    'istio',
    'kubeflow-namespace',
    'kubeflow-roles',
    'kubeflow-istio-resources',
    'cluster-local-gateway',
    'knative-serving',
  ],
  optional: (settings) => [
    ...(settings.mode === 'standard' ? (['knative-serving'] as const) : []),
    // Requests from outside pass it too. Without it they would come to the ingress gateway twice, the second time without a login.
    ...(settings.mode === 'standard' || ingressOf(settings).kind !== 'istio'
      ? (['cluster-local-gateway'] as const)
      : []),
    ...(ingressOf(settings).kind === 'istio' ? [] : (['kubeflow-istio-resources'] as const)),
    // Knative's routes go through Istio in mode serverless, whatever comes from outside.
    ...(settings.mode === 'standard' && ingressOf(settings).kind !== 'istio' ? (['istio'] as const) : []),
  ],
  crds: ({ llm, localModels }) => [
    'clusterservingruntimes.serving.kserve.io',
    'clusterstoragecontainers.serving.kserve.io',
    'inferencegraphs.serving.kserve.io',
    'inferenceservices.serving.kserve.io',
    'servingruntimes.serving.kserve.io',
    'trainedmodels.serving.kserve.io',
    ...(localModels.enabled
      ? [
          'localmodelcaches.serving.kserve.io',
          'localmodelnamespacecaches.serving.kserve.io',
          'localmodelnodegroups.serving.kserve.io',
          'localmodelnodes.serving.kserve.io',
        ]
      : []),
    ...(llm.enabled
      ? [
          'llminferenceserviceconfigs.serving.kserve.io',
          'llminferenceservices.serving.kserve.io',
          'inferencemodelrewrites.inference.networking.x-k8s.io',
          'inferenceobjectives.inference.networking.x-k8s.io',
          'inferencepoolimports.inference.networking.x-k8s.io',
          'inferencepools.inference.networking.k8s.io',
          'inferencepools.inference.networking.x-k8s.io',
        ]
      : []),
  ],
  props: kserveProps,
  check: takenPaths,
  construct: Kserve,
});

/** Paths that controllers give to pages of profiles. */
const PAGES_OF_PROFILES = ['notebook', 'tensorboard', 'pvcviewers', 'workspace'];

/** Models below the path of a page would take it from its users, or never be reached. */
function takenPaths({ ingress }: KserveSettings, catalog: readonly Component[]): Problem[] {
  if (!ingress?.pathTemplate) return [];
  const [, first] = ingress.pathTemplate.split('/');
  const pages = catalog.flatMap(({ links }) =>
    (links?.menu ?? []).flatMap(({ link, items = [] }) => [link, ...items.map((item) => item.link)]),
  );
  const taken = new Set([...PAGES_OF_PROFILES, ...pages.map((link) => link?.split('/')[1])]);
  if (!taken.has(first)) return [];
  return [{ path: ['ingress', 'pathTemplate'], message: `another first part, as pages are at /${first}/` }];
}
