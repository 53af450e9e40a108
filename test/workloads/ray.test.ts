import { KuberayOperator } from '../../lib/components/kuberay-operator/kuberay-operator';
import { RayCluster } from '../../lib/workloads/ray/ray-cluster';
import type { RayClusterProps } from '../../lib/workloads/ray/ray-cluster-props';
import { RayJob } from '../../lib/workloads/ray/ray-job';
import type { RayJobProps } from '../../lib/workloads/ray/ray-job-props';
import { RayService } from '../../lib/workloads/ray/ray-service';
import type { RayServiceProps } from '../../lib/workloads/ray/ray-service-props';
import { schemaProblems } from '../support/crd-schema';
import { find, renderObjects } from '../support/render';

const common = { namespace: 'team-a', image: 'rayproject/ray:2.46.0' };

type Context = Parameters<typeof renderObjects>[1];
const cluster = (props: Partial<RayClusterProps> = {}, context?: Context) =>
  renderObjects((chart) => new RayCluster(chart, 'ray', { ...common, ...props }), context);
const job = (props: Partial<RayJobProps> = {}) =>
  renderObjects((chart) => new RayJob(chart, 'ray', { ...common, entrypoint: 'python a.py', ...props }));
const applications = [{ name: 'fruit', import_path: 'fruit.main:app' }];
const service = (props: Partial<RayServiceProps> = {}) =>
  renderObjects((chart) => new RayService(chart, 'ray', { ...common, applications, ...props }));

const SECURITY = {
  pod: { runAsNonRoot: true, runAsUser: 1000, fsGroup: 1000, seccompProfile: { type: 'RuntimeDefault' } },
  container: { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } },
};

function template(component: string) {
  return {
    metadata: {
      labels: {
        'sidecar.istio.io/inject': 'false',
        'app.kubernetes.io/instance': 'ray',
        'app.kubernetes.io/component': component,
      },
    },
    spec: {
      serviceAccountName: 'default-editor',
      securityContext: SECURITY.pod,
      containers: [{ image: common.image, securityContext: SECURITY.container }],
    },
  };
}

describe.each([
  ['RayCluster', cluster({ workers: { cpu: {} } }), 'raycluster', []],
  ['RayJob', job({ workers: { cpu: {} } }), 'rayjob', ['rayClusterSpec']],
  ['RayService', service({ workers: { cpu: {} } }), 'rayservice', ['rayClusterConfig']],
] as const)('%s', (kind, objects, component, path) => {
  const pods = template(component);
  const { spec } = find(objects, kind, 'ray');

  test('head and workers run as the account of the profile, out of the mesh, within restricted', () => {
    const ofCluster = { headGroupSpec: { template: pods }, workerGroupSpecs: [{ groupName: 'cpu', template: pods }] };
    expect(spec).toMatchObject(path.reduceRight<object>((inner, key) => ({ [key]: inner }), ofCluster));
    expect(JSON.stringify(objects)).not.toContain('enableIngress');
  });

  test('only pods of the profile and the operator reach them', () => {
    const { 'sidecar.istio.io/inject': _, ...labels } = pods.metadata.labels;
    expect(find(objects, 'NetworkPolicy', `${component}-ray`)).toMatchObject({
      metadata: { namespace: 'team-a' },
      spec: { podSelector: { matchLabels: labels }, policyTypes: ['Ingress'], ingress: [{ from: { length: 2 } }] },
    });
  });
});

test('the policy means the pods of the operator, in the namespace that they have here', () => {
  const context = { namespaces: { kubeflow: 'ml' } };
  const policy = find(cluster({}, context), 'NetworkPolicy', 'raycluster-ray').spec;
  const operator = find(
    renderObjects((chart) => new KuberayOperator(chart, 'operator'), context),
    'Deployment',
    'kuberay-operator',
  );
  expect(operator.metadata.namespace).toBe('ml');
  const matchExpressions = [{ key: 'kubernetes.io/metadata.name', operator: 'In', values: ['ml'] }];
  const matchLabels = {
    'app.kubernetes.io/instance': 'kuberay-operator',
    'app.kubernetes.io/name': 'kuberay-operator',
  };
  expect(policy).toMatchObject({
    ingress: [
      { from: [{ podSelector: {} }, { namespaceSelector: { matchExpressions }, podSelector: { matchLabels } }] },
    ],
  });
  expect(operator.spec).toMatchObject({ template: { metadata: { labels: matchLabels } } });
});

test('head and workers have the keys of Secrets as environment', () => {
  const environment = { env: { A: 'b' }, envSecrets: { HF_TOKEN: { secret: 'hub', key: 'token' } } };
  const object = find(cluster({ workers: { cpu: {} }, ...environment, envFromSecrets: ['keys'] }), 'RayCluster', 'ray');
  expect(schemaProblems(object)).toEqual([]);
  const { spec } = object;
  const token = { name: 'HF_TOKEN', valueFrom: { secretKeyRef: { name: 'hub', key: 'token' } } };
  const container = { env: [{ name: 'A', value: 'b' }, token], envFrom: [{ secretRef: { name: 'keys' } }] };
  const template = { spec: { containers: [container] } };
  expect(spec).toMatchObject({ headGroupSpec: { template }, workerGroupSpecs: [{ template }] });
});

