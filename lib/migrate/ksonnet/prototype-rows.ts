/** What a prototype of ksonnet is today. */
export interface PrototypeRow {
  readonly names: readonly string[];
  /** Its libraries in Kubeflow's registry, by which a component tells its prototype: `<package>/<file>`. */
  readonly imports: readonly RegExp[];
  /** Id of the application that it became, or what users write in its place, or why there is nothing. */
  readonly today:
    | { readonly application: string }
    | { readonly workload: string }
    | { readonly dropped: string }
    | { readonly missing: string; readonly note: string };
}

const application = (id: string, names: readonly string[], ...imports: readonly RegExp[]): PrototypeRow => ({
  names,
  imports,
  today: { application: id },
});
const workload = (construct: string, names: readonly string[], ...imports: readonly RegExp[]): PrototypeRow => ({
  names,
  imports,
  today: { workload: construct },
});
const dropped = (why: string, names: readonly string[], ...imports: readonly RegExp[]): PrototypeRow => ({
  names,
  imports,
  today: { dropped: why },
});

const SERVING = 'an InferenceService in the profile of its users (docs/workloads)';
const DRIVERS = 'drivers of volumes are add-ons of the cluster';

/** The prototypes of Kubeflow's registry, 0.1 to 0.5. */
export const PROTOTYPE_ROWS: readonly PrototypeRow[] = [
  application('ambassador', ['ambassador'], /^(core|common)\/ambassador$/),
  application('basic-auth', ['basic-auth', 'basic-auth-ingress'], /^(common\/basic-auth|gcp\/basic-auth-ingress)$/),
  application('dashboard', ['centraldashboard'], /^(core|common)\/centraldashboard$/),
  application('spartakus', ['spartakus'], /^(core|common)\/spartakus$/),
  application('argo', ['argo'], /^argo\/argo$/),
  application('metacontroller', ['metacontroller'], /^metacontroller\/metacontroller$/),
  application('pipelines', ['pipeline'], /^pipeline\//),
  application(
    'notebooks',
    ['jupyter', 'notebooks', 'jupyterhub'],
    /^jupyter\/(jupyter|notebooks)$/,
    /^core\/jupyterhub$/,
  ),
  application('jupyter-web-app', ['jupyter-web-app'], /^jupyter\/jupyter-web-app$/),
  application('notebook-controller', ['notebook-controller'], /^jupyter\/notebook[-_]controller$/),
  application('profiles', ['profiles'], /^profiles\/profiles$/),
  application(
    'training',
    ['tf-job-operator', 'pytorch-operator', 'mpi-operator', 'paddle-operator'],
    /^core\/tf-job-operator$/,
    /^tf-training\/tf-job-operator$/,
    /^(pytorch-job\/pytorch-operator|mpi-job\/mpi-operator|paddle-job\/paddle-operator)$/,
  ),
  application(
    'mxnet',
    ['mxnet-operator', 'chainer-operator'],
    /^(mxnet-job\/mxnet-operator|chainer-job\/chainer-operator)$/,
  ),
  application('katib', ['katib'], /^katib\//),
  application('metadata', ['modeldb'], /^modeldb\/modeldb$/),
  application('seldon', ['seldon'], /^seldon\/(core|seldon)$/),
  application('cert-manager', ['cert-manager'], /^(core|gcp)\/cert-manager$/),
  application('cloud-endpoints', ['cloud-endpoints'], /^(core|gcp)\/cloud-endpoints$/),
  application('gpu-driver', ['gpu-driver'], /^gcp\/gpu-driver$/),
  application(
    'webhook',
    ['gcp-credentials-admission-webhook', 'gcp-credentials-pod-preset', 'webhook'],
    /^(gcp\/webhook|credentials-pod-preset\/gcp-credentials-pod-preset)$/,
  ),
  application('iap-ingress', ['iap-ingress', 'iap-envoy'], /^(core\/iap|gcp\/iap|core\/iap-ingress)$/),
  application('alb-ingress', ['istio-ingress'], /^aws\/istio-ingress$/),
  application('alb-controller', ['aws-alb-ingress-controller'], /^aws\/aws-alb-ingress-controller$/),
  application('spark', ['spark-operator'], /^spark\/all$/),
  application('application', ['application'], /^(application|common)\/application$/),
  {
    names: ['google-cloud-filestore-pv', 'aws-efs-pv', 'aws-fsx-pv-static', 'aws-fsx-pv-dynamic'],
    imports: [/^(core|gcp)\/google-cloud-filestore-pv$/, /^aws\/aws-(efs|fsx)-pv/],
    today: { missing: 'storage.classes', note: 'a volume that many pods mount, with a class for it' },
  },
  dropped(DRIVERS, ['aws-efs-csi-driver', 'aws-fsx-csi-driver'], /^aws\/aws-(efs|fsx)-csi-driver$/),
  dropped(
    'a test of ways, which deploy takes over',
    ['echo-server', 'metric-collector'],
    /^(core|common|gcp)\/(echo-server|metric-collector)$/,
  ),
  dropped(
    'monitoring is your own; components.central-dashboard.prometheus names it',
    ['prometheus'],
    /^(core|gcp)\/prometheus$/,
  ),
  dropped('retired', ['kubebench-operator', 'kubebench-dashboard', 'kubebench-job', 'release'], /^kubebench\//),
  dropped(
    "never part of Kubeflow's releases",
    ['pachyderm', 'weaveflux', 'knative-build'],
    /^(pachyderm|weaveflux|knative-build)\//,
  ),
  workload(
    SERVING,
    [
      'tf-serving',
      'tf-serving-simple',
      'tf-serving-with-istio',
      'tf-serving-deployment-gcp',
      'tf-serving-deployment-aws',
      'tf-serving-service',
      'tf-serving-request-log',
      'nvidia-inference-server',
      'openvino',
    ],
    /^(tf-serving|nvidia-inference-server|openvino)\//,
  ),
  workload('a TensorBoard of a profile', ['tensorboard', 'tensorboard-gcp', 'tensorboard-aws'], /^tensorboard\//),
  workload(
    'a TrainJob, or a job of training-operator, in the profile of its users (docs/workloads)',
    [
      'pytorch-job',
      'mpi-job-simple',
      'mpi-job-custom',
      'paddle-job',
      'tf-job',
      'tf-cnn',
      'tf-job-simple',
      'tf-job-simple-v1beta1',
      'tf-job-simple-v1beta2',
      'tf-batch-predict',
    ],
    /^(pytorch-job\/pytorch-job|mpi-job\/mpi-job|paddle-job\/paddle-job|tf-job\/tf-job|examples\/tf-job|tf-batch-predict\/)/,
  ),
  workload('a SparkApplication in the profile of its users (docs/workloads)', ['spark-job'], /^spark\/spark-job$/),
  workload(
    'an Experiment of Katib in the profile of its users',
    ['katib-studyjob-test-v1alpha1'],
    /^examples\/katib-studyjob/,
  ),
  dropped(
    'MXNet and Chainer are retired: use TrainJob',
    ['mxnet-job', 'chainer-job', 'chainer-job-simple'],
    /^(mxnet|chainer)-job\//,
  ),
  dropped(
    'Seldon Core has a Helm chart of its own; an InferenceService serves models here',
    [
      'seldon-serve-simple-v1alpha1',
      'seldon-serve-simple-v1alpha2',
      'seldon-abtest-v1alpha1',
      'seldon-abtest-v1alpha2',
      'seldon-mab-v1alpha1',
      'seldon-mab-v1alpha2',
      'seldon-outlier-detector-v1alpha1',
      'seldon-outlier-detector-v1alpha2',
    ],
    /^seldon\//,
  ),
];

/** One prototype of the first releases that holds what are six now. */
export const KUBEFLOW_CORE: readonly string[] = ['ambassador', 'dashboard', 'notebooks', 'training', 'spartakus'];
