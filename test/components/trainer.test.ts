import { App, Chart } from 'cdk8s';
import { parse } from 'yaml';
import { Trainer } from '../../lib/components/trainer/trainer';
import { type TrainerProps, trainerProps } from '../../lib/components/trainer/trainer-props';
import type { PlatformContextOptions } from '../../lib/core/context';
import { onlyOnePodReasons } from '../../lib/core/only-one-pod';
import { PropsError } from '../../lib/core/props';
import type { KubeObject } from '../../lib/kubernetes/objects';
import { jobsOf } from '../../lib/workloads/trainer/runtime-jobs';
import { schemaProblems } from '../support/crd-schema';
import { podSpecsIn } from '../support/pod-specs';
import { find, renderObjects } from '../support/render';
import { snapshotObjects, snapshotProps } from '../support/snapshot';

const ID = 'trainer';
const render = (props?: TrainerProps, context?: PlatformContextOptions) =>
  renderObjects((chart) => new Trainer(chart, ID, props), context);
const runtimesIn = (objects: readonly KubeObject[]) => objects.filter(({ kind }) => kind === 'ClusterTrainingRuntime');

const defaults = render();
snapshotObjects('defaults', defaults);

const everyProp: Required<TrainerProps> = {
  config: {
    leaderElection: { enabled: true, leaseDuration: '30s', renewDeadline: '20s', retryPeriod: '5s' },
    concurrency: { trainJobs: 10, trainingRuntimes: 2, clusterTrainingRuntimes: 2 },
    client: { qps: 100, burst: 200 },
    featureGates: { Other: false },
  },
  statusServer: { enabled: true, qps: 10, burst: 20 },
  jobSet: { installation: 'bundled', config: { client: { qps: 100, burst: 200 }, featureGates: { Other: true } } },
  leaderWorkerSet: 'bundled',
  dataCache: { enabled: true, serviceAccountName: 'cache', namespaces: ['batch'] },
  runtimeDefaults: {
    sidecar: true,
    restricted: true,
    serviceAccountName: 'default-editor',
    imagePullSecrets: ['hub'],
  },
  upstreamRuntimes: {
    'torch-distributed': {
      sidecar: false,
      restricted: false,
      serviceAccountName: 'trainer',
      imagePullSecrets: ['other'],
      image: 'example.com/torch:v1',
      numNodes: 2,
      env: { NCCL_DEBUG: 'INFO' },
      resources: { requests: { cpu: '2' } },
      gpus: { count: 1, resource: 'amd.com/gpu' },
      runAsUser: 2000,
      nodeSelector: { pool: 'gpu' },
      tolerations: [{ key: 'gpu', operator: 'Exists' }],
    },
    'jax-distributed': false,
    'xgboost-distributed': false,
    'deepspeed-distributed': true,
    'mlx-distributed': false,
    'torchtune-llama3.2-1b': {
      gpus: { count: 1 },
      dataset: 'hf://team/dataset',
      model: 'hf://team/model',
      tokenSecret: { name: 'hf', key: 'key' },
      claim: { size: '50Gi', storageClass: 'fast', accessMode: 'ReadWriteMany' },
    },
    'torchtune-llama3.2-3b': false,
    'torchtune-qwen2.5-1.5b': false,
  },
  runtimes: { mine: { image: 'example.com/mine:v1', framework: 'tensorflow', policy: 'plain', workspace: '/home' } },
};

const all = render(everyProp);
snapshotProps('every prop set', { schema: trainerProps, props: everyProp, objects: all, defaults });

test('runtimes are what their schema takes', () => {
  expect(runtimesIn(defaults)).toHaveLength(8);
  expect([...runtimesIn(defaults), ...runtimesIn(all)].flatMap(schemaProblems)).toEqual([]);
});

test('the names of their jobs are those that TrainJobs know', () => {
  renderObjects((chart) => {
    const { runtimes } = new Trainer(chart, ID, { leaderWorkerSet: 'bundled', dataCache: { enabled: true } });
    expect(runtimes.size).toBe(9);
    expect([...runtimes].map(([name, jobs]) => [name, [...jobs]])).toEqual(
      [...runtimes.keys()].map((name) => [name, [...jobsOf(name)]]),
    );
  });
});

