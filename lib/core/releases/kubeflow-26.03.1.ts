import { importedCrds } from '../imported-crds';

/**
 * Kubeflow 26.03.1: every version and image of the release, and the names of its namespaces.
 *
 * Images that upstream hides in config maps, arguments, environment and custom resources stand here too, so that a
 * registry mirror reaches all of them.
 */

/** Versions of the parts that make up the release. */
const V = {
  argo: 'v3.7.3',
  'cert-manager': 'v1.20.2',
  dashboard: 'v2.0.0',
  dex: 'v2.45.1',
  feast: '0.66.0',
  hub: 'v0.3.9',
  istio: '1.30.1',
  jobset: 'v0.11.0',
  katib: 'v0.19.0',
  knative: '1.22.0',
  kserve: 'v0.18.0',
  'kserve-models-web-app': '0.18.0',
  kuberay: 'v1.3.2',
  metacontroller: 'v4.11.22',
  notebooks: 'v1.11.0',
  'oauth2-proxy': 'v7.15.2',
  pipelines: '2.16.1',
  'spark-operator': '2.5.0',
  trainer: 'v2.2.0',
  'training-operator': 'v1.9.2',
  workspaces: 'v2.0.0-alpha.3',
} as const;

const KNATIVE = 'gcr.io/knative-releases/knative.dev';

