/** The label of every namespace of a profile. The profile controller sets it; policies and webhooks select by it. */
export const PROFILE_NAMESPACE = { 'app.kubernetes.io/part-of': 'kubeflow-profile' } as const;

/**
 * The label without which a component leaves the namespace of a profile alone: Katib puts no metrics collectors into its
 * pods, Pipelines does not prepare it for runs, KServe does not change its pods of models.
 */
export const PROFILE_FEATURES = {
  katib: { 'katib.kubeflow.org/metrics-collector-injection': 'enabled' },
  pipelines: { 'pipelines.kubeflow.org/enabled': 'true' },
  kserve: { 'serving.kubeflow.org/inferenceservice': 'enabled' },
} as const;

/**
 * The label by which pods of a profile get the token with which they call Pipelines. Upstream's documentation names it, so
 * PodDefaults of users' own and notebooks may have it already.
 */
export const PIPELINES_TOKEN = { 'access-ml-pipeline': 'true' } as const;

/**
 * The PodDefault that Pipelines makes for these labels in every profile. Not upstream's name, `access-ml-pipeline`: profiles
 * may have one of their own with it.
 */
export const PIPELINES_TOKEN_POD_DEFAULT = 'pipelines-token';

/** Labels of the pods of models, as KServe makes them in namespaces of profiles, by what they do: its pkg/constants at v0.18.0. */
export const MODEL_PODS = {
  predictors: { component: 'predictor' },
  transformers: { component: 'transformer' },
  explainers: { component: 'explainer' },
  graphs: { 'serving.kserve.io/kind': 'InferenceGraph' },
} as const;

/** Labels of the pods of KubeRay's operator, which asks the heads of Ray clusters in profiles for the state of jobs. */
export const KUBERAY_OPERATOR_PODS = {
  'app.kubernetes.io/instance': 'kuberay-operator',
  'app.kubernetes.io/name': 'kuberay-operator',
} as const;

/** Labels of the pods of the page of registries, which reads registries and the catalog for its users. */
export const MODEL_REGISTRY_UI_PODS = { app: 'model-registry-ui' } as const;

/** The label by which that page knows the Services of registries, and that of the catalog. */
export const HUB_SERVICES = {
  registry: { component: 'model-registry' },
  catalog: { component: 'model-catalog' },
} as const;

/** Labels of what upstream installs from its repository `dashboard`. They are in selectors, which never change. */
export const DASHBOARD_FAMILY = {
  'app.kubernetes.io/managed-by': 'kustomize',
  'app.kubernetes.io/part-of': 'kubeflow-dashboard',
} as const;
