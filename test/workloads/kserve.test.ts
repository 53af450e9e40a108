import type { ApiObject } from 'cdk8s';
import type { Construct } from 'constructs';
import { InferenceGraph } from '../../lib/workloads/kserve/inference-graph';
import type { InferenceGraphProps } from '../../lib/workloads/kserve/inference-graph-props';
import { InferenceService } from '../../lib/workloads/kserve/inference-service';
import type { InferenceServiceProps } from '../../lib/workloads/kserve/inference-service-props';
import { LLMInferenceService } from '../../lib/workloads/kserve/llm-inference-service';
import type { LLMInferenceServiceProps } from '../../lib/workloads/kserve/llm-inference-service-props';
import { ClusterServingRuntime, ServingRuntime } from '../../lib/workloads/kserve/serving-runtime';
import type { ServingRuntimeProps } from '../../lib/workloads/kserve/serving-runtime-props';
import { TrainedModel } from '../../lib/workloads/kserve/trained-model';
import { schemaProblems } from '../support/crd-schema';
import { find, renderObjects } from '../support/render';

const IMAGE = 'registry.example.com/ml/server:v1';

/** What is said of GPUs among the resources beside `gpus`. */
const TWICE = /resources\.limits\["nvidia\.com\/gpu"\]: .*nothing, as gpus say how many/;

describe('a serving runtime', () => {
  const usual: ServingRuntimeProps = { namespace: 'team-a', image: IMAGE, formats: [{ name: 'onnx' }] };
  const runtimeSpec = (props: Partial<ServingRuntimeProps> = {}, context = {}) =>
    find(
      renderObjects((chart) => new ServingRuntime(chart, 'onnx', { ...usual, ...props }), context),
      'ServingRuntime',
      'onnx',
    ).spec;

  test('is within restricted in the container itself, as runtimes have no pod', () => {
    const securityContext = {
      runAsNonRoot: true,
      allowPrivilegeEscalation: false,
      capabilities: { drop: ['ALL'] },
      seccompProfile: { type: 'RuntimeDefault' },
    };
    expect(runtimeSpec()).toMatchObject({ containers: [{ name: 'kserve-container', securityContext }] });
    const workers = { command: ['worker'] };
    expect(runtimeSpec({ workers })).toMatchObject({
      workerSpec: { containers: [{ name: 'worker-container', image: IMAGE, securityContext }] },
    });
    expect(runtimeSpec({ restricted: false })).not.toHaveProperty('containers.0.securityContext');
  });

  test('is asked on its port for its health and its metrics', () => {
    const probe = { path: '/health' };
    expect(runtimeSpec({ port: 8000, startupProbe: probe })).toMatchObject({
      annotations: { 'prometheus.kserve.io/port': '8000' },
      containers: [{ startupProbe: { httpGet: { path: '/health', port: 8000 } } }],
    });
    expect(runtimeSpec({ port: 8000, metrics: { port: 9 }, livenessProbe: { ...probe, port: 7 } })).toMatchObject({
      annotations: { 'prometheus.kserve.io/port': '9' },
      containers: [{ livenessProbe: { httpGet: { port: 7 } } }],
    });
    expect(runtimeSpec({ readinessProbe: probe })).toMatchObject({
      annotations: { 'prometheus.kserve.io/port': '8080' },
      containers: [{ readinessProbe: { httpGet: { port: 8080 } } }],
    });
    const transformer = { image: IMAGE, port: 9000, readinessProbe: probe };
    const predictor = { container: { image: IMAGE } };
    expect(specOf((chart) => new InferenceService(chart, 'iris', { predictor, transformer }))).toMatchObject({
      transformer: { containers: [{ readinessProbe: { httpGet: { port: 9000 } } }] },
    });
  });

  test('pulls its images with the Secrets of the platform and its own', () => {
    const context = { images: { pullSecrets: ['mirror', 'own'] } };
    const imagePullSecrets = [{ name: 'mirror' }, { name: 'own' }];
    expect(runtimeSpec({ imagePullSecrets: ['own'], workers: {} }, context)).toMatchObject({
      imagePullSecrets,
      workerSpec: { imagePullSecrets },
    });
  });

  test.each<[string, Partial<ServingRuntimeProps>, RegExp]>([
    ['no format', { formats: [] }, /formats: .*at least one format/],
    [
      'two priorities for versions of a format',
      {
        formats: [
          { name: 'onnx', version: '1', priority: 1 },
          { name: 'onnx', version: '2', priority: 2 },
        ],
      },
      /formats\[1\]\.priority: expected 1, as all versions of onnx have one priority/,
    ],
    ['a variable that the webhook refuses', { env: { PYTHONPATH: '/x' } }, /PYTHONPATH/],
    ['a probe of nothing', { readinessProbe: { periodSeconds: 5 } }, /readinessProbe\.path: .*a path, or a command/],
    ['a field that pods do not have', { fieldEnv: { IP: 'status.ip' } }, /fieldEnv\.IP: .*a field of a pod/],
    [
      'a variable with two values',
      { env: { IP: '1' }, fieldEnv: { IP: 'status.podIP' } },
      /fieldEnv\.IP: .*another variable, as env has it/,
    ],
    ['GPUs said twice', { gpus: { count: 1 }, resources: { limits: { 'nvidia.com/gpu': 2 } } }, TWICE],
    ['root', { runAsUser: 0 }, /runAsUser: .*`restricted` refuses root/],
    [
      'a variable of workers with two values',
      { fieldEnv: { IP: 'status.podIP' }, workers: { env: { IP: '1' } } },
      /workers\.fieldEnv\.IP: .*another variable, as env has it/,
    ],
    [
      'nodes in the environment',
      { workers: {}, env: { PIPELINE_PARALLEL_SIZE: '2' } },
      /env\.PIPELINE_PARALLEL_SIZE: .*workers\.nodes instead/,
    ],
    [
      'nodes in a Secret',
      { workers: {}, envSecrets: { PIPELINE_PARALLEL_SIZE: { secret: 'nodes' } } },
      /envSecrets\.PIPELINE_PARALLEL_SIZE: .*workers\.nodes instead/,
    ],
  ])('%s is refused', (_, props, message) => {
    expect(() => runtimeSpec(props)).toThrow(message);
    const { namespace: _namespace, ...ofAny } = { ...usual, ...props };
    expect(() => renderObjects((chart) => new ClusterServingRuntime(chart, 'onnx', ofAny))).toThrow(message);
  });
});

