import { Kserve } from '../../lib/components/kserve/kserve';
import { kserveComponent } from '../../lib/components/kserve/kserve-component';
import { type KserveProps, kserveProps } from '../../lib/components/kserve/kserve-props';
import { PlatformContext, type PlatformContextOptions } from '../../lib/core/context';
import type { KubeObject } from '../../lib/kubernetes/objects';
import { CATALOG } from '../../lib/platform/catalog';
import { schemaProblems } from '../support/crd-schema';
import { find, renderObjects } from '../support/render';
import { snapshotObjects, snapshotProps } from '../support/snapshot';

const render = (props?: KserveProps, context?: PlatformContextOptions) =>
  renderObjects((chart) => new Kserve(chart, 'kserve', props), context);

interface Container {
  readonly name: string;
  readonly image: string;
  readonly args?: readonly string[];
  readonly env?: readonly object[];
  readonly securityContext?: object;
  readonly resources?: object;
}
interface Runtime extends KubeObject {
  readonly spec: {
    readonly containers: readonly Container[];
    readonly imagePullSecrets?: readonly object[];
    readonly workerSpec?: { readonly containers: readonly Container[]; readonly imagePullSecrets?: readonly object[] };
  };
}
type Config = Readonly<Record<string, Record<string, unknown>>>;

const configOf = (props?: KserveProps, context?: PlatformContextOptions): Config => {
  const { data } = find(render(props, context), 'ConfigMap', 'inferenceservice-config') as unknown as {
    data: Record<string, string>;
  };
  return Object.fromEntries(Object.entries(data).map(([key, text]) => [key, JSON.parse(text)]));
};
const runtimesIn = (objects: readonly KubeObject[]) =>
  objects.filter(({ kind }) => kind === 'ClusterServingRuntime') as Runtime[];
const containersOf = ({ spec }: Runtime) => [...spec.containers, ...(spec.workerSpec?.containers ?? [])];
const rulesOf = (objects: readonly KubeObject[], kind: string, name: string) =>
  (
    find(objects, kind, name) as unknown as {
      rules: { apiGroups: string[]; resources: string[]; verbs: string[]; resourceNames?: string[] }[];
    }
  ).rules.map(
    ({ apiGroups, resources, verbs, resourceNames }) =>
      `${apiGroups} ${resources}${resourceNames ? `[${resourceNames}]` : ''}: ${verbs}`,
  );
const argsOf = (objects: readonly KubeObject[], name: string) =>
  (
    find(objects, 'Deployment', name) as unknown as { spec: { template: { spec: { containers: Container[] } } } }
  ).spec.template.spec.containers.find((each) => each.name === 'manager')?.args;

const defaults = render();
snapshotObjects('defaults', defaults);