describe('pods of runtimes', () => {
  const pods = (objects: readonly KubeObject[]) => podSpecsIn(runtimesIn(objects)).map(({ spec }) => spec);
  const containers = (objects: readonly KubeObject[]) =>
    pods(objects).flatMap((spec) => spec.containers as { [field: string]: unknown }[]);

  test('are within the Pod Security Standard restricted', () => {
    expect(pods(defaults)).toHaveLength(16);
    for (const { securityContext } of pods(defaults)) {
      expect(securityContext).toMatchObject({ runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } });
    }
    for (const { securityContext } of containers(defaults)) {
      expect(securityContext).toMatchObject({ allowPrivilegeEscalation: false, runAsUser: 1000 });
      expect([
        { drop: ['ALL'] },
        // The only one that the standard lets pods add.
        { drop: ['ALL'], add: ['NET_BIND_SERVICE'] },
      ]).toContainEqual((securityContext as { capabilities: unknown }).capabilities);
    }
  });

  test('run as the user that somebody names, within restricted or not, and load into what it may write to', () => {
    const objects = render({
      runtimeDefaults: { restricted: false },
      upstreamRuntimes: { 'jax-distributed': { runAsUser: 2000 }, 'torchtune-llama3.2-3b': { runAsUser: 2000 } },
    });
    const runtime = (name: string) => [find(objects, 'ClusterTrainingRuntime', name)];
    for (const name of ['jax-distributed', 'torchtune-llama3.2-3b']) {
      for (const { securityContext } of containers(runtime(name))) expect(securityContext).toEqual({ runAsUser: 2000 });
    }
    for (const { securityContext } of pods(runtime('torchtune-llama3.2-3b')))
      expect(securityContext).toEqual({ fsGroup: 2000 });
    expect(containers(runtime('torch-distributed'))[0]).not.toHaveProperty('securityContext');
  });

  test('leave the choice of the user to OpenShift, but for those of MPI, whose home has an owner', () => {
    const users = (name: string) =>
      containers([find(render({}, { clusterPlatform: 'openshift' }), 'ClusterTrainingRuntime', name)]).map(
        ({ securityContext }) => (securityContext as { runAsUser?: number }).runAsUser,
      );
    expect(users('torch-distributed')).toEqual([undefined]);
    expect(users('mlx-distributed')).toEqual([1000, 1000]);
  });

  test('have no proxy, as nodes call each other by address; with one they are reached past it', () => {
    const templates = (objects: readonly KubeObject[]) => JSON.stringify(runtimesIn(objects));
    const without = /"sidecar.istio.io\/inject":"false"/g;
    expect(templates(defaults).match(without)).toHaveLength(16);
    const withProxy = templates(render({ runtimeDefaults: { sidecar: true } }));
    expect(withProxy).not.toMatch(without);
    expect(withProxy.match(/"annotations":{"traffic.sidecar.istio.io\/includeInboundPorts":""}/g)).toHaveLength(16);
  });

  test('pull images with the Secrets of the platform and their own', () => {
    const objects = render({ runtimeDefaults: { imagePullSecrets: ['own'] } }, { images: { pullSecrets: ['mirror'] } });
    for (const { imagePullSecrets } of pods(objects))
      expect(imagePullSecrets).toEqual([{ name: 'mirror' }, { name: 'own' }]);
  });

  test('have the images of the mirror, those in environment too', () => {
    const context = { images: { registry: 'mirror.example.com' } };
    const objects = render({ leaderWorkerSet: 'bundled', dataCache: { enabled: true } }, context);
    const images = JSON.stringify(objects).match(/"(image|value)":"[^"]+:v?\d[^"]*"/g) ?? [];
    expect(images.length).toBeGreaterThan(18);
    expect(images.filter((each) => !each.includes('"mirror.example.com/'))).toEqual([]);
  });
});

describe('runtimes that load a model', () => {
  const jobs = (claim: object) => {
    const objects = render({ upstreamRuntimes: { 'torchtune-llama3.2-3b': { claim } } });
    const { spec } = find(objects, 'ClusterTrainingRuntime', 'torchtune-llama3.2-3b');
    const { replicatedJobs } = (
      spec as { template: { spec: { replicatedJobs: { name: string; dependsOn?: unknown }[] } } }
    ).template.spec;
    return replicatedJobs.map(({ name, dependsOn }) => [name, dependsOn]);
  };
  const complete = (name: string) => ({ name, status: 'Complete' });

  test('load dataset and model one after the other where one node mounts the claim at a time', () => {
    expect(jobs({})).toEqual([
      ['dataset-initializer', undefined],
      ['model-initializer', [complete('dataset-initializer')]],
      ['node', [complete('dataset-initializer'), complete('model-initializer')]],
    ]);
  });

  test('load both at the same time where many do', () => {
    expect(jobs({ accessMode: 'ReadWriteMany' })[1]).toEqual(['model-initializer', undefined]);
  });
});

