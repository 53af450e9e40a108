import type { z } from 'zod';
import { featureStoreProps } from '../../workloads/feast/feature-store-props';
import { imageBuildProps } from '../../workloads/image-build/image-build-props';
import { experimentProps } from '../../workloads/katib/experiment-props';
import { knativeServiceProps } from '../../workloads/knative/knative-service-props';
import { inferenceGraphProps } from '../../workloads/kserve/inference-graph-props';
import { inferenceServiceProps } from '../../workloads/kserve/inference-service-props';
import { llmInferenceServiceProps } from '../../workloads/kserve/llm-inference-service-props';
import { clusterServingRuntimeProps, servingRuntimeProps } from '../../workloads/kserve/serving-runtime-props';
import { trainedModelProps } from '../../workloads/kserve/trained-model-props';
import { notebookProps } from '../../workloads/notebooks/notebook-props';
import { pvcViewerProps } from '../../workloads/notebooks/pvc-viewer-props';
import { tensorboardProps } from '../../workloads/notebooks/tensorboard-props';
import { pipelineProps, pipelineVersionProps } from '../../workloads/pipelines/pipeline-props';
import { recurringRunProps } from '../../workloads/pipelines/recurring-run-props';
import { workflowProps } from '../../workloads/pipelines/workflow-props';
import { podDefaultProps } from '../../workloads/profiles/pod-default-props';
import { profileProps } from '../../workloads/profiles/profile-props';
import { rayClusterProps } from '../../workloads/ray/ray-cluster-props';
import { rayJobProps } from '../../workloads/ray/ray-job-props';
import { rayServiceProps } from '../../workloads/ray/ray-service-props';
import { modelRegistryProps } from '../../workloads/registry/model-registry-props';
import { sharedModelRegistryProps } from '../../workloads/registry/shared-model-registry-props';
import { scheduledSparkApplicationProps } from '../../workloads/spark/scheduled-spark-application-props';
import { sparkApplicationProps } from '../../workloads/spark/spark-application-props';
import { trainJobProps } from '../../workloads/trainer/train-job-props';
import { clusterTrainingRuntimeProps, trainingRuntimeProps } from '../../workloads/trainer/training-runtime-props';
import { jaxJobProps } from '../../workloads/training-operator/jax-job-props';
import { mpiJobProps } from '../../workloads/training-operator/mpi-job-props';
import { paddleJobProps } from '../../workloads/training-operator/paddle-job-props';
import { pyTorchJobProps } from '../../workloads/training-operator/pytorch-job-props';
import { tfJobProps } from '../../workloads/training-operator/tf-job-props';
import { xgBoostJobProps } from '../../workloads/training-operator/xgboost-job-props';
import { workspaceKindProps } from '../../workloads/workspaces/workspace-kind-props';
import { workspaceProps } from '../../workloads/workspaces/workspace-props';

/** Every construct of users' own charts, with the schema of its props, by the name of its class. */
export const WORKLOADS: Readonly<Record<string, z.ZodType>> = {
  ClusterServingRuntime: clusterServingRuntimeProps,
  ClusterTrainingRuntime: clusterTrainingRuntimeProps,
  Experiment: experimentProps,
  FeatureStore: featureStoreProps,
  ImageBuild: imageBuildProps,
  InferenceGraph: inferenceGraphProps,
  InferenceService: inferenceServiceProps,
  JAXJob: jaxJobProps,
  KnativeService: knativeServiceProps,
  LLMInferenceService: llmInferenceServiceProps,
  MPIJob: mpiJobProps,
  ModelRegistry: modelRegistryProps,
  Notebook: notebookProps,
  PVCViewer: pvcViewerProps,
  PaddleJob: paddleJobProps,
  Pipeline: pipelineProps,
  PipelineVersion: pipelineVersionProps,
  PodDefault: podDefaultProps,
  Profile: profileProps,
  PyTorchJob: pyTorchJobProps,
  RayCluster: rayClusterProps,
  RayJob: rayJobProps,
  RayService: rayServiceProps,
  RecurringRun: recurringRunProps,
  ScheduledSparkApplication: scheduledSparkApplicationProps,
  ServingRuntime: servingRuntimeProps,
  SharedModelRegistry: sharedModelRegistryProps,
  SparkApplication: sparkApplicationProps,
  TFJob: tfJobProps,
  Tensorboard: tensorboardProps,
  TrainJob: trainJobProps,
  TrainedModel: trainedModelProps,
  TrainingRuntime: trainingRuntimeProps,
  Workflow: workflowProps,
  Workspace: workspaceProps,
  WorkspaceKind: workspaceKindProps,
  XGBoostJob: xgBoostJobProps,
};