/** Every image of the release by its short name, as upstream refers to it. */
const IMAGES = {
  // cert-manager
  'cert-manager-controller': `quay.io/jetstack/cert-manager-controller:${V['cert-manager']}`,
  'cert-manager-cainjector': `quay.io/jetstack/cert-manager-cainjector:${V['cert-manager']}`,
  'cert-manager-webhook': `quay.io/jetstack/cert-manager-webhook:${V['cert-manager']}`,
  'cert-manager-acmesolver': `quay.io/jetstack/cert-manager-acmesolver:${V['cert-manager']}`,

  // Istio
  'istio-pilot': `registry.istio.io/release/pilot:${V.istio}`,
  'istio-proxyv2': `registry.istio.io/release/proxyv2:${V.istio}`,
  'istio-install-cni': `registry.istio.io/release/install-cni:${V.istio}`,
  'istio-ztunnel': `registry.istio.io/release/ztunnel:${V.istio}`,
  'istio-grpc-bootstrap': 'busybox:1.28',

  // login
  dex: `ghcr.io/dexidp/dex:${V.dex}`,
  'oauth2-proxy': `quay.io/oauth2-proxy/oauth2-proxy:${V['oauth2-proxy']}`,
  'session-redis': 'docker.io/library/redis:7.2.7-alpine',
  'cluster-jwks-proxy': 'docker.io/alpine/k8s:1.32.3',

  // Knative Serving
  'knative-activator': `${KNATIVE}/serving/cmd/activator@sha256:8f7e9df2642a8ba715ebc55b62abee17b0984b6b6af0c6ec00dabaadf5f8cccb`,
  'knative-autoscaler': `${KNATIVE}/serving/cmd/autoscaler@sha256:ec66d97244395b57a67923d4a8c5a95f0264805f1fdb2ee0cdb49ec0f3bd7855`,
  'knative-controller': `${KNATIVE}/serving/cmd/controller@sha256:6833f2c83e9f356c274ddb2de40e5471ad2b1c08882c9bd11f5afa240e86d574`,
  'knative-queue': `${KNATIVE}/serving/cmd/queue@sha256:371c23206b7bd924474b07e51435198579133eb98fba27a5cb3db9e6ba63b06b`,
  'knative-webhook': `${KNATIVE}/serving/cmd/webhook@sha256:c505888f7ee34ccadc1b9a6877d6d49691f633ea28cf8cbe03fcfa6d3afcd584`,
  'net-istio-controller': `${KNATIVE}/net-istio/cmd/controller@sha256:d849c758f269bf651bd2dd6a973a11d4029ecc2ba4c3bc0fd07b86252d5ab087`,
  'net-istio-webhook': `${KNATIVE}/net-istio/cmd/webhook@sha256:2563f60b712dbba6cb4f67a0925437c2841ce57433d9733528cfdfd566106995`,
  'knative-storage-migration': `${KNATIVE}/pkg/apiextensions/storageversion/cmd/migrate@sha256:f7ed5718308c5b272c8ae37f8d097aab483f02870dd98f94464764b982e8d8f7`,

  // Knative Eventing
  'knative-eventing-controller': `${KNATIVE}/eventing/cmd/controller@sha256:72d8700f084d275f889b3663ee5096c455e0aae919586aaeee384644173de4c1`,
  'knative-eventing-webhook': `${KNATIVE}/eventing/cmd/webhook@sha256:50da07e9a1241a9cb4ffdf6d73ac27e690a32f79dd30282e862b254167812a5d`,
  'knative-eventing-mtping': `${KNATIVE}/eventing/cmd/mtping@sha256:65d1d4877d45879e5c08440acf81781bf1b232e8eb5c250549f8bc7b3575a041`,
  'knative-eventing-jobsink': `${KNATIVE}/eventing/cmd/jobsink@sha256:b95c48ff0bda886d502577ad8b638fe0e37b092d5e5bf0434935fb8c3322844d`,
  'knative-eventing-requestreply': `${KNATIVE}/eventing/cmd/requestreply@sha256:af81e3dc1ae915ba2405cb5983f3825edb798038391649b5d9acda917b8ceb6e`,
  'knative-eventing-apiserver-receive-adapter': `${KNATIVE}/eventing/cmd/apiserver_receive_adapter@sha256:689bf7dba1363c7facf9bb1edeb8d3a0200e604a22b6e29c876df4b805fd8704`,
  'knative-eventing-auth-proxy': `${KNATIVE}/eventing/cmd/auth_proxy@sha256:130ed1b0afbb0ae11a8ad0a6c16bec2d350873b7f46415d0dc5cad8554cd434b`,
  'knative-eventing-aws-ddb-streams-source':
    'gcr.io/knative-releases/aws-ddb-streams-source@sha256:8b6e98cfbe00590faa68eed5855307fe9706b8719ec57c2a7610248fc348954a',
  'knative-eventing-aws-eventbridge-sink':
    'gcr.io/knative-releases/aws-eventbridge-sink@sha256:763954ae8946af146307a3a7152ec27d599ee5475edfa5338eb25826ee083582',
  'knative-eventing-aws-s3-sink':
    'gcr.io/knative-releases/aws-s3-sink@sha256:5322e981d4e0001d4b74bb122846b08ac3c38d4ff18363294b0c5066854c48f9',
  'knative-eventing-aws-s3-source':
    'gcr.io/knative-releases/aws-s3-source@sha256:2a1b1860d481f1f2ab1aee03bdfa7e4cbd5d25dddfc490f0e7627013e6cac470',
  'knative-eventing-aws-sns-sink':
    'gcr.io/knative-releases/aws-sns-sink@sha256:6fb6ad9359172e1a2461851e5f45daf3c96fec0ea2b4bc5097d68701a04b777f',
  'knative-eventing-aws-sqs-sink':
    'gcr.io/knative-releases/aws-sqs-sink@sha256:3c6e15a8e2c735eb6647ba3141e541c352873383d6992072925e3d01d68031a0',
  'knative-eventing-aws-sqs-source':
    'gcr.io/knative-releases/aws-sqs-source@sha256:37b11f47f8ec66dc697901028e4b24531e34f7400037e046cebc8369a5cbf882',
  'knative-eventing-jsonata-transformer':
    'gcr.io/knative-releases/jsonata-transformer@sha256:7469e73837dee196cba275ed69e7eff5366676379be180ed7de52b1917d4ec07',
  'knative-eventing-transform-jsonata':
    'gcr.io/knative-releases/transform-jsonata@sha256:5cf8c8203be3ac0f8df403f714c27afc84a8cf02a3b9bf7b2f66d7717252a380',
  'knative-eventing-log-sink':
    'gcr.io/knative-releases/log-sink@sha256:b88feae0b7b2aed522b3ef9213e5688263c1db3c7cca495578669e0a2b933ad1',
  'knative-eventing-timer-source':
    'gcr.io/knative-releases/timer-source@sha256:04c01cfd475073732cc84b4c2ea429aead0154197e57fa343ede9557b1b49aee',
  'knative-eventing-imc-controller': `${KNATIVE}/eventing/cmd/in_memory/channel_controller@sha256:4d2884c1a3567ee5360098db889da01d228a5803c959cce6f0fde427bbee87a8`,
  'knative-eventing-imc-dispatcher': `${KNATIVE}/eventing/cmd/in_memory/channel_dispatcher@sha256:69ee316c3d157a3047d150bae4b391be740e985609acde18606e69357f2103c3`,
  'knative-eventing-broker-controller': `${KNATIVE}/eventing/cmd/mtchannel_broker@sha256:a907efaafc6c803179fd62aafb2207fad9711d382ff0a3ab37b04217931a0a90`,
  'knative-eventing-broker-filter': `${KNATIVE}/eventing/cmd/broker/filter@sha256:cf6a87d5ede16e48fe992cdb10d7976c27df1519a3dd56fa025571d7d1af5556`,
  'knative-eventing-broker-ingress': `${KNATIVE}/eventing/cmd/broker/ingress@sha256:f2c4feb941e9c2f8b7974a1332fc755c1a2b57f48b4b1e4c1bcad24913906c57`,
  'knative-eventing-storage-migration': `${KNATIVE}/pkg/apiextensions/storageversion/cmd/migrate@sha256:3251489b1e27cf54ed0c83e8e2d9a2f4eae28bd400f08174a1c41b10388eff3f`,

  // dashboard and profiles
  dashboard: `ghcr.io/kubeflow/dashboard/dashboard:${V.dashboard}`,
  'access-management': `ghcr.io/kubeflow/dashboard/access-management:${V.dashboard}`,
  'profile-controller': `ghcr.io/kubeflow/dashboard/profile-controller:${V.dashboard}`,
  'poddefaults-webhook': `ghcr.io/kubeflow/dashboard/poddefaults-webhook:${V.dashboard}`,

  // notebooks, volumes, TensorBoards
  'jupyter-web-app': `ghcr.io/kubeflow/notebooks/jupyter-web-app:${V.notebooks}`,
  'notebook-controller': `ghcr.io/kubeflow/notebooks/notebook-controller:${V.notebooks}`,
  'volumes-web-app': `ghcr.io/kubeflow/notebooks/volumes-web-app:${V.notebooks}`,
  'pvcviewer-controller': `ghcr.io/kubeflow/notebooks/pvcviewer-controller:${V.notebooks}`,
  'tensorboard-controller': `ghcr.io/kubeflow/notebooks/tensorboard-controller:${V.notebooks}`,
  'tensorboards-web-app': `ghcr.io/kubeflow/notebooks/tensorboards-web-app:${V.notebooks}`,
  'kube-rbac-proxy': 'quay.io/brancz/kube-rbac-proxy:v0.18.0',
  filebrowser: 'filebrowser/filebrowser:v2.32.0',
  tensorflow: 'tensorflow/tensorflow:2.5.1',
  'notebook-jupyter-scipy': `ghcr.io/kubeflow/kubeflow/notebook-servers/jupyter-scipy:${V.notebooks}`,
  'notebook-jupyter-pytorch-full': `ghcr.io/kubeflow/kubeflow/notebook-servers/jupyter-pytorch-full:${V.notebooks}`,
  'notebook-jupyter-pytorch-cuda-full': `ghcr.io/kubeflow/kubeflow/notebook-servers/jupyter-pytorch-cuda-full:${V.notebooks}`,
  'notebook-jupyter-tensorflow-full': `ghcr.io/kubeflow/kubeflow/notebook-servers/jupyter-tensorflow-full:${V.notebooks}`,
  'notebook-jupyter-tensorflow-cuda-full': `ghcr.io/kubeflow/kubeflow/notebook-servers/jupyter-tensorflow-cuda-full:${V.notebooks}`,
  'notebook-codeserver-python': `ghcr.io/kubeflow/kubeflow/notebook-servers/codeserver-python:${V.notebooks}`,
  'notebook-rstudio-tidyverse': `ghcr.io/kubeflow/kubeflow/notebook-servers/rstudio-tidyverse:${V.notebooks}`,
  'workspaces-backend': `ghcr.io/kubeflow/notebooks/workspaces-backend:${V.workspaces}`,
  'workspaces-controller': `ghcr.io/kubeflow/notebooks/workspaces-controller:${V.workspaces}`,
  'workspaces-frontend': `ghcr.io/kubeflow/notebooks/workspaces-frontend:${V.workspaces}`,

  // Pipelines
  'kfp-api-server': `ghcr.io/kubeflow/kfp-api-server:${V.pipelines}`,
  'kfp-cache-deployer': `ghcr.io/kubeflow/kfp-cache-deployer:${V.pipelines}`,
  'kfp-cache-server': `ghcr.io/kubeflow/kfp-cache-server:${V.pipelines}`,
  'kfp-driver': `ghcr.io/kubeflow/kfp-driver:${V.pipelines}`,
  'kfp-frontend': `ghcr.io/kubeflow/kfp-frontend:${V.pipelines}`,
  'kfp-inverse-proxy-agent': `ghcr.io/kubeflow/kfp-inverse-proxy-agent:${V.pipelines}`,
  'kfp-launcher': `ghcr.io/kubeflow/kfp-launcher:${V.pipelines}`,
  'kfp-metadata-envoy': `ghcr.io/kubeflow/kfp-metadata-envoy:${V.pipelines}`,
  'kfp-metadata-writer': `ghcr.io/kubeflow/kfp-metadata-writer:${V.pipelines}`,
  'kfp-persistence-agent': `ghcr.io/kubeflow/kfp-persistence-agent:${V.pipelines}`,
  'kfp-scheduled-workflow-controller': `ghcr.io/kubeflow/kfp-scheduled-workflow-controller:${V.pipelines}`,
  'kfp-viewer-crd-controller': `ghcr.io/kubeflow/kfp-viewer-crd-controller:${V.pipelines}`,
  'kfp-visualization-server': `ghcr.io/kubeflow/kfp-visualization-server:${V.pipelines}`,
  'kfp-cache-busybox': 'ghcr.io/containerd/busybox',
  'kfp-profile-controller': 'docker.io/alpine/k8s:1.32.3',
  'ml-metadata-store-server': 'gcr.io/tfx-oss-public/ml_metadata_store_server:1.14.0',
  'application-controller': 'gcr.io/ml-pipeline/application-crd-controller:20231101',
  'cloudsql-proxy': 'gcr.io/cloudsql-docker/gce-proxy:1.25.0',
  'argo-workflow-controller': `quay.io/argoproj/workflow-controller:${V.argo}`,
  'argo-exec': `quay.io/argoproj/argoexec:${V.argo}`,
  metacontroller: `ghcr.io/metacontroller/metacontroller:${V.metacontroller}`,
  seaweedfs: 'chrislusf/seaweedfs:4.00',
  'kfp-mysql': 'mysql:8.4',
  'kfp-postgres': 'postgres:14.7-alpine3.17',

  // Katib
  'katib-controller': `ghcr.io/kubeflow/katib/katib-controller:${V.katib}`,
  'katib-db-manager': `ghcr.io/kubeflow/katib/katib-db-manager:${V.katib}`,
  'katib-ui': `ghcr.io/kubeflow/katib/katib-ui:${V.katib}`,
  'katib-file-metrics-collector': `ghcr.io/kubeflow/katib/file-metrics-collector:${V.katib}`,
  'katib-tfevent-metrics-collector': `ghcr.io/kubeflow/katib/tfevent-metrics-collector:${V.katib}`,
  'katib-suggestion-darts': `ghcr.io/kubeflow/katib/suggestion-darts:${V.katib}`,
  'katib-suggestion-enas': `ghcr.io/kubeflow/katib/suggestion-enas:${V.katib}`,
  'katib-suggestion-goptuna': `ghcr.io/kubeflow/katib/suggestion-goptuna:${V.katib}`,
  'katib-suggestion-hyperband': `ghcr.io/kubeflow/katib/suggestion-hyperband:${V.katib}`,
  'katib-suggestion-hyperopt': `ghcr.io/kubeflow/katib/suggestion-hyperopt:${V.katib}`,
  'katib-suggestion-optuna': `ghcr.io/kubeflow/katib/suggestion-optuna:${V.katib}`,
  'katib-suggestion-pbt': `ghcr.io/kubeflow/katib/suggestion-pbt:${V.katib}`,
  'katib-suggestion-skopt': `ghcr.io/kubeflow/katib/suggestion-skopt:${V.katib}`,
  'katib-earlystopping-medianstop': `ghcr.io/kubeflow/katib/earlystopping-medianstop:${V.katib}`,
  'katib-enas-cnn-cifar10-cpu': `ghcr.io/kubeflow/katib/enas-cnn-cifar10-cpu:${V.katib}`,
  'katib-pytorch-mnist-cpu': `ghcr.io/kubeflow/katib/pytorch-mnist-cpu:${V.katib}`,
  'katib-mysql': 'mysql:8.0',
  'katib-postgres': 'postgres:14.5-alpine',

  // KServe
  'kserve-controller': `kserve/kserve-controller:${V.kserve}`,
  'kserve-localmodel-controller': `kserve/kserve-localmodel-controller:${V.kserve}`,
  'kserve-localmodelnode-agent': `kserve/kserve-localmodelnode-agent:${V.kserve}`,
  'kserve-llmisvc-controller': `kserve/llmisvc-controller:${V.kserve}`,
  'kserve-agent': `kserve/agent:${V.kserve}`,
  'kserve-router': `kserve/router:${V.kserve}`,
  'kserve-storage-initializer': `kserve/storage-initializer:${V.kserve}`,
  // Upstream says `latest`; its workflow artexplainer-docker-publish pushes each release's own tag.
  'kserve-art-explainer': `kserve/art-explainer:${V.kserve}`,
  'kserve-huggingfaceserver': `kserve/huggingfaceserver:${V.kserve}`,
  'kserve-huggingfaceserver-gpu': `kserve/huggingfaceserver:${V.kserve}-gpu`,
  'kserve-lgbserver': `kserve/lgbserver:${V.kserve}`,
  'kserve-paddleserver': `kserve/paddleserver:${V.kserve}`,
  'kserve-pmmlserver': `kserve/pmmlserver:${V.kserve}`,
  'kserve-predictiveserver': `kserve/predictiveserver:${V.kserve}`,
  'kserve-sklearnserver': `kserve/sklearnserver:${V.kserve}`,
  'kserve-xgbserver': `kserve/xgbserver:${V.kserve}`,
  'kserve-mlserver': 'docker.io/seldonio/mlserver:1.7.1',
  'kserve-tensorflow-serving': 'tensorflow/serving:2.6.2',
  'kserve-torchserve': 'pytorch/torchserve-kfs:0.9.0',
  'kserve-tritonserver': 'nvcr.io/nvidia/tritonserver:23.05-py3',
  // Programs of llm-d in the presets of LLMInferenceServices, config/llmisvcconfig of KServe v0.18.0
  'llm-d-cuda': 'ghcr.io/llm-d/llm-d-cuda:v0.6.0',
  'llm-d-routing-sidecar': 'ghcr.io/llm-d/llm-d-routing-sidecar:v0.7.1',
  'llm-d-inference-scheduler': 'ghcr.io/llm-d/llm-d-inference-scheduler:v0.7.1',
  'llm-d-uds-tokenizer': 'ghcr.io/llm-d/llm-d-uds-tokenizer:v0.7.1',
  'kserve-models-web-app': `ghcr.io/kserve/models-web-app:${V['kserve-models-web-app']}`,

  // Trainer, JobSet, training operator
  'trainer-controller-manager': `ghcr.io/kubeflow/trainer/trainer-controller-manager:${V.trainer}`,
  'trainer-dataset-initializer': `ghcr.io/kubeflow/trainer/dataset-initializer:${V.trainer}`,
  'trainer-model-initializer': `ghcr.io/kubeflow/trainer/model-initializer:${V.trainer}`,
  'trainer-torchtune': `ghcr.io/kubeflow/trainer/torchtune-trainer:${V.trainer}`,
  'trainer-deepspeed-runtime': `ghcr.io/kubeflow/trainer/deepspeed-runtime:${V.trainer}`,
  'trainer-mlx-runtime': `ghcr.io/kubeflow/trainer/mlx-runtime:${V.trainer}`,
  'trainer-xgboost-runtime': `ghcr.io/kubeflow/trainer/xgboost-runtime:${V.trainer}`,
  'trainer-pytorch': 'pytorch/pytorch:2.10.0-cuda12.8-cudnn9-runtime',
  'trainer-jax': 'nvcr.io/nvidia/jax:25.10-py3',
  'trainer-data-cache': `ghcr.io/kubeflow/trainer/data-cache:${V.trainer}`,
  'jobset-controller': `registry.k8s.io/jobset/jobset:${V.jobset}`,
  'lws-controller': 'registry.k8s.io/lws/lws:v0.8.0',
  'training-operator': 'ghcr.io/kubeflow/training-v1/training-operator:v1-3f15cb8',
  // Published by the same workflow as the operator, from the same commit; the operator's own default is :latest.
  'training-operator-kubectl-delivery': 'ghcr.io/kubeflow/training-v1/kubectl-delivery:v1-3f15cb8',
  'training-operator-init': 'busybox:1.36.1',

  // Hub: registry and catalog. Controller and storage initializer, which upstream's manifests take as :latest, are published with
  // every tag of the repository (.github/workflows/build-and-push-controller-image.yml and -csi-image.yml).
  'hub-server': `ghcr.io/kubeflow/hub/server:${V.hub}`,
  'hub-ui': `ghcr.io/kubeflow/hub/ui:${V.hub}`,
  'hub-controller': `ghcr.io/kubeflow/hub/controller:${V.hub}`,
  'hub-storage-initializer': `ghcr.io/kubeflow/hub/storage-initializer:${V.hub}`,
  'hub-registry-postgres': 'postgres:16-alpine',
  'hub-registry-mysql': 'public.ecr.aws/docker/library/mysql:8.3',
  'hub-catalog-postgres': 'postgres:17.6',

  // Spark, Ray, Feast
  'spark-operator': `ghcr.io/kubeflow/spark-operator/controller:${V['spark-operator']}`,
  'kuberay-operator': `quay.io/kuberay/operator:${V.kuberay}`,
  'feast-operator': `quay.io/feastdev/feast-operator:${V.feast}`,
  'feast-feature-server': `quay.io/feastdev/feature-server:${V.feast}`,
  'feast-origin-cli': 'quay.io/openshift/origin-cli:4.17',
  // Feast starts none of these; the last Redis under a free licence, as that of sessions.
  'feast-postgres': 'docker.io/library/postgres:16.13-alpine3.23',
  'feast-redis': 'docker.io/library/redis:7.2.7-alpine',

  // Builds of images in profiles. kaniko's project made no release after this one.
  kaniko: 'gcr.io/kaniko-project/executor:v1.24.0',
  buildkit: 'docker.io/moby/buildkit:v0.27.0-rootless',

  // Programs on nodes with GPUs, as NVIDIA's and Google's own manifests have them.
  'nvidia-device-plugin': 'nvcr.io/nvidia/k8s-device-plugin:v0.20.0',
  'gke-partition-gpu':
    'gcr.io/gke-release/nvidia-partition-gpu@sha256:c54fd003948fac687c2a93a55ea6e4d47ffbd641278a9191e75e822fe72471c2',
  'gke-pause': 'gcr.io/google-containers/pause:2.0',
} as const;