test('the status server is reached by pods of profiles, with a proxy or without, and told to run', () => {
  const objects = render({ statusServer: { enabled: true } });
  const { data } = find(objects, 'ConfigMap', 'kubeflow-trainer-config');
  const config = parse((data as Record<string, string>)['controller_manager_config.yaml'] as string);
  expect(config).toMatchObject({ featureGates: { TrainJobStatus: true }, statusServer: { port: 10443 } });
  const { spec } = find(objects, 'Deployment', 'kubeflow-trainer-controller-manager');
  expect(spec).toMatchObject({
    template: { metadata: { annotations: { 'traffic.sidecar.istio.io/excludeInboundPorts': '9443,10443' } } },
  });
  expect(find(objects, 'NetworkPolicy', 'kubeflow-trainer-status-server').spec).toMatchObject({
    ingress: [{ from: [{ namespaceSelector: {} }], ports: [{ port: 10443 }] }],
  });
  expect(find(objects, 'DestinationRule', 'kubeflow-trainer-status-server').spec).toMatchObject({
    trafficPolicy: { portLevelSettings: [{ port: { number: 10443 }, tls: { mode: 'DISABLE' } }] },
  });
  expect(defaults.filter(({ metadata }) => metadata.name === 'kubeflow-trainer-status-server')).toEqual([]);
  const ambient = render({ statusServer: { enabled: true } }, { mesh: { dataPlane: 'ambient' } });
  expect(find(ambient, 'AuthorizationPolicy', 'kubeflow-trainer-status-server').spec).toMatchObject({
    rules: [{ to: [{ operation: { ports: ['10443'] } }] }],
  });
});

test.each([
  [{ leaseDuration: '10s' }, 'renewDeadline: expected less than leaseDuration, which is 10s'],
  [{ renewDeadline: '1m' }, 'renewDeadline: expected less than leaseDuration, which is 15s, got "1m"'],
  [{ retryPeriod: '9s' }, 'retryPeriod: expected less than five sixths of renewDeadline, which is 10s, got "9s"'],
])('times of an election that its program refuses: %j', (leaderElection, message) => {
  expect(() => render({ config: { leaderElection } })).toThrow(`config.leaderElection.${message}`);
});

test('without an election of a leader there is one pod of its controller at most', () => {
  const reasons = (enabled: boolean) => {
    const app = new App();
    new Trainer(new Chart(app, 'chart'), ID, { config: { leaderElection: { enabled } } });
    return Object.fromEntries(onlyOnePodReasons(app));
  };
  expect(reasons(true)).toEqual({});
  expect(reasons(false)).toEqual({
    'apps/Deployment/kubeflow-system/kubeflow-trainer-controller-manager': 'it elects no leader (leaderElection)',
  });
});

test('a JobSet that is there already brings nothing', () => {
  const objects = render({ jobSet: { installation: 'existing' } });
  expect(objects.filter(({ metadata }) => metadata.name.startsWith('jobset'))).toEqual([]);
});

test('names of namespaces come from the context', () => {
  const objects = render({}, { namespaces: { 'kubeflow-system': 'training' } });
  expect(new Set(objects.map(({ metadata }) => metadata.namespace))).toEqual(new Set(['training', undefined]));
  expect(JSON.stringify(objects)).not.toContain('kubeflow-system');
});

test.each<[string, TrainerProps, string]>([
  [
    'the data cache without LeaderWorkerSet',
    { dataCache: { enabled: true } },
    'leaderWorkerSet: expected bundled or existing, as dataCache is enabled',
  ],
  [
    "a runtime under one of upstream's names",
    { runtimes: { 'torch-distributed': { image: 'a' } } },
    'runtimes.torch-distributed: expected another name',
  ],
  [
    'the gate of the status server, without the policies that it needs',
    { config: { featureGates: { TrainJobStatus: true } } },
    'config.featureGates.TrainJobStatus: expected nothing here: statusServer.enabled switches it',
  ],
  [
    'one namespace of the data cache twice',
    { leaderWorkerSet: 'bundled', dataCache: { enabled: true, namespaces: ['a', 'a'] } },
    'dataCache.namespaces[1]: expected another name than item 0, got "a"',
  ],
  [
    'configuration of a JobSet that is there already',
    { jobSet: { installation: 'existing', config: { featureGates: { A: true } } } },
    'jobSet.config: expected nothing, as a JobSet that is there already has its own',
  ],
  [
    'GPUs of a runtime said twice',
    { runtimes: { mine: { image: 'a', gpus: { count: 1 }, resources: { limits: { 'nvidia.com/gpu': '2' } } } } },
    'runtimes.mine.resources.limits["nvidia.com/gpu"]: expected nothing, as gpus say how many',
  ],
  [
    'root in a runtime within restricted',
    { upstreamRuntimes: { 'torch-distributed': { runAsUser: 0 } } },
    'upstreamRuntimes.torch-distributed.runAsUser: expected 1 or more, as `restricted` refuses root',
  ],
  ['torchtune without a GPU', { upstreamRuntimes: { 'torchtune-llama3.2-1b': { gpus: { count: 0 } } } }, 'gpus.count'],
])('%s is refused', (_, props, message) => {
  expect(() => render(props)).toThrow(PropsError);
  expect(() => render(props)).toThrow(message);
});
