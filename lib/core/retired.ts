/** What older versions of Kubeflow ran and this one does not, by all names that settings may have for it, with what to use instead. */
const RETIRED: readonly { readonly names: readonly string[]; readonly instead: string }[] = [
  {
    names: ['MXJob', 'mxnet-operator', 'mxnet-job', 'mxnet'],
    instead: 'MXNet is retired (Kubeflow 1.8 ran it last): use PyTorchJob of training-operator, or TrainJob of trainer',
  },
  {
    names: ['ChainerJob', 'chainer-operator', 'chainer-job', 'chainer'],
    instead: 'Chainer is retired in favour of PyTorch: use PyTorchJob of training-operator, or TrainJob of trainer',
  },
  {
    names: ['XDLJob', 'xdl-operator', 'xdl-job', 'xdl'],
    instead: 'XDL is retired: use TFJob of training-operator, or TrainJob of trainer',
  },
  {
    names: [
      'pytorch-operator',
      'pytorch-job',
      'tf-operator',
      'tf-training',
      'tf-job-operator',
      'mpi-operator',
      'mpi-job',
    ],
    instead: 'one operator runs all these jobs now: use training-operator',
  },
];

/** What takes the place of something that Kubeflow no longer has, or nothing where the name never meant anything. */
export function successorOf(name: string): string | undefined {
  return RETIRED.find(({ names }) => names.includes(name))?.instead;
}
