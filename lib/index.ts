/** The public API: what others import from `cdk8s-kubeflow`. */

export { CheckError } from './checks/check';
// The components of Kubeflow.
export { CentralDashboard } from './components/central-dashboard/central-dashboard';
export type { CentralDashboardProps } from './components/central-dashboard/central-dashboard-props';
export { FeastOperator } from './components/feast-operator/feast-operator';
export type { FeastOperatorProps } from './components/feast-operator/feast-operator-props';
export { JupyterWebApp } from './components/jupyter-web-app/jupyter-web-app';
export type { JupyterWebAppProps } from './components/jupyter-web-app/jupyter-web-app-props';
export { Katib } from './components/katib/katib';
export type { KatibProps } from './components/katib/katib-props';
export { Kserve } from './components/kserve/kserve';
export type { KserveProps } from './components/kserve/kserve-props';
export { KserveModelsWebApp } from './components/kserve-models-web-app/kserve-models-web-app';
export type { KserveModelsWebAppProps } from './components/kserve-models-web-app/kserve-models-web-app-props';
export { KubeflowIstioResources } from './components/kubeflow-istio-resources/kubeflow-istio-resources';
export type { KubeflowIstioResourcesProps } from './components/kubeflow-istio-resources/kubeflow-istio-resources-props';
export { KubeflowNamespace } from './components/kubeflow-namespace/kubeflow-namespace';
export type { KubeflowNamespaceProps } from './components/kubeflow-namespace/kubeflow-namespace-props';
export { KubeflowRoles } from './components/kubeflow-roles/kubeflow-roles';
export type { KubeflowRolesProps } from './components/kubeflow-roles/kubeflow-roles-props';
export { KuberayOperator } from './components/kuberay-operator/kuberay-operator';
export type { KuberayOperatorProps } from './components/kuberay-operator/kuberay-operator-props';
export { ModelCatalog } from './components/model-catalog/model-catalog';
export type { ModelCatalogProps } from './components/model-catalog/model-catalog-props';
export { ModelRegistries } from './components/model-registry/model-registry';
export type { ModelRegistriesProps } from './components/model-registry/model-registry-props';
export { NotebookController } from './components/notebook-controller/notebook-controller';
export type { NotebookControllerProps } from './components/notebook-controller/notebook-controller-props';
export { Pipelines } from './components/pipelines/pipelines';
export type { PipelinesProps } from './components/pipelines/pipelines-props';
export { PodDefaultsWebhook } from './components/poddefaults-webhook/poddefaults-webhook';
export type { PodDefaultsWebhookProps } from './components/poddefaults-webhook/poddefaults-webhook-props';
export { ProfileContents } from './components/profile-contents/profile-contents';
export { ProfileContributors } from './components/profile-contributors/profile-contributors';
export { ProfileController } from './components/profile-controller/profile-controller';
export type { ProfileControllerProps } from './components/profile-controller/profile-controller-props';
export { Profiles } from './components/profiles/profiles';
export type { ProfilesProps } from './components/profiles/profiles-props';
export { PvcviewerController } from './components/pvcviewer-controller/pvcviewer-controller';
export type { PvcviewerControllerProps } from './components/pvcviewer-controller/pvcviewer-controller-props';
export { SparkOperator } from './components/spark-operator/spark-operator';
export type { SparkOperatorProps } from './components/spark-operator/spark-operator-props';
export { TensorboardController } from './components/tensorboard-controller/tensorboard-controller';
export type { TensorboardControllerProps } from './components/tensorboard-controller/tensorboard-controller-props';
export { TensorboardsWebApp } from './components/tensorboards-web-app/tensorboards-web-app';
export type { TensorboardsWebAppProps } from './components/tensorboards-web-app/tensorboards-web-app-props';
export { Trainer } from './components/trainer/trainer';
export type { TrainerProps } from './components/trainer/trainer-props';
export { TrainingOperator } from './components/training-operator/training-operator';
export type { TrainingOperatorProps } from './components/training-operator/training-operator-props';
export { VolumesWebApp } from './components/volumes-web-app/volumes-web-app';
export type { VolumesWebAppProps } from './components/volumes-web-app/volumes-web-app-props';
export { Workspaces } from './components/workspaces/workspaces';
export type { WorkspacesProps } from './components/workspaces/workspaces-props';
export { type Catalog, catalog, linksOf, type NameOf } from './core/catalog';
export { type Component, type ComponentProps, type CrdNames, component } from './core/component';
export type { ComponentName, ComponentReference } from './core/component-name';
export {
  type ClusterPlatform,
  type GatewayOptions,
  type GatewayReference,
  PlatformContext,
  type PlatformContextOptions,
} from './core/context';
export type { IdentityName } from './core/contracts/identities';
export type { ServiceName, ServiceReference } from './core/contracts/services';
export {
  type CredentialGenerator,
  type CredentialSource,
  CredentialStore,
  hexKey,
  password,
} from './core/credentials';
export type { Card, DashboardLinks, MenuEntry, Placed } from './core/dashboard-links';
export type { ImageOverride, ImageSettings } from './core/images';
export type { CrdPlace, ReleaseCrd } from './core/imported-crds';
export type { Login } from './core/login/login';
export type { LoginFacts, SessionClient, UserTokens } from './core/login/provider';
export type { MeshOptions } from './core/mesh';
export { type LocatedProblem, type Location, SettingsError, UnfitSettingError } from './core/problem';
export { PropsError } from './core/props';
export {
  type ImageName,
  type NamespaceName,
  type NamespaceNames,
  RELEASES,
  type Release,
  type Releases,
  type UpstreamNamespace,
  type VersionName,
} from './core/releases/release';
export type { LoginProviderName } from './core/schemas/auth-schema';
// What Kubeflow stands on.
export { CertManager } from './infrastructure/cert-manager/cert-manager';
export type { CertManagerProps } from './infrastructure/cert-manager/cert-manager-props';
export { ClusterLocalGateway } from './infrastructure/cluster-local-gateway/cluster-local-gateway';
export type { ClusterLocalGatewayProps } from './infrastructure/cluster-local-gateway/cluster-local-gateway-props';
export { Dex } from './infrastructure/dex/dex';
export type { DexProps } from './infrastructure/dex/dex-props';
export { GatewayIngress } from './infrastructure/gateway-ingress/gateway-ingress';
export type { GatewayIngressProps } from './infrastructure/gateway-ingress/gateway-ingress-props';
export { Gpu } from './infrastructure/gpu/gpu';
export type { GpuProps } from './infrastructure/gpu/gpu-props';
export { Istio } from './infrastructure/istio/istio';
export type { IstioProps } from './infrastructure/istio/istio-props';
export { KnativeEventing } from './infrastructure/knative-eventing/knative-eventing';
export type { KnativeEventingProps } from './infrastructure/knative-eventing/knative-eventing-props';
export { KnativeServing } from './infrastructure/knative-serving/knative-serving';
export type { KnativeServingProps } from './infrastructure/knative-serving/knative-serving-props';
export { LoginGateway } from './infrastructure/login/login';
export type { LoginGatewayProps } from './infrastructure/login/login-props';
export { OAuth2Proxy } from './infrastructure/oauth2-proxy/oauth2-proxy';
export type { OAuth2ProxyProps } from './infrastructure/oauth2-proxy/oauth2-proxy-props';
export { StorageClasses } from './infrastructure/storage-classes/storage-classes';
export type { StorageClassesProps } from './infrastructure/storage-classes/storage-classes-props';
export type { KubeObject } from './kubernetes/objects';
export type { Path, Problem } from './kubernetes/problem';
export { WAVE_ANNOTATION } from './kubernetes/wave';
// What components share, for components of your own.
export { AggregatedRoles, type AggregatedRolesProps, type UserRules } from './patterns/aggregated-roles';
export { ControllerManager, type ControllerManagerProps } from './patterns/controller-manager';
export { Credential, type CredentialProps } from './patterns/credential';
export { type DeploymentProps, deployment } from './patterns/deployment';
export { ServiceIdentity, type ServiceIdentityProps } from './patterns/identity';
export { type NetworkPolicyProps, networkPolicy } from './patterns/network-policy';
export * as pod from './patterns/pod';
export * as rbac from './patterns/rbac';
export {
  type CertificateLoading,
  ServingCertificate,
  type ServingCertificateProps,
} from './patterns/serving-certificate';
export { WebApp, type WebAppProps } from './patterns/web-app';
export { WebRoute, type WebRouteProps } from './patterns/web-route';
export { WebhookServer, type WebhookServerProps } from './patterns/webhook-server';
// The platform: settings, context, catalog, render.
export { CATALOG } from './platform/catalog';
export type { DefaultCatalog } from './platform/component-names';
export { Crds } from './platform/crds';
export { Platform, type PlatformProps } from './platform/platform';
export type { RenderedFile } from './platform/render/rendered-file';
export { settingsJsonSchema } from './platform/settings/json-schema';
export { LoadedSettings, loadSettings, parseSettings } from './platform/settings/load';
export type { Settings, SettingsInput } from './platform/settings/schema';
export { FeatureStore } from './workloads/feast/feature-store';
export type { FeatureStoreProps } from './workloads/feast/feature-store-props';
export { ImageBuild } from './workloads/image-build/image-build';
export type { ImageBuildProps } from './workloads/image-build/image-build-props';
export { Experiment } from './workloads/katib/experiment';
export type { ExperimentProps } from './workloads/katib/experiment-props';
export type { Distribution, NumberRange, SearchSpace, TrialParameter } from './workloads/katib/search-space';
export type { Trial } from './workloads/katib/trial-template';
export { KnativeService } from './workloads/knative/knative-service';
export type { KnativeServiceProps } from './workloads/knative/knative-service-props';
export { InferenceGraph } from './workloads/kserve/inference-graph';
export type { InferenceGraphProps } from './workloads/kserve/inference-graph-props';
export { InferenceService } from './workloads/kserve/inference-service';
export type { InferenceServiceProps } from './workloads/kserve/inference-service-props';
export { LLMInferenceService } from './workloads/kserve/llm-inference-service';
export type { LLMInferenceServiceProps } from './workloads/kserve/llm-inference-service-props';
export { ClusterServingRuntime, ServingRuntime } from './workloads/kserve/serving-runtime';
export type { ClusterServingRuntimeProps, ServingRuntimeProps } from './workloads/kserve/serving-runtime-props';
export { TrainedModel } from './workloads/kserve/trained-model';
export type { TrainedModelProps } from './workloads/kserve/trained-model-props';
// What users write in charts of their own.
export { Notebook } from './workloads/notebooks/notebook';
export type { NotebookProps } from './workloads/notebooks/notebook-props';
export { PVCViewer } from './workloads/notebooks/pvc-viewer';
export type { PVCViewerProps } from './workloads/notebooks/pvc-viewer-props';
export { Tensorboard } from './workloads/notebooks/tensorboard';
export type { TensorboardProps } from './workloads/notebooks/tensorboard-props';
export { Pipeline, PipelineVersion } from './workloads/pipelines/pipeline';
export type { PipelineProps, PipelineVersionProps } from './workloads/pipelines/pipeline-props';
export { RecurringRun } from './workloads/pipelines/recurring-run';
export type { RecurringRunProps, Runnable, Schedule } from './workloads/pipelines/recurring-run-props';
export { Workflow } from './workloads/pipelines/workflow';
export type { WorkflowProps, WorkflowSpec } from './workloads/pipelines/workflow-props';
export { PodDefault } from './workloads/profiles/pod-default';
export type { PodDefaultProps } from './workloads/profiles/pod-default-props';
export { Profile } from './workloads/profiles/profile';
export type { ProfileProps } from './workloads/profiles/profile-props';
export { RayCluster } from './workloads/ray/ray-cluster';
export type { RayClusterProps } from './workloads/ray/ray-cluster-props';
export { RayJob } from './workloads/ray/ray-job';
export type { RayJobProps } from './workloads/ray/ray-job-props';
export { RayService } from './workloads/ray/ray-service';
export type { RayServiceProps } from './workloads/ray/ray-service-props';
export { ModelRegistry } from './workloads/registry/model-registry';
export type { ModelRegistryProps } from './workloads/registry/model-registry-props';
export { SharedModelRegistry } from './workloads/registry/shared-model-registry';
export type { SharedModelRegistryProps } from './workloads/registry/shared-model-registry-props';
export { ScheduledSparkApplication } from './workloads/spark/scheduled-spark-application';
export type { ScheduledSparkApplicationProps } from './workloads/spark/scheduled-spark-application-props';
export { SparkApplication } from './workloads/spark/spark-application';
export type { SparkApplicationProps } from './workloads/spark/spark-application-props';
export { TrainJob } from './workloads/trainer/train-job';
export type { TrainJobProps } from './workloads/trainer/train-job-props';
export { ClusterTrainingRuntime, TrainingRuntime } from './workloads/trainer/training-runtime';
export type { ClusterTrainingRuntimeProps, TrainingRuntimeProps } from './workloads/trainer/training-runtime-props';
export { JAXJob } from './workloads/training-operator/jax-job';
export type { JAXJobProps } from './workloads/training-operator/jax-job-props';
export { MPIJob } from './workloads/training-operator/mpi-job';
export type { MPIJobProps } from './workloads/training-operator/mpi-job-props';
export { PaddleJob } from './workloads/training-operator/paddle-job';
export type { PaddleJobProps } from './workloads/training-operator/paddle-job-props';
export { PyTorchJob } from './workloads/training-operator/pytorch-job';
export type { PyTorchJobProps } from './workloads/training-operator/pytorch-job-props';
export { TFJob } from './workloads/training-operator/tf-job';
export type { TFJobProps } from './workloads/training-operator/tf-job-props';
export { XGBoostJob } from './workloads/training-operator/xgboost-job';
export type { XGBoostJobProps } from './workloads/training-operator/xgboost-job-props';
export { Workspace } from './workloads/workspaces/workspace';
export { WorkspaceKind } from './workloads/workspaces/workspace-kind';
export type { WorkspaceKindProps } from './workloads/workspaces/workspace-kind-props';
export type { WorkspaceProps } from './workloads/workspaces/workspace-props';