const amounts = { requests: { cpu: '50m', memory: '50Mi' }, limits: { cpu: '2', memory: '2Gi' } };
const everyProp: Required<KserveProps> = {
  mode: 'standard',
  ingress: {
    kind: 'gatewayApi',
    gateway: { namespace: 'gateways', name: 'models' },
    domain: 'models.example.com',
    additionalDomains: ['models.example.org'],
    scheme: 'https',
    hostTemplate: 'm-{{ .Name }}.{{ .Namespace }}.{{ .IngressDomain }}',
    pathTemplate: '/m/{{ .Namespace }}/{{ .Name }}',
    routeTimeout: false,
  },
  callers: 'everybody',
  predictors: {
    resources: amounts,
    serviceAccountToken: true,
    annotationsKeptOff: ['example.com/note'],
    labelsKeptOff: ['example.com/team'],
  },
  rollout: { maxSurge: 1, maxUnavailable: 0 },
  headlessServices: true,
  storage: {
    resources: amounts,
    securityContext: { runAsUser: 1001 },
    secret: 'stores',
    s3: {
      endpoint: 'minio.example.com:9000',
      https: true,
      region: 'eu-central-1',
      verifyTls: false,
      virtualBucket: true,
      accelerate: false,
      anonymous: true,
      accessKey: 'accesskey',
      secretKey: 'secretkey',
      ca: { configMap: 's3-ca', key: 'ca.crt' },
    },
    gcs: { file: 'key.json' },
    azure: { secret: 'azure' },
    huggingFace: { secret: 'hf', key: 'token' },
    caBundle: { configMap: 'cas', folder: '/etc/ssl/cas' },
    modelcar: { enabled: false, cpu: '20m', memory: '30Mi', uid: 1000 },
  },
  upstreamRuntimes: {
    'kserve-sklearnserver': {
      image: 'example.com/sklearn:v1',
      env: { OMP_NUM_THREADS: '2' },
      resources: { limits: { memory: '4Gi' } },
      gpus: { count: 1 },
      runAsUser: 1001,
      restricted: true,
      nodeSelector: { pool: 'models' },
      tolerations: [{ key: 'models', operator: 'Exists' }],
    },
    'kserve-xgbserver': false,
    'kserve-lgbserver': false,
    'kserve-predictiveserver': false,
    'kserve-mlserver': false,
    'kserve-paddleserver': false,
    'kserve-pmmlserver': false,
    'kserve-tensorflow-serving': false,
    'kserve-torchserve': false,
    'kserve-tritonserver': false,
    'kserve-huggingfaceserver': true,
    'kserve-huggingfaceserver-multinode': false,
  },
  runtimes: { mine: { image: 'example.com/mine:v1', formats: [{ name: 'onnx', version: '1' }] } },
  agent: { resources: amounts },
  logger: {
    resources: amounts,
    url: 'https://logs.example.com',
    ca: { configMap: 'logs-ca', file: 'ca.crt' },
    verifyTls: false,
  },
  batcher: { resources: amounts, maxBatchSize: 8, maxLatency: 100 },
  router: { resources: amounts, propagateHeaders: ['x-request-id'], imagePullPolicy: 'Always' },
  explainer: { image: 'example.com/team/art:v2' },
  autoscaling: {
    scaleUpStabilizationSeconds: 10,
    scaleDownStabilizationSeconds: 600,
    openTelemetry: { scrapeInterval: '10s', receiver: 'otel.keda:4317', scaler: 'otel.keda:4318', resources: amounts },
  },
  metrics: { aggregation: true, scraping: true },
  gpuResourceTypes: ['example.com/gpu'],
  llm: {
    enabled: true,
    tls: true,
    presets: false,
    prometheus: {
      url: 'https://prometheus.monitoring:9091',
      verifyTls: false,
      authentication: { modes: ['tls', 'bearer'], name: 'prometheus', kind: 'ClusterTriggerAuthentication' },
    },
  },
  localModels: {
    enabled: true,
    jobNamespace: 'model-jobs',
    nodeSelector: { 'example.com/models': 'yes' },
    folder: '/var/models',
    group: 2000,
    jobTtlSeconds: 60,
    checkSeconds: 30,
    manageVolumes: false,
  },
};
const all = render(everyProp);
snapshotProps('every prop set', { schema: kserveProps, props: everyProp, objects: all, defaults });

test('the controller has the rights that its source has calls for (v0.18.0), and its flags', () => {
  expect(rulesOf(defaults, 'ClusterRole', 'kserve-manager-role')).toEqual([
    ' configmaps: get,create,update',
    ' events: create,patch',
    ' secrets,serviceaccounts: get',
    ' pods: get,list,watch',
    ' services: get,list,watch,create,update,delete',
    'apps deployments: get,list,watch,create,update,delete,patch',
    'autoscaling horizontalpodautoscalers: get,list,watch,create,update,delete',
    'gateway.networking.k8s.io httproutes: get,list,watch,create,update,delete',
    'keda.sh scaledobjects: get,list,watch,create,update,delete',
    'networking.istio.io virtualservices: get,list,watch,create,update,delete',
    'networking.k8s.io ingresses: get,list,watch,create,update,delete',
    'opentelemetry.io opentelemetrycollectors: get,list,watch,create,update,delete',
    'serving.knative.dev services: get,list,watch,create,update,delete',
    'serving.kserve.io inferenceservices: get,list,watch,patch',
    'serving.kserve.io inferencegraphs: get,list,watch',
    'serving.kserve.io trainedmodels: get,list,watch,update,delete',
    'serving.kserve.io clusterservingruntimes,servingruntimes,clusterstoragecontainers: get,list,watch',
    'serving.kserve.io localmodelcaches,localmodelnamespacecaches: list',
    'serving.kserve.io inferenceservices/status,inferencegraphs/status,trainedmodels/status: update',
    'serving.kserve.io inferenceservices/finalizers,inferencegraphs/finalizers,trainedmodels/finalizers: update',
  ]);
  // cmd/manager/main.go: --metrics-addr, --webhook-port, --leader-elect, --health-probe-addr and those of zap.
  expect(argsOf(defaults, 'kserve-controller-manager')).toEqual(['--metrics-addr=127.0.0.1:8080', '--leader-elect']);
});