/** What the one object of a construct says. */
function specOf(construct: (chart: Construct) => void): Record<string, unknown> {
  const [object, ...others] = renderObjects(construct);
  expect(others).toEqual([]);
  return { ...object?.metadata, ...(object?.spec as object) };
}

const RESTRICTED = {
  runAsNonRoot: true,
  allowPrivilegeEscalation: false,
  capabilities: { drop: ['ALL'] },
  seccompProfile: { type: 'RuntimeDefault' },
};

/** A model on several nodes. */
function onNodes(env: Record<string, string> = {}): Partial<InferenceServiceProps> {
  return { predictor: { model: { format: 'huggingface', storageUri: 'pvc://a/b', env }, workers: {} } };
}

/** Models in several storages. */
function storages(...storageUris: { uri: string; path?: string }[]): Partial<InferenceServiceProps> {
  return { predictor: { model: { format: 'huggingface' }, storageUris } };
}

describe('an InferenceService', () => {
  const model = { format: 'sklearn', storageUri: 's3://models/iris' };
  const service = (props: Partial<InferenceServiceProps> = {}) =>
    specOf((chart) => new InferenceService(chart, 'iris', { namespace: 'team-a', predictor: { model }, ...props }));

  test('runs as the account of the profile, without a token, within restricted, as its namespace says in the mesh', () => {
    const pods = { serviceAccountName: 'default-editor', automountServiceAccountToken: false };
    const container = { image: IMAGE };
    const { predictor, transformer, explainer } = service({ transformer: container, explainer: { art: {} } });
    expect(predictor).toMatchObject({ ...pods, model: { securityContext: RESTRICTED } });
    expect(predictor).not.toHaveProperty('labels');
    // Knative refuses a security context of pods, so that each container has all of it.
    expect(predictor).not.toHaveProperty('securityContext');
    expect(transformer).toMatchObject({
      ...pods,
      containers: [{ name: 'kserve-container', securityContext: RESTRICTED }],
    });
    expect(explainer).toMatchObject({ ...pods, art: { type: 'SquareAttack', securityContext: RESTRICTED } });
    expect(service({ sidecar: false }).predictor).toMatchObject({ labels: { 'sidecar.istio.io/inject': 'false' } });
    expect(service({ apiToken: true }).predictor).toMatchObject({ automountServiceAccountToken: true });
  });

  test('names its runtime by a construct or by its name', () => {
    renderObjects((chart) => {
      const runtime = new ServingRuntime(chart, 'own', { image: IMAGE, formats: [{ name: 'sklearn' }] });
      const { node } = new InferenceService(chart, 'iris', { predictor: { model: { ...model, runtime } } });
      expect(JSON.stringify((node.findChild('service') as ApiObject).toJson())).toContain('"runtime":"own"');
    });
    expect(service({ predictor: { model: { ...model, runtime: 'theirs' } } }).predictor).toMatchObject({
      model: { runtime: 'theirs' },
    });
  });

  const objectOf = (props: InferenceServiceProps) =>
    find(
      renderObjects((chart) => new InferenceService(chart, 'iris', props)),
      'InferenceService',
      'iris',
    );

  test('several models have folders of their own', () => {
    const storageUris = [
      { uri: 's3://models/base', path: '/mnt/models/base' },
      { uri: 'hf://team/lora', path: '/mnt/models/lora' },
      { uri: 'pvc://compiled', path: '/cache' },
    ];
    const transformer = { image: IMAGE, storageUris: [{ uri: 'gs://models/tokens' }] };
    const explainer = { container: { image: IMAGE }, storageUris: [{ uri: 'pvc://data/', path: '/data' }] };
    const object = objectOf({ predictor: { model: { format: 'huggingface' }, storageUris }, transformer, explainer });
    expect(schemaProblems(object)).toEqual([]);
    expect(object.spec).toMatchObject({
      predictor: { storageUris: storageUris.map(({ uri, path }) => ({ uri, mountPath: path })) },
      transformer: { storageUris: [{ uri: 'gs://models/tokens', mountPath: '/mnt/models' }] },
      explainer: { storageUris: [{ uri: 'pvc://data/', mountPath: '/data' }] },
    });
    expect(object.spec).not.toHaveProperty('predictor.model.storageUri');
  });

  test('folders within that of a volume are called as one likes', () => {
    const storageUris = [
      { uri: 'hf://a/b', path: '/mnt/models/Llama_3.2' },
      { uri: 's3://a/c', path: '/mnt/models/.lora' },
    ];
    expect(objectOf({ predictor: { model: { format: 'huggingface' }, storageUris } }).spec).toMatchObject({
      predictor: { storageUris: [{ mountPath: '/mnt/models/Llama_3.2' }, { mountPath: '/mnt/models/.lora' }] },
    });
  });

  test('each container sees claims, Secrets and ConfigMaps of its own, and a claim that two see is one volume', () => {
    const claims = [{ claim: 'cache', path: '/cache' }];
    const object = objectOf({
      predictor: {
        model: { ...model, claims, secrets: [{ secret: 'internal-ca', path: '/etc/ssl/internal' }] },
        transformer: {
          image: IMAGE,
          claims: [{ claim: 'cache', path: '/data', subPath: 'tokens', readOnly: true }],
          configMaps: [{ configMap: 'prompts', path: '/etc/prompts' }],
        },
      },
      transformer: { image: IMAGE, claims },
      explainer: { art: { secrets: [{ secret: 'a.long.name', path: '/keys' }] } },
    });
    expect(schemaProblems(object)).toEqual([]);
    const cache = { name: 'claim-0', persistentVolumeClaim: { claimName: 'cache' } };
    expect(object.spec).toMatchObject({
      predictor: {
        model: {
          volumeMounts: [
            { name: 'claim-0', mountPath: '/cache' },
            { name: 'secret-0', mountPath: '/etc/ssl/internal', readOnly: true },
          ],
        },
        containers: [
          {
            name: 'transformer-container',
            volumeMounts: [
              { name: 'claim-0', mountPath: '/data', subPath: 'tokens', readOnly: true },
              { name: 'config-map-0', mountPath: '/etc/prompts', readOnly: true },
            ],
          },
        ],
        volumes: [
          cache,
          { name: 'secret-0', secret: { secretName: 'internal-ca' } },
          { name: 'config-map-0', configMap: { name: 'prompts' } },
        ],
      },
      transformer: { containers: [{ volumeMounts: [{ name: 'claim-0', mountPath: '/cache' }] }], volumes: [cache] },
      explainer: {
        art: { volumeMounts: [{ name: 'secret-0', mountPath: '/keys', readOnly: true }] },
        volumes: [{ name: 'secret-0', secret: { secretName: 'a.long.name' } }],
      },
    });
    const read = [{ claim: 'cache', path: '/cache', readOnly: true }];
    const both = { model: { ...model, claims: read }, transformer: { image: IMAGE, claims: read } };
    expect(objectOf({ predictor: both }).spec).toMatchObject({
      predictor: { volumes: [{ persistentVolumeClaim: { claimName: 'cache', readOnly: true } }] },
    });
    expect(object.spec).not.toHaveProperty('predictor.volumes.0.persistentVolumeClaim.readOnly');
    const own = { image: IMAGE, configMaps: [{ configMap: 'settings', path: '/etc/app' }] };
    const alone = objectOf({ predictor: { container: own }, explainer: { container: own } });
    expect(schemaProblems(alone)).toEqual([]);
    const mounts = { volumeMounts: [{ name: 'config-map-0', mountPath: '/etc/app', readOnly: true }] };
    const part = { containers: [mounts], volumes: [{ name: 'config-map-0', configMap: { name: 'settings' } }] };
    expect(alone.spec).toMatchObject({ predictor: part, explainer: part });
    expect(objectOf({ predictor: { model } }).spec).not.toHaveProperty('predictor.volumes');
  });

  test('a container of its own learns of its model from STORAGE_URI', () => {
    const container = { image: IMAGE, storageUri: 'pvc://models/iris', port: 9000, grpc: true, env: { A: 'b' } };
    expect(service({ predictor: { container } }).predictor).toMatchObject({
      containers: [
        {
          env: [
            { name: 'A', value: 'b' },
            { name: 'STORAGE_URI', value: 'pvc://models/iris' },
          ],
          ports: [{ containerPort: 9000, name: 'h2c' }],
        },
      ],
    });
  });

  test('scales to nothing, and gives a canary its part', () => {
    const predictor = { model, minReplicas: 0, canaryTrafficPercent: 0 };
    expect(service({ predictor }).predictor).toMatchObject({ minReplicas: 0, canaryTrafficPercent: 0 });
  });

  test('scales by the metrics of KEDA, or by several of the autoscaler of Kubernetes', () => {
    const metrics: NonNullable<InferenceServiceProps['predictor']['metrics']> = [
      { kind: 'cpu', utilization: 70 },
      { kind: 'memory', average: '2Gi' },
    ];
    const resources = [
      { type: 'Resource', resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 70 } } },
      { type: 'Resource', resource: { name: 'memory', target: { type: 'AverageValue', averageValue: '2Gi' } } },
    ];
    expect(service({ autoscaler: 'hpa', predictor: { model, metrics } }).predictor).toMatchObject({
      autoScaling: { metrics: resources },
    });
    const asked = { address: 'http://prometheus.monitoring:9090', query: 'sum(rate(requests[1m]))', threshold: 5 };
    const keda = service({
      deploymentMode: 'Standard',
      autoscaler: 'keda',
      predictor: {
        model,
        metrics: [
          { kind: 'prometheus', ...asked, namespace: 'team-a', authentication: { trigger: 'token', modes: 'bearer' } },
          { kind: 'graphite', ...asked },
          { kind: 'openTelemetry', names: ['running'], query: 'running', threshold: '4', operation: 'avg' },
        ],
      },
    });
    const metric = { serverAddress: asked.address, query: asked.query };
    const target = { type: 'Value', value: '5' };
    expect(keda.predictor).toMatchObject({
      autoScaling: {
        metrics: [
          {
            type: 'External',
            external: {
              metric: { ...metric, backend: 'prometheus', namespace: 'team-a' },
              target,
              authenticationRef: { authenticationRef: { name: 'token' }, authModes: 'bearer' },
            },
          },
          { type: 'External', external: { metric: { ...metric, backend: 'graphite' }, target } },
          {
            type: 'PodMetric',
            podmetric: {
              metric: {
                backend: 'opentelemetry',
                metricNames: ['running'],
                query: 'running',
                operationOverTime: 'avg',
              },
              target: { type: 'Value', value: '4' },
            },
          },
        ],
      },
    });
  });

  test('has a transformer in the pods of its server, which answers at the port that it says', () => {
    const transformer = { image: IMAGE, args: ['--predictor_host=localhost:8081'] };
    const beside = {
      name: 'transformer-container',
      image: IMAGE,
      args: transformer.args,
      ports: [{ containerPort: 8080, name: 'http1', protocol: 'TCP' }],
      securityContext: RESTRICTED,
    };
    expect(service({ predictor: { model, transformer } }).predictor).toMatchObject({
      model: { modelFormat: { name: 'sklearn' } },
      containers: [beside],
    });
    expect(service({ predictor: { container: { image: IMAGE }, transformer } }).predictor).toMatchObject({
      containers: [{ name: 'kserve-container' }, beside],
    });
  });

  test('has a format with capitals, as its runtime', () => {
    const predictor = { model: { ...model, format: 'vLLM_v1' } };
    expect(service({ predictor }).predictor).toMatchObject({ model: { modelFormat: { name: 'vLLM_v1' } } });
    expect(
      specOf((chart) => new ServingRuntime(chart, 'own', { image: IMAGE, formats: [{ name: 'vLLM_v1' }] })),
    ).toMatchObject({ supportedModelFormats: [{ name: 'vLLM_v1' }] });
    const props = { inferenceService: 'iris', framework: 'vLLM_v1', storageUri: 's3://a/b', memory: '1Gi' };
    expect(specOf((chart) => new TrainedModel(chart, 'one', props))).toMatchObject({ model: { framework: 'vLLM_v1' } });
  });

  test('on several nodes has no autoscaler', () => {
    const predictor = { model: { ...model, storageUri: 'pvc://models/big' }, workers: { nodes: 2, gpusPerNode: 4 } };
    expect(service({ predictor })).toMatchObject({
      annotations: { 'serving.kserve.io/autoscalerClass': 'none' },
      predictor: { workerSpec: { pipelineParallelSize: 2, tensorParallelSize: 4 } },
    });
  });

  const container = { image: IMAGE };
  test.each<[string, Partial<InferenceServiceProps>, RegExp]>([
    ['no predictor', { predictor: {} }, /predictor\.model: expected exactly one of model and container/],
    ['two predictors', { predictor: { model, container } }, /predictor\.model: expected exactly one of model/],
    ['an explainer of nothing', { explainer: {} }, /explainer\.container: .*exactly one of art and container/],
    [
      'a path for an address',
      { predictor: { model: { ...model, storageUri: 'models' } } },
      /storageUri: .*such as s3:/,
    ],
    [
      'a key for an open address',
      { predictor: { model: { ...model, storageUri: 'hf://a/b', storage: { key: 'k' } } } },
      /model\.storage: .*s3:\/\/, hdfs:\/\/ and webhdfs:\/\/ alone/,
    ],
    [
      'a store that takes no key',
      { predictor: { model: { format: 'sklearn', storage: { path: 'a', parameters: { type: 'gs' } } } } },
      /storage\.parameters\.type: .*s3, hdfs or webhdfs, got "gs"/,
    ],
    ['several nodes with Knative', { ...onNodes(), deploymentMode: 'Knative' }, /deploymentMode: .*Standard/],
    [
      'a version beside an image that says its own',
      { predictor: { model: { ...model, image: 'registry.example.com:5000/server:v1', runtimeVersion: 'v2' } } },
      /predictor\.model\.runtimeVersion: expected none, as the image says its own, got "v2"/,
    ],
    [
      'requests that nobody counts',
      { deploymentMode: 'Standard', predictor: { model, containerConcurrency: 1 } },
      /predictor\.containerConcurrency: expected none, as only Knative/,
    ],
    [
      'a metric that nobody follows',
      { deploymentMode: 'Standard', autoscaler: 'none', predictor: { model, minReplicas: 2, scaleMetric: 'cpu' } },
      /predictor\.scaleMetric: expected none with the autoscaler none, got "cpu"/,
    ],
    [
      'pods that somebody else decides on',
      { deploymentMode: 'Standard', autoscaler: 'external', transformer: { ...container, minReplicas: 2 } },
      /transformer\.minReplicas: expected none with the autoscaler external, got 2/,
    ],
    [
      'a model in two ways',
      { predictor: { model: { ...model, storageUri: 's3://a/b' }, storageUris: [{ uri: 's3://a/c' }] } },
      /predictor\.storageUris: expected none, as predictor\.model\.storageUri says where the model is/,
    ],
    [
      'the same of a container',
      {
        predictor: {
          container: { ...container, env: { STORAGE_URI: 's3://a/b' } },
          storageUris: [{ uri: 's3://a/c' }],
        },
      },
      /predictor\.storageUris: expected none, as predictor\.container\.env\.STORAGE_URI says/,
    ],
    [
      'the same of what explains',
      { explainer: { art: { storageUri: 's3://a/b' }, storageUris: [{ uri: 's3://a/c' }] } },
      /explainer\.storageUris: expected none, as explainer\.art\.storageUri says/,
    ],
    [
      'an address and its variable',
      { predictor: { container: { ...container, storageUri: 's3://a/b', env: { STORAGE_URI: 's3://a/c' } } } },
      /predictor\.container\.env\.STORAGE_URI: expected storageUri instead, got "s3:\/\/a\/c"/,
    ],
    [
      'a model of what stands beside a server',
      { predictor: { model, transformer: { ...container, envSecrets: { STORAGE_URI: { secret: 's' } } } } },
      /predictor\.transformer\.envSecrets\.STORAGE_URI: expected nothing, as it sees the model of the server/,
    ],
    [
      'models without a common folder',
      storages({ uri: 's3://a/b', path: '/base' }, { uri: 's3://a/c', path: '/lora' }),
      /storageUris\[0\]\.path: expected a folder within one that all others are in, too, got "\/base"/,
    ],
    [
      'a claim in the folder that models are loaded into',
      storages({ uri: 's3://a/b', path: '/m/a' }, { uri: 's3://a/c', path: '/m/b' }, { uri: 'pvc://d', path: '/m' }),
      /storageUris\[2\]\.path: expected another folder than those of others and the one that these are in/,
    ],
    [
      'two claims in one folder',
      storages({ uri: 'pvc://a' }, { uri: 'pvc://b' }),
      /storageUris\[0\]\.path: expected another folder/,
    ],
    [
      'a folder of a claim, which nobody looks at',
      storages({ uri: 'pvc://a/models' }),
      /storageUris\[0\]\.uri: expected the claim alone, such as pvc:\/\/models/,
    ],
    [
      'an image among others',
      storages({ uri: 'oci://registry.example.com/model:v1' }),
      /storageUris\[0\]\.uri: expected another address, as KServe takes images as storageUri alone/,
    ],
    [
      'a model of a registry among others',
      storages({ uri: 'model-registry://iris/v1' }),
      /storageUris\[0\]\.uri: expected another address, as KServe takes models of registries as storageUri alone/,
    ],
    [
      'a folder after which no volume is named',
      storages({ uri: 's3://a/b', path: '/mnt/My_Models' }),
      /storageUris\[0\]\.path: expected at most 64 characters, lowercase letters, .* after it, got "\/mnt\/My_Models"/,
    ],
    [
      'the same of what is in one of them',
      storages({ uri: 's3://a/b', path: '/My_Models/a' }, { uri: 's3://a/c', path: '/My_Models/b' }),
      /storageUris\[1\]\.path: expected .* as KServe names a volume after \/My_Models, which all of these are in/,
    ],
    [
      'the same of a claim',
      storages({ uri: 'pvc://a', path: '/mnt/my.claim' }),
      /storageUris\[0\]\.path: expected at most 64 characters, lowercase letters, .* after it/,
    ],
    [
      'a way out of a folder',
      storages({ uri: 's3://a/b', path: '/mnt/models/../etc' }),
      /storageUris\[0\]\.path: expected a path such as \/mnt\/models\/base, [^:]*, got "\/mnt\/models\/\.\.\/etc"$/,
    ],
    [
      'two claims whose volumes would have one name',
      storages({ uri: 'pvc://a', path: '/mnt/a-b' }, { uri: 'pvc://b', path: '/mnt/a/b' }),
      /storageUris\[0\]\.path: expected another folder .* whose volume is mnt-a-b, too/,
    ],
    [
      'a claim where the volume of several models is',
      {
        predictor: {
          model: { format: 'huggingface', claims: [{ claim: 'a', path: '/mnt/models' }] },
          storageUris: [
            { uri: 's3://a/b', path: '/mnt/models/base' },
            { uri: 's3://a/c', path: '/mnt/models/lora' },
          ],
        },
      },
      /predictor\.model\.claims\[0\]\.path: expected another folder, as a model is there/,
    ],
    [
      'a claim where the model is',
      {
        predictor: { model: { ...model, storageUri: 's3://a/b', claims: [{ claim: 'a', path: '/mnt/models/' }] } },
      },
      /predictor\.model\.claims\[0\]\.path: expected another folder, as a model is there/,
    ],
    [
      'two volumes in one folder',
      {
        transformer: {
          ...container,
          claims: [{ claim: 'a', path: '/data' }],
          secrets: [{ secret: 'b', path: '/data' }],
        },
      },
      /transformer\.secrets\[0\]\.path: expected another folder, as claims\[0\] is there, got "\/data"/,
    ],
    [
      'a folder of Knative',
      {
        deploymentMode: 'Knative',
        explainer: { container: { ...container, configMaps: [{ configMap: 'a', path: '/tmp' }] } },
      },
      /explainer\.container\.configMaps\[0\]\.path: expected another folder than/,
    ],
    [
      'a claim that the other nodes do not see',
      {
        predictor: {
          model: { format: 'huggingface', storageUri: 'pvc://a/b', claims: [{ claim: 'a', path: '/data' }] },
          workers: {},
        },
      },
      /predictor\.model\.claims: expected none, as the pods of the other nodes do not see them/,
    ],
    ['several nodes that scale', { ...onNodes(), autoscaler: 'hpa' }, /autoscaler: .*not scaled/],
    [
      'nodes in the environment',
      onNodes({ TENSOR_PARALLEL_SIZE: '2' }),
      /model\.env\.TENSOR_PARALLEL_SIZE: .*workers instead/,
    ],
    [
      'nodes in a Secret',
      {
        predictor: {
          model: {
            format: 'huggingface',
            storageUri: 'pvc://a/b',
            envSecrets: { TENSOR_PARALLEL_SIZE: { secret: 'nodes' } },
          },
          workers: {},
        },
      },
      /model\.envSecrets\.TENSOR_PARALLEL_SIZE: .*workers instead/,
    ],
    [
      'more pods at least than at most',
      { predictor: { model, minReplicas: 3, maxReplicas: 2 } },
      /minReplicas: .*at most maxReplicas, which is 2/,
    ],
    [
      'CPU with Knative',
      { deploymentMode: 'Knative', predictor: { model, scaleMetric: 'cpu' } },
      /scaleMetric: expected concurrency or rps, with Knative/,
    ],
    [
      'a canary without Knative',
      { deploymentMode: 'Standard', predictor: { model, canaryTrafficPercent: 10 } },
      /canaryTrafficPercent: .*only Knative keeps/,
    ],
    [
      'requests without Knative',
      { deploymentMode: 'Standard', transformer: { ...container, scaleMetric: 'rps' } },
      /transformer\.scaleMetric: .*cpu or memory/,
    ],
    [
      'a variable with two values',
      { explainer: { art: { env: { A: 'b' }, envSecrets: { A: { secret: 's', key: 'k' } } } } },
      /explainer\.art\.envSecrets\.A: .*another variable, as env has it/,
    ],
    [
      'GPUs said twice',
      { transformer: { ...container, ...{ gpus: { count: 1 }, resources: { limits: { 'nvidia.com/gpu': 2 } } } } },
      TWICE,
    ],
    ['root', { runAsUser: 0 }, /runAsUser: .*`restricted` refuses root/],
    [
      'a port of the proxy of Knative',
      { deploymentMode: 'Knative', transformer: { ...container, port: 8012 } },
      /transformer\.port: .*another port than/,
    ],
    [
      'two modes',
      { deploymentMode: 'Standard', annotations: { 'serving.kserve.io/deploymentMode': 'Knative' } },
      /annotations.*deploymentMode.*: expected nothing beside deploymentMode/,
    ],
    [
      'no pods with an autoscaler that has one at least',
      { deploymentMode: 'Standard', predictor: { model, minReplicas: 0 } },
      /predictor\.minReplicas: .*Knative and KEDA alone/,
    ],
    [
      'KEDA without a metric',
      { deploymentMode: 'Standard', autoscaler: 'keda', predictor: { model } },
      /predictor\.metrics: .*at least one/,
    ],
    [
      'KEDA with a number of another autoscaler',
      { autoscaler: 'keda', predictor: { model, scaleTarget: 5, metrics: [{ kind: 'cpu', utilization: 50 }] } },
      /predictor\.scaleTarget: .*KEDA has metrics of its own/,
    ],
    [
      'a query for the autoscaler of Kubernetes',
      {
        autoscaler: 'hpa',
        predictor: { model, metrics: [{ kind: 'graphite', address: 'http://a', query: 'q', threshold: 1 }] },
      },
      /predictor\.metrics: .*unless autoscaler is keda/,
    ],
    [
      'metrics without their autoscaler',
      { predictor: { model, metrics: [{ kind: 'cpu', utilization: 50 }] } },
      /predictor\.metrics: .*unless autoscaler is hpa or keda/,
    ],
    [
      'metrics beside one',
      { autoscaler: 'hpa', predictor: { model, scaleMetric: 'cpu', metrics: [{ kind: 'cpu', utilization: 50 }] } },
      /predictor\.scaleMetric: .*none beside metrics/,
    ],
    [
      'memory of no amount',
      { autoscaler: 'hpa', predictor: { model, metrics: [{ kind: 'memory' }] } },
      /metrics\[0\]\.utilization: .*exactly one of utilization and average/,
    ],
    [
      'memory without a target, which would follow the CPU',
      { deploymentMode: 'Standard', predictor: { model, scaleMetric: 'memory' } },
      /predictor\.scaleTarget: .*memory has none by default/,
    ],
    [
      'a target that the webhook refuses',
      { deploymentMode: 'Standard', autoscaler: 'hpa', predictor: { model, scaleMetric: 'memory', scaleTarget: 512 } },
      /predictor\.scaleTarget: .*at most 100 with the autoscaler hpa/,
    ],
    ['several nodes with a bucket', { predictor: { model, workers: {} } }, /storageUri: .*pvc:\/\/ or oci:\/\//],
    [
      'a variable that the webhook refuses',
      { predictor: { container: { ...container, env: { PYTHONPATH: '/x' } } } },
      /PYTHONPATH/,
    ],
    ['a name that is too long', { name: 'a'.repeat(54) }, /name: .*at most 53 characters/],
  ])('%s is refused', (_, props, message) => {
    expect(() => service(props)).toThrow(message);
  });
});

