/** The runtimes that upstream installs: config/runtimes of KServe v0.18.0. */

import type { PlatformContext } from '../../core/context';
import { parseChanged } from '../../core/parse-changed';
import { multiNodeRuntime } from './multi-node-runtime';
import { type ServingRuntimeSettings, servingRuntimeSchema } from './runtime-schema';
import type { UpstreamRuntime } from './upstream-runtime';
import type { UpstreamRuntimeName, UpstreamRuntimes } from './upstream-runtimes-schema';

/** The one whose scripts are files, which are read only where it is wanted. */
const MULTI_NODE = 'kserve-huggingfaceserver-multinode';

/** Requests and limits of all of them, unless one says others. */
const RESOURCES = { requests: { cpu: '1', memory: '2Gi' }, limits: { cpu: '1', memory: '2Gi' } };

/** Arguments of the servers that are built with KServe's own Python package. */
const ARGS = ['--model_name={{.Name}}', '--model_dir=/mnt/models', '--http_port=8080'];

/** Versions of one format, each found by models that name no runtime. */
function versions(name: string, priority: number, ...all: string[]): UpstreamRuntime['formats'] {
  return all.map((version) => ({ name, version, priority }));
}

const RUNTIMES: Readonly<Record<Exclude<UpstreamRuntimeName, typeof MULTI_NODE>, UpstreamRuntime>> = {
  'kserve-sklearnserver': { image: 'kserve-sklearnserver', args: ARGS, formats: versions('sklearn', 1, '1') },
  'kserve-xgbserver': {
    image: 'kserve-xgbserver',
    args: [...ARGS, '--nthread=1'],
    formats: versions('xgboost', 1, '2'),
  },
  'kserve-lgbserver': {
    image: 'kserve-lgbserver',
    args: [...ARGS, '--nthread=1'],
    formats: versions('lightgbm', 1, '4'),
  },
  'kserve-predictiveserver': {
    image: 'kserve-predictiveserver',
    args: [...ARGS, '--framework={{.Annotations.modelFormat}}', '--nthread=1'],
    formats: [...versions('sklearn', 3, '1'), ...versions('xgboost', 3, '2'), ...versions('lightgbm', 3, '4')].map(
      (format) => ({ ...format, autoSelect: false }),
    ),
  },
  'kserve-mlserver': {
    image: 'kserve-mlserver',
    protocols: ['v2'],
    env: {
      MLSERVER_MODEL_IMPLEMENTATION: '{{.Labels.modelClass}}',
      MLSERVER_HTTP_PORT: '8080',
      MLSERVER_GRPC_PORT: '9000',
    },
    formats: [
      ...versions('sklearn', 2, '0', '1'),
      ...versions('xgboost', 2, '1', '2'),
      ...versions('lightgbm', 2, '3', '4'),
      ...versions('mlflow', 1, '1', '2'),
    ],
  },
  'kserve-paddleserver': { image: 'kserve-paddleserver', args: ARGS, formats: versions('paddle', 1, '2') },
  'kserve-pmmlserver': { image: 'kserve-pmmlserver', args: ARGS, formats: versions('pmml', 1, '3', '4') },
  'kserve-tensorflow-serving': {
    image: 'kserve-tensorflow-serving',
    protocols: ['v1', 'grpc-v1'],
    command: ['/usr/bin/tensorflow_model_server'],
    args: [
      '--model_name={{.Name}}',
      '--port=9000',
      '--rest_api_port=8080',
      '--model_base_path=/mnt/models',
      '--rest_api_timeout_in_ms=60000',
    ],
    runAsUser: 1000,
    formats: versions('tensorflow', 2, '1', '2'),
  },
  'kserve-torchserve': {
    image: 'kserve-torchserve',
    protocols: ['v1', 'v2', 'grpc-v2'],
    args: [
      'torchserve',
      '--start',
      '--model-store=/mnt/models/model-store',
      '--ts-config=/mnt/models/config/config.properties',
    ],
    env: { TS_SERVICE_ENVELOPE: '{{.Labels.serviceEnvelope}}' },
    metrics: { port: 8082 },
    runAsUser: 1000,
    formats: versions('pytorch', 2, '1'),
  },
  'kserve-tritonserver': {
    image: 'kserve-tritonserver',
    protocols: ['v2', 'grpc-v2'],
    args: [
      'tritonserver',
      '--model-store=/mnt/models',
      '--grpc-port=9000',
      '--http-port=8080',
      '--allow-grpc=true',
      '--allow-http=true',
    ],
    metrics: { port: 8002 },
    runAsUser: 1000,
    formats: [
      ...versions('tensorrt', 1, '8'),
      ...versions('tensorflow', 1, '1', '2'),
      ...versions('onnx', 1, '1'),
      { name: 'pytorch', version: '1', autoSelect: false },
      ...versions('triton', 1, '2'),
    ],
  },
  'kserve-huggingfaceserver': {
    image: 'kserve-huggingfaceserver',
    protocols: ['v2', 'v1'],
    args: ['--model_name={{.Name}}'],
    env: { LMCACHE_USE_EXPERIMENTAL: 'True' },
    sharedMemory: true,
    formats: versions('huggingface', 1, '1'),
  },
};

/** A runtime as the cluster has it. */
export interface WantedRuntime {
  readonly name: string;
  readonly serverType: string;
  readonly settings: ServingRuntimeSettings;
}

/** Those of upstream's runtimes that are wanted, with what settings change of them. */
export function wantedRuntimes(context: PlatformContext, wanted: UpstreamRuntimes): WantedRuntime[] {
  return ([...Object.keys(RUNTIMES), MULTI_NODE] as UpstreamRuntimeName[]).flatMap((name) => {
    const said = wanted[name];
    if (said === false) return [];
    const {
      serverType = name.replace('kserve-', ''),
      image,
      env,
      runAsUser,
      ...own
    } = name === MULTI_NODE ? multiNodeRuntime() : RUNTIMES[name];
    const changes = said === true ? {} : definedIn(said);
    const runtime = {
      resources: RESOURCES,
      ...own,
      // OpenShift gives each namespace users of its own.
      ...(runAsUser === undefined ? {} : context.fixedIds({ runAsUser })),
      ...changes,
      image: changes.image ?? context.image(image),
      env: { ...env, ...changes.env },
    };
    const settings = parseChanged(servingRuntimeSchema, runtime, ['components', 'kserve', 'upstreamRuntimes', name]);
    return [{ name, serverType, settings }];
  });
}

/** What of a map is said: a key without a value does not undo one that was there. */
function definedIn<Settings extends object>(settings: Settings): Partial<Settings> {
  return Object.fromEntries(Object.entries(settings).filter(([, value]) => value !== undefined)) as Partial<Settings>;
}
