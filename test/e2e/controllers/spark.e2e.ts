import { type KubernetesObject, referenceTo, valueAt, waitFor } from '../harness';
import { MAX_BUILD } from './programs';
import { configurationOf, executorOf, sparkSubmit } from './spark-submit';
import { Controlled, exampleOf, moved, PATIENCE } from './support';

const SPARK = 'sparkoperator.k8s.io/v1beta2';

/** An object with some fields of its spec changed. */
function withSpec(object: KubernetesObject, changes: object): KubernetesObject {
  return { ...object, spec: { ...(object.spec as object), ...changes } };
}

describe('the Spark operator', () => {
  const application = exampleOf('spark-application', 'SparkApplication');
  const scheduled = exampleOf('spark-application', 'ScheduledSparkApplication');
  const submissions: (readonly string[])[] = [];
  let controlled: Controlled;

  beforeAll(async () => {
    controlled = await Controlled.start({
      controllers: ['spark-operator-controller', 'spark-operator-webhook'],
      components: ['spark-operator'],
      commands: (plane) => {
        const submit = sparkSubmit(plane);
        return {
          '/opt/spark/bin/spark-submit': (args, token) => {
            submissions.push(args);
            return submit(args, token);
          },
        };
      },
    });
    await controlled.makeClaim('team-a', 'reviews');
  }, MAX_BUILD);

  afterAll(() => controlled?.stop());

  const stateOf = (name: string, state: string) =>
    waitFor(
      async () => {
        const found = await controlled.api.get({
          apiVersion: SPARK,
          kind: 'SparkApplication',
          namespace: 'team-a',
          name,
        });
        return valueAt(found, 'status', 'applicationState', 'state') === state;
      },
      `SparkApplication ${name} to be ${state}`,
      PATIENCE,
    );

  /** What the operator's webhook has put into a pod that spark-submit alone would have made otherwise. */
  const completed = {
    metadata: { labels: { 'sidecar.istio.io/inject': 'false' } },
    spec: {
      serviceAccountName: 'default-editor',
      securityContext: { runAsNonRoot: true, runAsUser: 185 },
      containers: [
        {
          image: 'registry.example.com/team-a/clean:v1',
          securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } },
          volumeMounts: expect.arrayContaining([expect.objectContaining({ mountPath: '/data', readOnly: true })]),
        },
      ],
      volumes: expect.arrayContaining([
        expect.objectContaining({ persistentVolumeClaim: expect.objectContaining({ claimName: 'reviews' }) }),
      ]),
    },
  };

  test('a SparkApplication is submitted, and its driver completed by the webhook, within `restricted`', async () => {
    await controlled.create(application);
    const [driver] = await controlled.pods('team-a', ['spark-role', 'driver'], 1);
    expect(driver).toMatchObject(completed);
    const [submission = []] = submissions;
    expect(submission).toEqual(
      expect.arrayContaining(['local:///opt/app/clean.py', '--day=2026-01-01', 'spark.executor.instances=4']),
    );
    expect(submission[submission.indexOf('--master') + 1]).toMatch(/^k8s:\/\/https:\/\/127\./);
    await stateOf('clean', 'COMPLETED');
  });

  test('an executor, which the driver makes with its account, is completed as well', async () => {
    const { metadata } = await controlled.create(executorOf(configurationOf(submissions[0] ?? [])));
    const reference = { apiVersion: 'v1', kind: 'Pod', namespace: 'team-a', name: metadata.name };
    expect(await controlled.api.get(reference)).toMatchObject(completed);
  });

  // Without Volcano, which its last setting asks for and the cluster has not.
  test('keys of Secrets and metrics of the page reach the driver', async () => {
    const features = exampleOf('spark-application', 'SparkApplication', 'features');
    await controlled.create(withSpec(features, { batchScheduler: undefined, batchSchedulerOptions: undefined }));
    const [driver] = await controlled.pods('team-a', ['sparkoperator.k8s.io/app-name', 'features'], 1);
    expect(driver).toMatchObject({
      metadata: { annotations: { 'prometheus.io/scrape': 'true', 'prometheus.io/port': '8090' } },
      spec: { containers: [{ envFrom: [{ secretRef: { name: 's3' } }] }] },
    });
    const agent = submissions.flat().find((each) => each.startsWith('spark.driver.extraJavaOptions='));
    expect(agent).toMatch(/-javaagent:\/prometheus\/jmx_prometheus_javaagent\.jar=8090:/);
    await stateOf('features', 'COMPLETED');
  });

  test('a ScheduledSparkApplication becomes a SparkApplication when its time comes', async () => {
    await controlled.create(withSpec(scheduled, { schedule: '@every 5s' }));
    const run = await waitFor(
      async () => {
        const all = await controlled.api.list(SPARK, 'SparkApplication', { namespace: 'team-a' });
        return all.find(({ metadata }) => metadata.name.startsWith('nightly-'));
      },
      'a run of nightly',
      PATIENCE,
    );
    await stateOf(run.metadata.name, 'COMPLETED');
    const driver = submissions.find((args) => args.includes('com.example.Report'));
    expect(driver).toContain('spark.dynamicAllocation.maxExecutors=10');
    await controlled.editor.patch(referenceTo(scheduled), { spec: { suspend: true } });
  });

  test.each<[string, KubernetesObject, RegExp]>([
    [
      'a SparkApplication that says twice on which nodes',
      moved(withSpec(application, { nodeSelector: { a: 'b' }, driver: { nodeSelector: { a: 'b' } } }), {
        name: 'wrong',
      }),
      /validate-sparkoperator.*node selector cannot be defined at both/,
    ],
    [
      'a ScheduledSparkApplication whose runs could have no Service',
      moved(scheduled, { name: '1-wrong' }),
      /validate-sparkoperator.*invalid ScheduledSparkApplication name/,
    ],
  ])('the webhook refuses %s', async (_, object, message) => {
    await expect(controlled.editor.create(object)).rejects.toThrow(message);
  });

  test('the NetworkPolicies of the page select pods', async () => {
    expect(await controlled.policiesWithoutPods('spark-application')).toEqual([]);
  });

  test('nothing was refused to the operator', async () => {
    expect(await controlled.faults()).toEqual([]);
    expect([...(await controlled.accounts())]).toEqual(
      expect.arrayContaining(['kubeflow:spark-operator-controller', 'kubeflow:spark-operator-webhook']),
    );
  });
});