describe('an InferenceGraph', () => {
  const graph = (nodes: InferenceGraphProps['nodes']) =>
    specOf((chart) => new InferenceGraph(chart, 'pets', { namespace: 'team-a', nodes }));

  test('has nodes and targets by the names of KServe', () => {
    const steps = [
      { service: 'a', weight: 40 },
      { url: 'http://b.team-b', weight: 60 },
    ];
    expect(graph({ root: { type: 'Splitter', steps } })).toMatchObject({
      serviceAccountName: 'default-editor',
      nodes: {
        root: {
          routerType: 'Splitter',
          steps: [
            { serviceName: 'a', weight: 40 },
            { serviceUrl: 'http://b.team-b', weight: 60 },
          ],
        },
      },
    });
  });

  test.each<[string, InferenceGraphProps['nodes'], RegExp]>([
    ['no root', { first: { type: 'Sequence', steps: [{ service: 'a' }] } }, /nodes: .*a node named root/],
    ['a step without a target', { root: { type: 'Sequence', steps: [{}] } }, /exactly one of service, node and url/],
    [
      'a node that is not there',
      { root: { type: 'Sequence', steps: [{ node: 'next' }] } },
      /steps\[0\]\.node: .*one of root/,
    ],
    [
      'a Splitter without weights',
      { root: { type: 'Splitter', steps: [{ service: 'a' }] } },
      /weight: .*is a Splitter/,
    ],
    [
      'weights of 90',
      { root: { type: 'Splitter', steps: [{ service: 'a', weight: 90 }] } },
      /100 together; they are 90/,
    ],
    [
      'a weight that nobody looks at',
      { root: { type: 'Ensemble', steps: [{ service: 'a', weight: 100 }] } },
      /steps\[0\]\.weight: expected none with type Ensemble, only with Splitter, got 100/,
    ],
    [
      'a condition that nobody looks at',
      { root: { type: 'Splitter', steps: [{ service: 'a', weight: 100, condition: 'x' }] } },
      /steps\[0\]\.condition: expected none with type Splitter, only with Switch and Sequence/,
    ],
    [
      'an answer that there is not',
      { root: { type: 'Sequence', steps: [{ service: 'a', data: '$response' }] } },
      /steps\[0\]\.data: expected \$request, as no step before it has answered/,
    ],
    [
      'a condition of an answer that there is not',
      { root: { type: 'Sequence', steps: [{ service: 'a', condition: 'x' }] } },
      /steps\[0\]\.condition: expected none, as no step before it has answered/,
    ],
    [
      'a node to which no request comes',
      {
        root: { type: 'Sequence', steps: [{ service: 'a' }] },
        other: { type: 'Sequence', steps: [{ service: 'b' }] },
      },
      /nodes\.other: expected a step that names it, of root or of a node to which root leads; or no such node/,
    ],
    [
      'nodes to which only each other lead',
      {
        root: { type: 'Sequence', steps: [{ service: 'a' }] },
        one: { type: 'Sequence', steps: [{ node: 'two' }] },
        two: { type: 'Sequence', steps: [{ node: 'one' }] },
      },
      /nodes\.one: expected a step that names it(?:.|\n)*nodes\.two: expected a step that names it/,
    ],
    [
      'two steps of one name',
      {
        root: {
          type: 'Ensemble',
          steps: [
            { service: 'a', name: 'x' },
            { service: 'b', name: 'x' },
          ],
        },
      },
      /steps\[1\]\.name: .*another name/,
    ],
  ])('%s is refused', (_, nodes, message) => {
    expect(() => graph(nodes)).toThrow(message);
  });
});