test('runtimes are what their schema takes, within restricted, from one registry, with the Secrets of it', () => {
  expect(runtimesIn(defaults)).toHaveLength(12);
  expect([...runtimesIn(defaults), ...runtimesIn(all)].flatMap(schemaProblems)).toEqual([]);
  const mirrored = render(undefined, { images: { registry: 'mirror.example.com', pullSecrets: ['hub'] } });
  for (const runtime of runtimesIn(mirrored)) {
    const { name } = runtime.metadata;
    for (const { image, securityContext } of containersOf(runtime)) {
      expect({ name, image, securityContext }).toEqual({
        name,
        image: expect.stringMatching(/^mirror\.example\.com\//),
        securityContext: expect.objectContaining({
          allowPrivilegeEscalation: false,
          capabilities: { drop: ['ALL'] },
          runAsNonRoot: true,
          seccompProfile: { type: 'RuntimeDefault' },
        }),
      });
    }
    expect(runtime.spec.imagePullSecrets).toEqual([{ name: 'hub' }]);
    expect(runtime.spec.workerSpec?.imagePullSecrets ?? [{ name: 'hub' }]).toEqual([{ name: 'hub' }]);
  }
  const config = configOf(undefined, { images: { registry: 'mirror.example.com', pullSecrets: ['hub'] } });
  expect(config.router).toMatchObject({ imagePullSecrets: ['hub'] });
  expect(JSON.stringify(mirrored)).not.toMatch(/"image":"(?!mirror\.example\.com)/);
  for (const document of Object.values(config)) {
    expect(JSON.stringify(document)).not.toMatch(/"(image|defaultJobImage)":"(?!mirror\.example\.com)/);
  }
});

test('where the cluster assigns users, nothing names one', () => {
  const objects = render({ localModels: { enabled: false } }, { clusterPlatform: 'openshift' });
  expect(JSON.stringify(runtimesIn(objects))).not.toContain('runAsUser');
  const { localModel, storageInitializer } = configOf(undefined, { clusterPlatform: 'openshift' });
  expect([localModel, storageInitializer].flatMap((each = {}) => Object.keys(each))).not.toEqual(
    expect.arrayContaining(['fsGroup']),
  );
  expect(storageInitializer).not.toHaveProperty('uidModelcar');
});

test.each<[string, PlatformContextOptions, object]>([
  ['no host name', {}, { ingressDomain: 'example.com', urlScheme: 'http' }],
  [
    'a host name and a certificate',
    { gateway: { hostname: 'ml.example.com', certificate: { mode: 'selfSigned' } } },
    { ingressDomain: 'ml.example.com', urlScheme: 'https' },
  ],
  [
    'namespaces and a domain of its own',
    {
      clusterDomain: 'example.internal',
      namespaces: { kubeflow: 'mlops', 'knative-serving': 'serving', 'istio-system': 'mesh' },
    },
    {
      ingressGateway: 'mlops/kubeflow-gateway',
      localGateway: 'serving/knative-local-gateway',
      localGatewayService: 'knative-local-gateway.mesh.svc.example.internal',
    },
  ],
])('addresses of models follow a gateway with %s (D56)', (_, context, expected) => {
  expect(configOf(undefined, context).ingress).toMatchObject(expected);
});

test('it finds the configuration of a Knative that is in another namespace', () => {
  const env = (context?: PlatformContextOptions) =>
    JSON.stringify(find(render(undefined, context), 'Deployment', 'kserve-controller-manager'));
  expect(env()).not.toMatch(/SYSTEM_NAMESPACE/);
  expect(env({ namespaces: { 'knative-serving': 'serving' } })).toMatch(
    /KNATIVE_CONFIG_AUTOSCALER_NAMESPACE","value":"serving".*SYSTEM_NAMESPACE","value":"serving"/,
  );
});

test.each<[string, KserveProps, object]>([
  ['by the gateway of the platform', {}, { disableIstioVirtualHost: false, disableIngressCreation: false }],
  [
    'not at all',
    { ingress: { kind: 'none' } },
    { disableIstioVirtualHost: true, disableIngressCreation: true, enableGatewayApi: false },
  ],
  ['not at all, as Deployments', { mode: 'standard' }, { disableIngressCreation: true }],
  [
    'by Ingresses',
    { mode: 'standard', ingress: { kind: 'istio' } },
    { disableIngressCreation: false, ingressClassName: 'istio', enableGatewayApi: false },
  ],
  [
    'by the Gateway API',
    { mode: 'standard', ingress: { kind: 'gatewayApi', gateway: { namespace: 'edge', name: 'models' } } },
    { enableGatewayApi: true, kserveIngressGateway: 'edge/models', disableIngressCreation: false },
  ],
])('models are reached from outside %s', (_, props, expected) => {
  expect(configOf(props).ingress).toMatchObject(expected);
});

test('KEDA knows the Prometheus that language models scale by, where there is one', () => {
  const key = 'autoscaling-wva-controller-config';
  expect(configOf(everyProp)[key]).toEqual({
    prometheus: {
      url: 'https://prometheus.monitoring:9091',
      tlsInsecureSkipVerify: true,
      authModes: 'tls,bearer',
      triggerAuthName: 'prometheus',
      triggerAuthKind: 'ClusterTriggerAuthentication',
    },
  });
  const gateway = { namespace: 'edge', name: 'models' };
  const prometheus = { url: 'http://prometheus:9090' };
  expect(configOf({ llm: { enabled: true, gateway, prometheus } })[key]).toEqual({
    prometheus: { ...prometheus, tlsInsecureSkipVerify: false },
  });
  expect(configOf({ llm: { enabled: true, gateway } })).not.toHaveProperty(key);
  expect(() => configOf({ llm: { prometheus } })).toThrow(
    'llm.prometheus: expected none, as llm is not enabled, got {"url":"http://prometheus:9090"}',
  );
});

test('the class that Ingresses of models name is there, and by it istiod finds them', () => {
  const classes = (props?: KserveProps) =>
    render(props)
      .filter(({ kind }) => kind === 'IngressClass')
      .map(({ metadata, spec }) => [metadata.name, spec]);
  expect(classes()).toEqual([]);
  expect(classes({ mode: 'standard' })).toEqual([]);
  expect(classes({ mode: 'standard', ingress: { kind: 'istio', className: 'models' } })).toEqual([
    ['models', { controller: 'istio.io/ingress-controller' }],
  ]);
});

test.each<[string, KserveProps, string[]]>([
  ['serverless', {}, []],
  [
    'serverless, inside of the cluster',
    { ingress: { kind: 'none' } },
    ['cluster-local-gateway', 'kubeflow-istio-resources'],
  ],
  ['standard', { mode: 'standard' }, ['knative-serving', 'cluster-local-gateway', 'kubeflow-istio-resources', 'istio']],
  [
    'standard by Ingresses',
    { mode: 'standard', ingress: { kind: 'istio' } },
    ['knative-serving', 'cluster-local-gateway'],
  ],
])('what it does without in mode %s', (_, props, expected) => {
  expect(kserveComponent.optional?.(kserveProps.parse(props))).toEqual(expected);
});

test.each(['jupyter', 'notebook', 'pipeline'])('models cannot be below /%s/, where pages are', (first) => {
  const pathTemplate = `/${first}/{{ .Namespace }}/{{ .Name }}`;
  const props = kserveProps.parse({ ingress: { kind: 'istio', pathTemplate } });
  expect(kserveComponent.check?.(props, CATALOG, new Set())).toEqual([
    { path: ['ingress', 'pathTemplate'], message: `another first part, as pages are at /${first}/` },
  ]);
  expect(kserveComponent.check?.(kserveProps.parse({ ingress: { kind: 'istio' } }), CATALOG, new Set())).toEqual([]);
});

test('what is off leaves no definition, whose conversion or validation would wait for a server that is not there (D3, D4)', () => {
  const crds = (props: KserveProps) => kserveComponent.crds(kserveProps.parse(props), new PlatformContext());
  expect(crds({}).filter((name) => /^(llm|localmodel|inference(pool|model|objective))/.test(name))).toEqual([]);
  expect(crds({ localModels: { enabled: true } }).filter((name) => name.startsWith('localmodel'))).toHaveLength(4);
  const text = JSON.stringify(defaults.filter(({ kind }) => kind !== 'ClusterRole'));
  expect(text).not.toMatch(/llmisvc|localmodel-webhook/);
});

test('the cache of models: one writer at a time, a validator for each kind, and agents within reach of their configuration (D54, D55)', () => {
  const objects = render({ localModels: { enabled: true } });
  expect(argsOf(objects, 'kserve-localmodel-controller-manager')).toEqual(['--leader-elect']);
  expect(rulesOf(objects, 'Role', 'kserve-localmodel-leader-election-role')[1]).toMatch(/leases: .*create/);
  for (const kind of ['localmodelcache', 'localmodelnamespacecache']) {
    const configuration = find(objects, 'ValidatingWebhookConfiguration', `${kind}.serving.kserve.io`);
    expect(configuration).toMatchObject({
      webhooks: [{ rules: [{ operations: ['CREATE', 'UPDATE', 'DELETE'], resources: [`${kind}s`] }] }],
    });
  }
  // The API server reaches it although its pods are in the mesh.
  expect(find(objects, 'Deployment', 'kserve-localmodel-controller-manager')).toMatchObject({
    spec: { template: { metadata: { annotations: { 'traffic.sidecar.istio.io/excludeInboundPorts': '9443' } } } },
  });
  expect(find(objects, 'NetworkPolicy', 'kserve-localmodel')).toMatchObject({
    spec: { ingress: [{ ports: [{ port: 9443 }] }] },
  });
  expect(find(objects, 'Namespace', 'kserve-localmodel-jobs').metadata.labels).toMatchObject({
    'pod-security.kubernetes.io/enforce': 'privileged',
  });
  expect(find(objects, 'DaemonSet', 'kserve-localmodelnode-agent')).toMatchObject({
    metadata: { namespace: 'kserve-localmodel-jobs' },
    spec: {
      template: {
        spec: { containers: [{ env: [{ name: 'POD_NAMESPACE', value: 'kubeflow' }, { name: 'NODE_NAME' }] }] },
      },
    },
  });
  expect(rulesOf(objects, 'ClusterRole', 'kserve-localmodel-manager-role')).toEqual([
    ' configmaps: get',
    ' events: create,patch',
    ' nodes: get,list,watch',
    ' persistentvolumes,persistentvolumeclaims: get,list,watch,create,delete',
    'serving.kserve.io inferenceservices,localmodelnodegroups: get,list,watch',
    'serving.kserve.io localmodelcaches,localmodelnamespacecaches: get,list,watch,patch',
    'serving.kserve.io localmodelnodes: get,list,watch,create,patch',
    'serving.kserve.io localmodelcaches/status,localmodelnamespacecaches/status: update',
    'serving.kserve.io localmodelcaches/finalizers,localmodelnamespacecaches/finalizers: update',
  ]);
  // No Secret of the cluster but those of the jobs.
  expect(rulesOf(objects, 'ClusterRole', 'kserve-localmodelnode-agent-role')).toEqual([
    ' nodes: get,list,watch',
    'serving.kserve.io clusterstoragecontainers,localmodelnodegroups,localmodelnodes: get,list,watch',
    'serving.kserve.io localmodelnodes/status,localmodelnodes/finalizers: update',
    'batch jobs: get,list,watch',
  ]);
});

test('jobs that load models pull their image with the Secrets of all images', () => {
  const localModels = { enabled: true, jobNamespace: 'loads' };
  expect(
    find(render({ localModels }, { images: { pullSecrets: ['hub'] } }), 'ServiceAccount', 'default'),
  ).toMatchObject({ metadata: { namespace: 'loads' }, imagePullSecrets: [{ name: 'hub' }] });
});

test('users may do with every kind of a namespace what their role says, and see those of the cluster (D15, D54)', () => {
  for (const level of ['edit', 'view']) {
    const [own, , cluster] = rulesOf(defaults, 'ClusterRole', `kubeflow-kserve-${level}`);
    expect(own).toMatch(
      /inferencegraphs,inferenceservices,llminferenceserviceconfigs,llminferenceservices,localmodelnamespacecaches,servingruntimes,trainedmodels/,
    );
    expect(cluster).toMatch(/clusterservingruntimes.*: get,list,watch$/);
  }
});

test('who may call a model', () => {
  const policies = (props?: KserveProps, context?: PlatformContextOptions) =>
    render(props, context).filter(
      ({ kind, metadata }) => kind === 'AuthorizationPolicy' && metadata.namespace === 'istio-system',
    );
  const principals = [
    'cluster.local/ns/istio-system/sa/cluster-local-gateway-service-account',
    'cluster.local/ns/knative-serving/sa/activator',
  ];
  expect(policies().map(({ spec }) => spec)).toEqual(
    [
      { component: 'predictor' },
      { component: 'transformer' },
      { component: 'explainer' },
      { 'serving.kserve.io/kind': 'InferenceGraph' },
    ].map((matchLabels) => ({
      action: 'ALLOW',
      selector: { matchLabels },
      rules: [{ from: [{ source: { principals } }] }],
    })),
  );
  expect(JSON.stringify(policies(undefined, { absent: ['cluster-local-gateway'] }))).toContain(
    'istio-ingressgateway-service-account',
  );
  expect(policies({ callers: 'profile' })).toEqual([]);
  expect(policies({ mode: 'standard' })).toEqual([]);
  expect(policies({ mode: 'standard', callers: 'everybody' })).toHaveLength(4);
});

test.each([
  'kserve/art-explainer:v0.18.0',
  'example.com:5000/art:v2',
  `example.com/art:v2@sha256:${'a'.repeat(64)}`,
  `example.com:5000/team/art@sha256:${'a'.repeat(64)}`,
])('KServe puts %s together again', (image) => {
  const { art } = configOf({ explainer: { image } }).explainers as unknown as {
    art: { image: string; defaultImageVersion: string };
  };
  expect(`${art.image}:${art.defaultImageVersion}`).toBe(image);
});

test('the proxy before its metrics logs no tokens (D53), and each certificate has an issuer of its own (D20)', () => {
  expect(JSON.stringify(find(defaults, 'Deployment', 'kserve-controller-manager'))).toMatch(/"--v=0"/);
  expect(find(defaults, 'Certificate', 'serving-cert')).toMatchObject({
    spec: { issuerRef: { name: 'serving-cert-ca' } },
  });
  expect(find(defaults, 'Issuer', 'serving-cert-ca')).toBeDefined();
});

test('credentials of stores: what holds where a profile says nothing', () => {
  const { credentials, storageInitializer } = configOf(everyProp);
  expect(credentials).toMatchObject({
    storageSpecSecretName: 'stores',
    gcs: { gcsCredentialFileName: 'key.json' },
    s3: {
      s3Endpoint: 'minio.example.com:9000',
      s3UseHttps: '1',
      s3VerifySSL: '0',
      s3UseVirtualBucket: 'true',
      s3UseAccelerate: 'false',
      s3UseAnonymousCredential: 'true',
      s3CABundleConfigMap: 's3-ca',
      s3CABundle: '/etc/ssl/s3-ca/ca.crt',
    },
  });
  expect(storageInitializer).toMatchObject({ caBundleConfigMapName: 'cas', caBundleVolumeMountPath: '/etc/ssl/cas' });
  const container = find(all, 'ClusterStorageContainer', 'default') as unknown as { spec: { container: Container } };
  expect(container.spec.container.env).toEqual(
    expect.arrayContaining([
      { name: 'HF_TOKEN', valueFrom: { secretKeyRef: { name: 'hf', key: 'token', optional: true } } },
      {
        name: 'AZURE_CLIENT_ID',
        valueFrom: { secretKeyRef: { name: 'azure', key: 'AZURE_CLIENT_ID', optional: true } },
      },
    ]),
  );
});

const istio = (more: object) => ({ ingress: { kind: 'istio', ...more } });
test('what changes a runtime of upstream fits it', () => {
  const upstreamRuntimes = { 'kserve-huggingfaceserver-multinode': { env: { TENSOR_PARALLEL_SIZE: '2' } } };
  expect(() => render({ upstreamRuntimes })).toThrow(
    'components.kserve.upstreamRuntimes.kserve-huggingfaceserver-multinode.env.TENSOR_PARALLEL_SIZE: expected workers.gpusPerNode instead, got "2"',
  );
});

test('two runtimes of one priority are refused, as the webhook would take the first alone', () => {
  const onnx = { image: 'a/b:c', formats: [{ name: 'onnx', priority: 1 }] };
  const sklearn = { name: 'sklearn', version: '1', priority: 1 };
  const own = { image: 'a/b:c', formats: [sklearn] };
  expect(() => render({ runtimes: { own } })).toThrow(
    'components.kserve.runtimes.own.formats[0].priority: expected another number than that of kserve-sklearnserver for sklearn 1, or autoSelect: false, got 1',
  );
  expect(() => render({ runtimes: { onnx, other: { ...onnx, formats: [{ name: 'ONNX', priority: 1 }] } } })).toThrow(
    /runtimes\.onnx\.formats\[0\]\.priority: expected another number than that of other for onnx, or autoSelect: false, got 1$/,
  );
  const fine: KserveProps[] = [
    { runtimes: { own }, upstreamRuntimes: { 'kserve-sklearnserver': false } },
    { runtimes: { own: { ...own, protocols: ['grpc-v2'] } } },
    { runtimes: { own: { ...own, disabled: true } } },
    { runtimes: { own: { ...own, formats: [{ ...sklearn, autoSelect: false }] } } },
    { runtimes: { own: { ...own, formats: [{ ...sklearn, priority: 7 }] } } },
  ];
  for (const props of fine) expect(render(props).length).toBeGreaterThan(20);
});

test('what a container requests is not more than it may have, whoever says either', () => {
  const predictors = { resources: { requests: { cpu: '4', memory: '2Gi' } } };
  expect(() => render({ predictors })).toThrow(
    /predictors\.resources\.requests\.cpu: expected at most its limit, which is 1, got "4"/,
  );
  const runtimes = {
    own: {
      image: 'a/b:c',
      formats: [{ name: 'x' }],
      resources: { requests: { memory: '2Gi' }, limits: { memory: '1Gi' } },
    },
  };
  expect(() => render({ runtimes })).toThrow(/runtimes\.own\.resources\.requests\.memory: expected at most its limit/);
});

test.each<[string, unknown, RegExp]>([
  [
    'hosts without the namespace',
    istio({ hostTemplate: '{{ .Name }}.{{ .IngressDomain }}' }),
    /ingress\.hostTemplate: .*same host/,
  ],
  [
    'hosts in which two names run together',
    istio({ hostTemplate: '{{ .Name }}-{{ .Namespace }}.{{ .IngressDomain }}' }),
    /hostTemplate: .*a-b in c has the host of a in b-c/,
  ],
  [
    'hosts that a tenant chooses',
    istio({ hostTemplate: '{{ .Name }}.{{ .Namespace }}.{{ .Annotations.host }}' }),
    /hostTemplate: expected only \.Name, \.Namespace and \.IngressDomain, not "\.Annotations\.host"/,
  ],
  [
    'hosts outside of the domain',
    istio({ hostTemplate: '{{ .IngressDomain }}.{{ .Name }}.{{ .Namespace }}' }),
    /hostTemplate: .*ends with/,
  ],
  ['paths without the name', istio({ pathTemplate: '/serving/{{ .Namespace }}' }), /pathTemplate: .*same path/],
  [
    'paths in which two names run together',
    istio({ pathTemplate: '/serving/{{ .Namespace }}-{{ .Name }}' }),
    /pathTemplate: expected a '\/' between/,
  ],
  [
    'paths that a profile begins',
    istio({ pathTemplate: '/{{ .Namespace }}/{{ .Name }}' }),
    /pathTemplate: expected a first part without names/,
  ],
  [
    'paths that are none',
    istio({ pathTemplate: 'serving/{{ .Namespace }}/{{ .Name }}' }),
    /pathTemplate: expected a path that begins with \//,
  ],
  [
    'the Gateway API for what Knative runs',
    { ingress: { kind: 'gatewayApi', gateway: { namespace: 'a', name: 'b' } } },
    /ingress\.kind: expected istio or none/,
  ],
  [
    'language models without a gateway',
    { llm: { enabled: true } },
    /llm\.gateway: expected a Gateway of the Gateway API/,
  ],
  [
    'a runtime with the name of another',
    { runtimes: { 'kserve-mlserver': { image: 'a/b:c', formats: [{ name: 'd' }] } } },
    /another name/,
  ],
])('%s are refused', (_, props, message) => {
  expect(() => render(props as KserveProps)).toThrow(message);
});

describe('LLMInferenceServices', () => {
  const llm: KserveProps = { llm: { enabled: true, gateway: { namespace: 'edge', name: 'models' } } };
  const objects = render(llm);
  const presets = (all: readonly KubeObject[]) => all.filter(({ kind }) => kind === 'LLMInferenceServiceConfig');
  const scriptsIn = (preset: KubeObject | undefined) =>
    [...JSON.stringify(preset).matchAll(/"command":(\["\/bin\/bash".*?"--"\])/g)].map(
      ([, command = '']) => (JSON.parse(command) as string[])[2] ?? '',
    );
  const preset = (name: string) =>
    presets(objects).find(({ metadata }) => metadata.name === `kserve-config-llm-${name}`);

  test('the API server reaches webhooks and conversion, and metrics are where their Service looks (D3, D4)', () => {
    for (const kind of ['llminferenceservice', 'llminferenceserviceconfig']) {
      expect(find(objects, 'ValidatingWebhookConfiguration', `${kind}.serving.kserve.io`)).toMatchObject({
        metadata: { annotations: { 'cert-manager.io/inject-ca-from': 'kubeflow/llmisvc-serving-cert' } },
        webhooks: ['v1alpha2', 'v1alpha1'].map((version) => ({
          matchPolicy: 'Exact',
          clientConfig: {
            service: {
              name: 'llmisvc-webhook-server-service',
              path: `/validate-serving-kserve-io-${version}-${kind}`,
            },
          },
        })),
      });
    }
    expect(find(objects, 'NetworkPolicy', 'kserve-llmisvc')).toMatchObject({
      spec: { ingress: [{ ports: [{ port: 9443 }] }] },
    });
    expect(find(objects, 'Deployment', 'llmisvc-controller-manager')).toMatchObject({
      spec: { template: { metadata: { annotations: { 'traffic.sidecar.istio.io/excludeInboundPorts': '9443' } } } },
    });
    // cmd/llmisvc/main.go: --metrics-addr, --metrics-secure, --webhook-port, --leader-elect, --health-probe-addr, --enable-http2.
    expect(argsOf(objects, 'llmisvc-controller-manager')).toEqual(['--metrics-addr=:8443', '--leader-elect']);
    expect(find(objects, 'Service', 'llmisvc-controller-manager-service')).toMatchObject({
      spec: { ports: [{ port: 8443, targetPort: 'metrics' }] },
    });
    const context = new PlatformContext();
    expect(kserveComponent.crds(kserveProps.parse(llm), context)).toEqual(
      expect.arrayContaining(['llminferenceservices.serving.kserve.io', 'inferencepools.inference.networking.k8s.io']),
    );
    expect(configOf(llm).ingress).toMatchObject({ kserveIngressGateway: 'edge/models', enableGatewayApi: false });
    expect(configOf({ llm: { ...llm.llm, tls: true } }).ingress).toMatchObject({ enableLLMInferenceServiceTLS: true });
  });

  test('the controller has the rights that its source has calls for (v0.18.0; D58)', () => {
    const rules = rulesOf(objects, 'ClusterRole', 'kserve-llmisvc-manager-role');
    expect(rules).toEqual(
      expect.arrayContaining([
        'authentication.k8s.io tokenreviews: create',
        'authorization.k8s.io subjectaccessreviews: create',
        'coordination.k8s.io leases: get,list,watch,create,update,patch,delete',
        'apiextensions.k8s.io customresourcedefinitions[llminferenceservices.serving.kserve.io,llminferenceserviceconfigs.serving.kserve.io]: get',
      ]),
    );
    expect(rules).toHaveLength(23);
  });

  test('the eight presets fit their definition, come from one registry and with its Secrets', () => {
    expect(presets(objects).map(({ metadata }) => metadata.name)).toEqual(
      [
        'template',
        'decode-template',
        'prefill-template',
        'worker-data-parallel',
        'decode-worker-data-parallel',
        'prefill-worker-data-parallel',
        'scheduler',
        'router-route',
      ].map((name) => `kserve-config-llm-${name}`),
    );
    expect(presets(objects).flatMap(schemaProblems)).toEqual([]);
    expect(presets(render({ llm: { ...llm.llm, presets: false } }))).toEqual([]);
    const mirrored = presets(render(llm, { images: { registry: 'mirror.example.com', pullSecrets: ['hub'] } }));
    const text = JSON.stringify(mirrored);
    expect(text).not.toMatch(/"image":"(?!mirror\.example\.com)/);
    expect(text.match(/"imagePullSecrets":\[{"name":"hub"}\]/g)).toHaveLength(10);
  });

  test.each<[string, number, RegExp[]]>([
    ['template', 1, [/--port 8000\)/]],
    ['decode-template', 1, [/--port 8001\)/]],
    ['prefill-template', 1, [/--port 8000\)/]],
    ['worker-data-parallel', 2, [/start-rank 0 --api-server-count/, /LWS_WORKER_INDEX.*--headless/]],
    ['decode-worker-data-parallel', 2, [/--port 8001\)/, /--port 8001\)/]],
    [
      'prefill-worker-data-parallel',
      2,
      [/\.Spec\.Prefill\.Parallelism\.Data 1/, /\.Spec\.Prefill\.Parallelism\.Data 1/],
    ],
  ])('the servers of %s', (name, count, patterns) => {
    const scripts = scriptsIn(preset(name));
    expect(scripts).toHaveLength(count);
    scripts.forEach((script, index) => {
      expect(script).toMatch(patterns[index] ?? /never/);
      // What the controller does not fill in must not look as if it were to.
      const actions = script.match(/\{\{[^}]*\}\}/g) ?? [];
      expect(actions.filter((action) => !/^\{\{ (if|end|or|\.Spec)/.test(action))).toEqual([]);
      expect(script.replace(/\{\{[^}]*\}\}/g, '')).not.toContain('{{');
    });
  });
});
