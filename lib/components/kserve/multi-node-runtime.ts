import { document } from '../../patterns/document';
import type { UpstreamRuntime } from './upstream-runtime';

const FOLDER = 'lib/components/kserve';

/** Where Ray's head is for the other nodes: a name that the resolver of each pod completes, whatever the cluster's domain. */
const HEAD = '$HEAD_SVC.$POD_NAMESPACE.svc';
const HEALTH = 'python ./huggingfaceserver/health_check.py';
const SERVER = 'http://localhost:8080';
const SHELL = ['bash', '-c'];

/** Requests and limits of each node, whose GPUs KServe adds by tensorParallelSize. */
const RESOURCES = { requests: { cpu: '2', memory: '6Gi' }, limits: { cpu: '4', memory: '12Gi' } };

/** A language model on several nodes with GPUs: Ray ties them together, vLLM serves. */
export const multiNodeRuntime = (): UpstreamRuntime => ({
  image: 'kserve-huggingfaceserver-gpu',
  serverType: 'huggingfaceserver',
  protocols: ['v2', 'v1'],
  formats: [{ name: 'huggingface', version: '1', priority: 2 }],
  command: [...SHELL, document(FOLDER, 'start-head.sh')],
  args: ['--model_name={{.Name}}'],
  env: { RAY_PORT: '6379', VLLM_CONFIG_ROOT: '/tmp', HF_HUB_CACHE: '/tmp' },
  fieldEnv: { POD_NAMESPACE: 'metadata.namespace', POD_IP: 'status.podIP' },
  resources: RESOURCES,
  gpus: { count: 1 },
  sharedMemory: '3Gi',
  livenessProbe: {
    command: [
      ...SHELL,
      `${HEALTH} registered_node_and_runtime_health --health_check_url ${SERVER} --probe_name head_liveness`,
    ],
    periodSeconds: 5,
    timeoutSeconds: 15,
    failureThreshold: 2,
  },
  readinessProbe: {
    command: [...SHELL, `${HEALTH} runtime_health --health_check_url ${SERVER} --probe_name head_readiness`],
    periodSeconds: 5,
    timeoutSeconds: 15,
    failureThreshold: 2,
  },
  startupProbe: {
    command: [
      ...SHELL,
      `${HEALTH} registered_node_and_runtime_health --health_check_url ${SERVER} --probe_name head_startup`,
    ],
    initialDelaySeconds: 60,
    periodSeconds: 30,
    timeoutSeconds: 30,
    failureThreshold: 40,
  },
  workers: {
    command: [...SHELL, document(FOLDER, 'join-head.sh')],
    env: { RAY_PORT: '6379' },
    resources: RESOURCES,
    gpus: { count: 1 },
    nodes: 1,
    gpusPerNode: 1,
    livenessProbe: {
      command: [...SHELL, `export RAY_ADDRESS="${HEAD}:6379"; ${HEALTH} registered_nodes --probe_name worker_liveness`],
      periodSeconds: 5,
      timeoutSeconds: 15,
      failureThreshold: 2,
    },
    startupProbe: {
      command: [
        ...SHELL,
        `export RAY_ADDRESS="${HEAD}:6379"; ${HEALTH} registered_node_and_runtime_models --runtime_url http://${HEAD}:8080/v1/models --probe_name worker_startup`,
      ],
      initialDelaySeconds: 60,
      periodSeconds: 30,
      timeoutSeconds: 30,
      failureThreshold: 40,
    },
  },
});