test('a TrainedModel names the InferenceService that serves it', () => {
  renderObjects((chart) => {
    const inferenceService = new InferenceService(chart, 'triton', { predictor: { model: { format: 'triton' } } });
    const props = { inferenceService, framework: 'pytorch', storageUri: 's3://models/digits' };
    const { node } = new TrainedModel(chart, 'digits', { ...props, memory: '1Gi' });
    expect((node.findChild('model') as ApiObject).toJson()).toMatchObject({
      spec: { inferenceService: 'triton', model: { framework: 'pytorch', memory: '1Gi' } },
    });
    expect(() => new TrainedModel(chart, 'hub', { ...props, storageUri: 'hf://a/b', memory: '1Gi' })).toThrow(
      /storageUri: .*begins with s3:\/\/, gs:\/\/, https:\/\/ or http:/,
    );
    expect(() => new TrainedModel(chart, 'more', { ...props, memory: '0.5' })).toThrow(/memory: .*whole bytes/);
  });
});

describe('an LLMInferenceService', () => {
  const service = (props: Partial<LLMInferenceServiceProps> = {}) =>
    specOf((chart) => new LLMInferenceService(chart, 'qwen', { model: { uri: 'hf://a/b' }, ...props }));

  test('tells vLLM its options, and reads prompts in pods of their own', () => {
    expect(service({ vllmArgs: ['--a=1', '--b'], prefill: { replicas: 3 }, router: {} })).toMatchObject({
      replicas: 1,
      template: {
        serviceAccountName: 'default-editor',
        containers: [
          { name: 'main', env: [{ name: 'VLLM_ADDITIONAL_ARGS', value: '--a=1 --b' }], securityContext: RESTRICTED },
        ],
      },
      prefill: { replicas: 3, template: { containers: [{ name: 'main', securityContext: RESTRICTED }] } },
      router: { route: {}, gateway: {}, scheduler: {} },
    });
    expect(service()).not.toHaveProperty('router');
  });

  test('has workers where it is spread over nodes, without which KServe would not spread it', () => {
    const spread = { data: 16, dataLocal: 8 };
    const pods = { containers: [{ name: 'main', resources: { limits: { 'nvidia.com/gpu': 8 } } }] };
    expect(service({ gpus: { count: 8 }, parallelism: spread, prefill: {} })).toMatchObject({
      template: pods,
      worker: pods,
    });
    const inHalves = service({ prefill: { gpus: { count: 8 }, parallelism: spread } });
    expect(inHalves).toMatchObject({ prefill: { template: pods, worker: pods } });
    expect(inHalves).not.toHaveProperty('worker');
    expect(service({ parallelism: { pipeline: 2 } })).toHaveProperty('worker');
    expect(service({ parallelism: { tensor: 4 } })).not.toHaveProperty('worker');
  });

  test('tells vLLM how it is spread over the GPUs of one node, of which KServe tells nothing', () => {
    const env = (value: string) => ({ containers: [{ env: [{ name: 'VLLM_ADDITIONAL_ARGS', value }] }] });
    const alone = { parallelism: { tensor: 4, expert: true }, vllmArgs: ['--a=1'] };
    expect(service({ ...alone, prefill: { parallelism: { tensor: 2 } } })).toMatchObject({
      template: env('--tensor-parallel-size=4 --enable-expert-parallel --a=1'),
      prefill: { template: env('--tensor-parallel-size=2') },
    });
    const onNodes = service({ parallelism: { data: 4, dataLocal: 2, tensor: 2 } });
    expect(onNodes).not.toHaveProperty('template.containers.0.env');
  });

  const objectOf = (props: Partial<LLMInferenceServiceProps>) =>
    find(
      renderObjects((chart) => new LLMInferenceService(chart, 'qwen', { model: { uri: 'hf://a/b' }, ...props })),
      'LLMInferenceService',
      'qwen',
    );

  test('there are as many replicas as their load asks for', () => {
    const behavior = { scaleDown: { policies: [{ type: 'Pods' as const, value: 1, periodSeconds: 600 }] } };
    const object = objectOf({
      scaling: { autoscaler: 'hpa', maxReplicas: 4, cost: 2.5, behavior },
      prefill: { scaling: { autoscaler: 'hpa', minReplicas: 2, maxReplicas: 8 } },
    });
    expect(schemaProblems(object)).toEqual([]);
    expect(object.spec).toMatchObject({
      scaling: { maxReplicas: 4, wva: { variantCost: '2.5', hpa: { behavior } } },
      prefill: { scaling: { minReplicas: 2, maxReplicas: 8, wva: { hpa: {} } } },
    });
    expect(object.spec).not.toHaveProperty('replicas');
    expect(object.spec).not.toHaveProperty('prefill.replicas');
    const timing = { pollingInterval: 10, cooldownPeriod: 0, initialCooldownPeriod: 600 };
    const fallback = { failureThreshold: 3, replicas: 2, behavior: 'currentReplicasIfHigher' as const };
    const bounds = { minReplicas: 2, maxReplicas: 4 };
    const byKeda = objectOf({ scaling: { autoscaler: 'keda', ...bounds, ...timing, idleReplicas: 1, fallback } });
    expect(schemaProblems(byKeda)).toEqual([]);
    expect(byKeda.spec).toMatchObject({
      scaling: { ...bounds, wva: { keda: { ...timing, idleReplicaCount: 1, fallback } } },
    });
  });

  test('the scheduler is as somebody says, or that of a pool that is there', () => {
    const plugins = [{ type: 'queue-scorer' }];
    const object = objectOf({
      router: {
        scheduler: {
          replicas: 2,
          config: { plugins },
          image: 'registry.example.com/scheduler:v1',
          env: { LOG_LEVEL: 'debug' },
          resources: { requests: { cpu: 1 } },
          nodeSelector: { pool: 'system' },
          podLabels: { team: 'a' },
          podAnnotations: { note: 'b' },
        },
      },
    });
    expect(schemaProblems(object)).toEqual([]);
    expect(object.spec).toMatchObject({
      router: {
        scheduler: {
          replicas: 2,
          config: {
            inline: { apiVersion: 'inference.networking.x-k8s.io/v1alpha1', kind: 'EndpointPickerConfig', plugins },
          },
          labels: { team: 'a' },
          annotations: { note: 'b' },
          template: {
            nodeSelector: { pool: 'system' },
            containers: [
              {
                name: 'main',
                image: 'registry.example.com/scheduler:v1',
                env: [{ name: 'LOG_LEVEL', value: 'debug' }],
                resources: { requests: { cpu: '1' } },
              },
            ],
          },
        },
      },
    });
    const fromMap = objectOf({ router: { scheduler: { configMap: { name: 'picker' } } } });
    expect(schemaProblems(fromMap)).toEqual([]);
    expect(fromMap.spec).toMatchObject({ router: { scheduler: { config: { ref: { name: 'picker', key: 'epp' } } } } });
    expect(fromMap.spec).not.toHaveProperty('router.scheduler.template');
    const pool = objectOf({ router: { scheduler: { pool: 'shared' } } });
    expect(schemaProblems(pool)).toEqual([]);
    expect(pool.spec).toMatchObject({ router: { scheduler: { pool: { ref: { name: 'shared' } } } } });
    expect(objectOf({ router: { scheduler: false } }).spec).not.toHaveProperty('router.scheduler');
  });

  test.each<[string, Partial<LLMInferenceServiceProps>, RegExp]>([
    [
      'a number beside one that follows the load',
      { replicas: 2, scaling: { autoscaler: 'hpa', maxReplicas: 4 } },
      /qwen: replicas: expected none, as there is scaling, got 2/,
    ],
    [
      'the same of the first half',
      { prefill: { replicas: 2, scaling: { autoscaler: 'hpa', maxReplicas: 4 } } },
      /prefill\.replicas: expected none, as there is scaling/,
    ],
    [
      'two autoscalers',
      {
        scaling: { autoscaler: 'hpa', maxReplicas: 4 },
        prefill: { scaling: { autoscaler: 'keda', maxReplicas: 4 } },
      },
      /prefill\.scaling\.autoscaler: expected hpa, as for the other half, got "keda"/,
    ],
    [
      'more replicas at least than at most',
      { scaling: { autoscaler: 'keda', minReplicas: 5, maxReplicas: 4 } },
      /scaling\.minReplicas: expected at most maxReplicas, which is 4, got 5/,
    ],
    [
      'no fewer replicas without load',
      { scaling: { autoscaler: 'keda', minReplicas: 2, maxReplicas: 4, idleReplicas: 2 } },
      /scaling\.idleReplicas: expected less than minReplicas, which is 2, got 2/,
    ],
    [
      'fewer replicas than nobody says',
      { scaling: { autoscaler: 'keda', maxReplicas: 4, idleReplicas: 1 } },
      /scaling\.minReplicas: expected a number, as there are idleReplicas/,
    ],
    [
      'a cost that is no number',
      { scaling: { autoscaler: 'hpa', maxReplicas: 4, cost: 1e-9 } },
      /scaling\.cost: expected a number such as 10 or 0\.5/,
    ],
    [
      'two configurations of the scheduler',
      { router: { scheduler: { config: { plugins: [] }, configMap: { name: 'picker' } } } },
      /router\.scheduler\.configMap: expected none, as config says it/,
    ],
    [
      'a configuration that says nothing',
      { router: { scheduler: { config: {} } } },
      /router\.scheduler\.config: expected a configuration, such as plugins/,
    ],
    [
      'how the scheduler of somebody else is',
      { router: { scheduler: { pool: 'shared', replicas: 2 } } },
      /router\.scheduler\.replicas: expected none, as the pool has a scheduler of its own, got 2/,
    ],
    [
      'a Gateway without a route',
      { router: { route: false, gateway: { name: 'a', namespace: 'b' } } },
      /router\.gateway: expected none, as route is false/,
    ],
    ['copies without a place', { parallelism: { data: 4 } }, /parallelism\.dataLocal: .*together with data/],
    ['two ways over nodes', { parallelism: { pipeline: 2, data: 4, dataLocal: 2 } }, /parallelism\.data: .*pipeline/],
    [
      'two adapters of one name',
      {
        model: {
          uri: 'hf://a/b',
          adapters: [
            { name: 'x', uri: 'hf://a/c' },
            { name: 'x', uri: 'hf://a/d' },
          ],
        },
      },
      /model\.adapters\[1\]\.name: .*another name than that of item 0/,
    ],
    [
      'options of vLLM twice',
      { vllmArgs: ['--a'], env: { VLLM_ADDITIONAL_ARGS: '--b' } },
      /LLMInferenceService test\/qwen: env\.VLLM_ADDITIONAL_ARGS: .*nothing, as vllmArgs and parallelism are in it/,
    ],
    [
      'options of vLLM beside those of GPUs',
      { prefill: { parallelism: { tensor: 2 }, envSecrets: { VLLM_ADDITIONAL_ARGS: { secret: 'a' } } } },
      /prefill\.envSecrets\.VLLM_ADDITIONAL_ARGS: .*nothing, as vllmArgs and parallelism are in it/,
    ],
    [
      'a variable of the first half with two values',
      { prefill: { env: { A: 'b' }, envSecrets: { A: { secret: 's', key: 'k' } } } },
      /prefill\.envSecrets\.A: .*another variable, as env has it/,
    ],
    ['GPUs said twice', { gpus: { count: 1 }, resources: { limits: { 'nvidia.com/gpu': 2 } } }, TWICE],
    [
      'GPUs of the first half said twice',
      { prefill: { gpus: { count: 1 }, resources: { limits: { 'nvidia.com/gpu': 2 } } } },
      TWICE,
    ],
    ['root', { runAsUser: 0 }, /runAsUser: .*`restricted` refuses root/],
    ['a path for a model', { model: { uri: '/models' } }, /model\.uri: .*such as s3:/],
  ])('%s is refused', (_, props, message) => {
    expect(() => service(props)).toThrow(message);
  });
});