test('GPUs, claims and what Ray scales', () => {
  const workers = { gpu: { replicas: 0, maxReplicas: 4, gpus: { count: 2 } } };
  const claims = [{ claim: 'data', path: '/data' }];
  expect(find(cluster({ workers, claims, autoscaling: {} }), 'RayCluster', 'ray').spec).toMatchObject({
    enableInTreeAutoscaling: true,
    autoscalerOptions: { idleTimeoutSeconds: 60, securityContext: SECURITY.container },
    workerGroupSpecs: [
      {
        replicas: 0,
        maxReplicas: 4,
        template: {
          spec: {
            containers: [
              {
                resources: { limits: { cpu: '1', memory: '2Gi', 'nvidia.com/gpu': 2 } },
                volumeMounts: [{ mountPath: '/data' }],
              },
            ],
            volumes: [{ persistentVolumeClaim: { claimName: 'data' } }],
          },
        },
      },
    ],
  });
});

test('what submits a job ends, so it never has a proxy, and restricted admits it', () => {
  expect(find(job({ sidecar: true }), 'RayJob', 'ray').spec).toMatchObject({
    shutdownAfterJobFinishes: true,
    submitterPodTemplate: {
      metadata: { labels: { 'sidecar.istio.io/inject': 'false' } },
      spec: {
        securityContext: SECURITY.pod,
        containers: [{ image: common.image, securityContext: SECURITY.container }],
      },
    },
    rayClusterSpec: { headGroupSpec: { template: { metadata: { labels: { 'sidecar.istio.io/inject': 'true' } } } } },
  });
});

test('documents of Ray within its objects', () => {
  expect(find(job({ runtimeEnv: { env_vars: { A: 'no' } } }), 'RayJob', 'ray').spec).toMatchObject({
    runtimeEnvYAML: 'env_vars:\n  A: "no"\n',
  });
  expect(find(service(), 'RayService', 'ray').spec).toMatchObject({
    serveConfigV2: 'applications:\n  - name: fruit\n    import_path: fruit.main:app\n    route_prefix: /\n',
  });
});

test.each<[string, () => unknown, string]>([
  ...[cluster, job, service].map((make): [string, () => unknown, string] => [
    'a variable with two values',
    () => make({ env: { A: 'b' }, envSecrets: { A: { secret: 'c' } } }),
    'envSecrets.A: expected another variable, as env has it',
  ]),
  [
    'bounds that nobody looks at',
    () => job({ workers: { cpu: { replicas: 2, minReplicas: 1 } } }),
    'RayJob test/ray: workers.cpu.minReplicas: expected none without autoscaling: there are as many as replicas say, got 1',
  ],
  [
    'nobody who is scaled',
    () => cluster({ autoscaling: {} }),
    'RayCluster test/ray: autoscaling: expected none, as there are no workers that would be scaled',
  ],
  [
    'a service that nobody answers',
    () => service({ excludeHeadPodFromServeSvc: true }),
    'RayService test/ray: excludeHeadPodFromServeSvc: expected false, as there are no workers',
  ],
  ['a wrong image', () => cluster({ image: 'https://example.com' }), 'RayCluster test/ray: image: expected an image'],
  [
    'more workers than there may be',
    () => cluster({ workers: { cpu: { replicas: 3, maxReplicas: 2 } }, autoscaling: {} }),
    'RayCluster test/ray: workers.cpu.maxReplicas: expected at least replicas',
  ],
  [
    'a job that waits and whose cluster stays',
    () => job({ suspend: true, shutdownAfterJobFinishes: false }),
    'RayJob test/ray: suspend: expected false, as shutdownAfterJobFinishes is false',
  ],
  [
    'GPUs that are said twice',
    () => cluster({ workers: { gpu: { gpus: { count: 1 }, resources: { limits: { cpu: 4, 'nvidia.com/gpu': 4 } } } } }),
    'RayCluster test/ray: workers.gpu.resources.limits["nvidia.com/gpu"]: expected nothing, as gpus say how many, got 4',
  ],
  [
    'a time until its cluster goes, which stays',
    () => job({ ttlSecondsAfterFinished: 60, shutdownAfterJobFinishes: false }),
    'RayJob test/ray: ttlSecondsAfterFinished: expected 0, as shutdownAfterJobFinishes is false',
  ],
  [
    'two applications at one path',
    () => service({ applications: [...applications, { name: 'other', import_path: 'a:b' }] }),
    'RayService test/ray: applications[1].route_prefix: expected another one',
  ],
  [
    'a name that leaves no room',
    () => service({ name: 'a'.repeat(47) }),
    'RayService test/ray: name: expected at most 46 characters',
  ],
])('%s is refused', (_, render, message) => {
  expect(render).toThrow(message);
});
