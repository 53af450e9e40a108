import type { z } from 'zod';
import type { PlatformContext } from '../../core/context';
import { parseChanged } from '../../core/parse-changed';
import { type KindSettings, kindSchema } from './kind-schema';
import type { SampleSettings } from './sample-kinds-schema';

type Kind = z.input<typeof kindSchema>;

/** Sizes of Workspaces of both kinds. */
const PODS: Kind['pods'] = [
  {
    id: 'small',
    displayName: 'Small',
    description: 'Half a CPU, 1 GiB of memory',
    labels: { cpu: '500m', memory: '1Gi' },
    resources: { requests: { cpu: '500m', memory: '1Gi' }, limits: { cpu: '1', memory: '2Gi' } },
  },
  {
    id: 'large',
    displayName: 'Large',
    description: '2 CPUs, 8 GiB of memory',
    labels: { cpu: '2', memory: '8Gi' },
    resources: { requests: { cpu: '2', memory: '8Gi' }, limits: { cpu: '4', memory: '8Gi' } },
  },
  {
    id: 'gpu',
    displayName: 'With a GPU',
    description: '4 CPUs, 16 GiB of memory and a GPU of NVIDIA',
    labels: { cpu: '4', memory: '16Gi', gpu: '1' },
    resources: { requests: { cpu: '4', memory: '16Gi' }, limits: { cpu: '8', memory: '16Gi' } },
    gpus: { count: 1 },
    tolerations: [{ key: 'nvidia.com/gpu', operator: 'Exists', effect: 'NoSchedule' }],
  },
];

/** JupyterLab takes its path from NB_PREFIX. */
const JUPYTERLAB: Kind = {
  displayName: 'JupyterLab',
  description: 'Notebooks, terminals and files in JupyterLab',
  images: [
    { id: 'jupyter-scipy', description: 'With SciPy', image: 'notebook-jupyter-scipy' },
    { id: 'jupyter-pytorch-full', description: 'With PyTorch', image: 'notebook-jupyter-pytorch-full' },
    {
      id: 'jupyter-pytorch-cuda-full',
      description: 'With PyTorch for GPUs',
      image: 'notebook-jupyter-pytorch-cuda-full',
    },
    { id: 'jupyter-tensorflow-full', description: 'With TensorFlow', image: 'notebook-jupyter-tensorflow-full' },
    {
      id: 'jupyter-tensorflow-cuda-full',
      description: 'With TensorFlow for GPUs',
      image: 'notebook-jupyter-tensorflow-cuda-full',
    },
  ],
  pods: PODS,
  ports: [{ id: 'jupyterlab', displayName: 'JupyterLab' }],
  env: { NB_PREFIX: '{{ httpPathPrefix "jupyterlab" }}' },
};

/** code-server lives at /. */
const CODESERVER: Kind = {
  displayName: 'VS Code (code-server)',
  description: 'An editor, terminals and files in code-server',
  images: [{ id: 'codeserver-python', description: 'With Python', image: 'notebook-codeserver-python' }],
  pods: PODS,
  ports: [{ id: 'codeserver', displayName: 'VS Code', removePathPrefix: true }],
};

const SAMPLES = { jupyterlab: JUPYTERLAB, codeserver: CODESERVER } as const;

/** Our kinds that are wanted, with what the settings change of them. */
export function sampleKinds(
  context: PlatformContext,
  samples: SampleSettings,
): (readonly [name: keyof typeof SAMPLES, kind: KindSettings])[] {
  return (['jupyterlab', 'codeserver'] as const).flatMap((name) => {
    const { enabled = hasProxies(name, context), env, ...changes } = samples[name];
    if (!enabled) return [];
    const { env: usual, ...sample } = SAMPLES[name];
    const kind = { ...sample, ...changes, env: { ...usual, ...env } };
    return [[name, parseChanged(kindSchema, kind, ['components', 'workspaces', 'samples', name])] as const];
  });
}

/** Whether something takes the path's prefix away for programs that live at /. */
function hasProxies(name: keyof typeof SAMPLES, { mesh }: PlatformContext): boolean {
  return name !== 'codeserver' || !mesh.ambient;
}
