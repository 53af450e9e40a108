import { ScheduledSparkApplication } from '../../lib/workloads/spark/scheduled-spark-application';
import { SparkApplication } from '../../lib/workloads/spark/spark-application';
import type { SparkApplicationProps } from '../../lib/workloads/spark/spark-application-props';
import { schemaProblems } from '../support/crd-schema';
import { find, renderObjects } from '../support/render';

const program = {
  image: 'example.com/app:v1',
  sparkVersion: '4.0.1',
  mainApplicationFile: 'local:///opt/app/main.py',
  namespace: 'team-a',
};

function render(props: Partial<SparkApplicationProps> = {}, context?: Parameters<typeof renderObjects>[1]) {
  return renderObjects((chart) => new SparkApplication(chart, 'app', { ...program, ...props }), context);
}

const spec = (...args: Parameters<typeof render>) => find(render(...args), 'SparkApplication', 'app').spec;

test('driver and executors run as the account of the profile, out of the mesh, within restricted', () => {
  const pod = {
    labels: { 'sidecar.istio.io/inject': 'false' },
    serviceAccount: 'default-editor',
    podSecurityContext: {
      runAsNonRoot: true,
      runAsUser: 185,
      fsGroup: 185,
      seccompProfile: { type: 'RuntimeDefault' },
    },
    securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } },
  };
  expect(spec()).toMatchObject({ type: 'Python', mode: 'cluster', driver: pod, executor: { ...pod, instances: 1 } });
  expect(JSON.stringify(spec())).not.toContain('ngress');
});

test('OpenShift assigns their user', () => {
  const { driver } = spec({}, { clusterPlatform: 'openshift' }) as { driver: { podSecurityContext: object } };
  expect(driver.podSecurityContext).toEqual({ runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } });
});

test('only pods of the profile reach them', () => {
  const objects = render();
  const pods = { 'app.kubernetes.io/instance': 'app', 'app.kubernetes.io/component': 'sparkapplication' };
  expect(find(objects, 'NetworkPolicy', 'sparkapplication-app')).toMatchObject({
    metadata: { namespace: 'team-a' },
    spec: { podSelector: { matchLabels: pods }, policyTypes: ['Ingress'], ingress: [{ from: [{ podSelector: {} }] }] },
  });
  expect(spec()).toMatchObject({ driver: { labels: pods }, executor: { labels: pods } });
});

test('what settings say of them', () => {
  const claims = [
    { claim: 'data', path: '/in', readOnly: true },
    { claim: 'data', path: '/out', subPath: 'out' },
  ];
  const volumeMounts = [
    { name: 'claim-0', mountPath: '/in', readOnly: true },
    { name: 'claim-0', mountPath: '/out', subPath: 'out' },
  ];
  const driver = { gpus: { count: 1 }, env: { A: 'b' } };
  const dynamicAllocation = { maxExecutors: 3 };
  const deps = { jars: ['s3a://bucket/a.jar'] };
  expect(spec({ claims, driver, dynamicAllocation, deps, imagePullSecrets: ['mirror'] })).toMatchObject({
    volumes: [{ name: 'claim-0', persistentVolumeClaim: { claimName: 'data' } }],
    driver: { volumeMounts, gpu: { name: 'nvidia.com/gpu', quantity: 1 }, env: [{ name: 'A', value: 'b' }] },
    executor: { volumeMounts },
    dynamicAllocation: { enabled: true, minExecutors: 0, maxExecutors: 3 },
    deps: { jars: ['s3a://bucket/a.jar'] },
    imagePullSecrets: ['mirror'],
  });
});

test('Secrets, metrics for Prometheus, and a scheduler that starts all pods at once', () => {
  const [object] = render({
    envFromSecrets: ['s3'],
    envSecrets: { HF_TOKEN: { secret: 'hub', key: 'token' } },
    driver: { env: { A: 'b' } },
    monitoring: { jmxExporterJar: '/prometheus/jmx_prometheus_javaagent.jar', executor: false },
    batchScheduler: { name: 'volcano', queue: 'research', priorityClass: 'high' },
  }).filter(({ kind }) => kind === 'SparkApplication');
  expect(object && schemaProblems(object)).toEqual([]);
  const envFrom = [{ secretRef: { name: 's3' } }];
  const token = { name: 'HF_TOKEN', valueFrom: { secretKeyRef: { name: 'hub', key: 'token' } } };
  expect(object?.spec).toMatchObject({
    driver: { envFrom, env: [{ name: 'A', value: 'b' }, token] },
    executor: { envFrom, env: [token] },
    monitoring: {
      exposeDriverMetrics: true,
      exposeExecutorMetrics: false,
      prometheus: { jmxExporterJar: '/prometheus/jmx_prometheus_javaagent.jar', port: 8090 },
    },
    batchScheduler: 'volcano',
    batchSchedulerOptions: { queue: 'research', priorityClassName: 'high' },
  });
  expect(spec({ batchScheduler: { name: 'yunikorn' } })).not.toHaveProperty('batchSchedulerOptions');
});