/** Where parts of the platform live: upstream's names of their namespaces. */
const NAMESPACES = {
  kubeflow: 'kubeflow',
  'kubeflow-system': 'kubeflow-system',
  'istio-system': 'istio-system',
  'cert-manager': 'cert-manager',
  auth: 'auth',
  'oauth2-proxy': 'oauth2-proxy',
  'knative-serving': 'knative-serving',
  'knative-eventing': 'knative-eventing',
  'kubeflow-workspaces': 'kubeflow-workspaces',
  kserve: 'kubeflow',
  'feast-operator-system': 'feast-operator-system',
} as const;

/** Under what `npm run import` fetches definitions, where it is not the version of a part. */
const REVISIONS = {
  application: 'v0.8.3',
  // The module's tag v2.45.1.
  dex: 'v0.0.0-20260303133905-11d2eeb52b42',
  // Of the ways into the cluster that `gateway.ingress` knows.
  'gateway-api': 'v1.5.1',
  'inference-extension': 'v1.3.1',
  'knative-caching': '453ad996bbe2',
  'knative-networking': 'v0.0.0-20260422140718-e9578ef11562',
  'knative-serving': 'v0.49.0',
  lws: 'v0.8.0',
  'openshift-api': 'v0.0.0-20260320151444-324a1bcb9f55',
  // What applies dist on clusters, for the kinds in which it is told so.
  'argo-cd': 'v3.5.7',
  'flux-kustomize-controller': 'v1.9.6',
  'flux-source-controller': 'v1.9.6',
} as const;

/** The newest Kubernetes that upstream tests this release on. */
const KUBERNETES = 'v1.36.3';

/** Older ones on which it works, as far as Knative lets it. */
const FURTHER_KUBERNETES = ['v1.35.4', 'v1.34.2'] as const;

const NAME = '26.03.1';

/**
 * The oldest Kubernetes on which a component works. Sources: knative.dev/pkg version/version.go, whose programs end
 * below it; istio.io/istio istioctl/pkg/install/k8sversion.
 */
const OLDEST_KUBERNETES = { istio: '1.32', 'knative-serving': '1.34', 'knative-eventing': '1.34' };

/** Kubeflow 26.03.1. */
export const KUBEFLOW_26_03_1 = {
  name: NAME,
  versions: V,
  images: IMAGES,
  namespaces: NAMESPACES,
  revisions: REVISIONS,
  kubernetes: KUBERNETES,
  furtherKubernetes: FURTHER_KUBERNETES,
  oldestKubernetes: OLDEST_KUBERNETES,
  get crds() {
    return importedCrds(NAME);
  },
} as const;