test('repositories are for packages of a property, too', () => {
  const deps = { repositories: ['https://maven.example.com'] };
  const sparkConf = { 'spark.jars.packages': 'com.example:features:1.0' };
  expect(spec({ deps, sparkConf })).toMatchObject({ deps, sparkConf });
});

test('a schedule runs the same application again and again', () => {
  const objects = renderObjects((chart) => {
    new ScheduledSparkApplication(chart, 'nightly', { ...program, schedule: '0 3 * * *', timeZone: 'Europe/Berlin' });
  });
  const component = { 'app.kubernetes.io/component': 'scheduledsparkapplication' };
  expect(find(objects, 'ScheduledSparkApplication', 'nightly').spec).toMatchObject({
    schedule: '0 3 * * *',
    timeZone: 'Europe/Berlin',
    concurrencyPolicy: 'Forbid',
    template: { image: program.image, driver: { labels: component } },
  });
  expect(find(objects, 'NetworkPolicy', 'scheduledsparkapplication-nightly').spec).toMatchObject({
    podSelector: { matchLabels: component },
  });
});

test.each<[string, Partial<SparkApplicationProps>, string]>([
  [
    'a variable with two values',
    { executor: { env: { A: 'b' } }, envSecrets: { A: { secret: 'c' } } },
    'envSecrets.A: expected another variable, as executor.env has it',
  ],
  [
    'a priority that yunikorn does not get',
    { batchScheduler: { name: 'yunikorn', priorityClass: 'high' } },
    'batchScheduler.priorityClass: expected none, as yunikorn gets no priority of groups, got "high"',
  ],
  [
    'metrics that nobody serves',
    { monitoring: { jmxExporterJar: '/a.jar', driver: false, executor: false } },
    'monitoring.driver: expected true, as executor is false',
  ],
  [
    'repositories in which nothing is looked for',
    { deps: { repositories: ['https://maven.example.com'] } },
    'deps.repositories: expected none, as there are neither packages nor spark.jars.packages',
  ],
  [
    'a pause before a try that never comes',
    { restartPolicy: { type: 'OnFailure', onFailureRetries: 1, onSubmissionFailureRetryInterval: 5 } },
    'restartPolicy.onSubmissionFailureRetryInterval: expected none, as there are no onSubmissionFailureRetries, got 5',
  ],
  ['a name that no Service can have', { name: '1st' }, 'name: expected lowercase letters'],
  [
    'memory as Kubernetes writes it',
    { driver: { memory: '2Gi' } },
    'driver.memory: expected memory as Spark writes it',
  ],
  ['Scala without a class', { type: 'Scala' }, 'mainClass: expected a class, as the type is Scala'],
  ['Python with a class', { mainClass: 'a.B' }, 'mainClass: expected none, as the type is Python'],
  ['a program that is no address', { mainApplicationFile: 'main.py' }, 'mainApplicationFile: expected an address'],
  ['retries that never happen', { restartPolicy: { onFailureRetries: 2 } }, 'restartPolicy.type: expected OnFailure'],
  [
    'retries of a submission that never happen',
    { restartPolicy: { type: 'Always', onSubmissionFailureRetries: 2 } },
    'restartPolicy.type: expected OnFailure, as there are onSubmissionFailureRetries',
  ],
  [
    'another try without a number of them',
    { restartPolicy: { type: 'OnFailure' } },
    'restartPolicy.onFailureRetries: expected a number, as the operator tries nothing again without one',
  ],
  [
    'an interval between tries that never happen',
    { restartPolicy: { onFailureRetryInterval: 10 } },
    'restartPolicy.onFailureRetryInterval: expected none, as nothing is tried again',
  ],
  [
    'less CPU than it requests',
    { executor: { cores: 4, coreLimit: '1200m' } },
    'executor.coreLimit: expected at least what it requests, which is 4',
  ],
  ['root within restricted', { runAsUser: 0 }, 'runAsUser: expected 1 or more'],
  [
    'bounds the wrong way round',
    { dynamicAllocation: { minExecutors: 3, maxExecutors: 2 } },
    'dynamicAllocation.minExecutors: expected at most maxExecutors',
  ],
])('%s is refused', (_, props, message) => {
  expect(() => render(props)).toThrow(`SparkApplication test/app: ${message}`);
});

test.each([
  [{ schedule: '0 25 * * *' }, 'schedule: expected for the hour 0 to 23'],
  [{ schedule: '@every day' }, 'schedule: expected five fields'],
  [{ schedule: 'now and then' }, 'schedule: expected five fields'],
  [{ schedule: '@daily', name: 'a'.repeat(44) }, 'name: expected at most 43 characters'],
])('a schedule with %j is refused', (props, message) => {
  expect(() => renderObjects((chart) => new ScheduledSparkApplication(chart, 'app', { ...program, ...props }))).toThrow(
    `ScheduledSparkApplication test/app: ${message}`,
  );
});
