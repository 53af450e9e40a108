import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { Experiment } from '../../../lib/workloads/katib/experiment';
import { TrainJob } from '../../../lib/workloads/trainer/train-job';
import { find, renderObjects } from '../../support/render';
import { conditionOf, type KubernetesObject, playCertManager, playWebhookServers, valueAt, waitFor } from '../harness';
import { buildKatibServers, MAX_BUILD } from './programs';
import { Controlled, PATIENCE } from './support';

const KATIB = 'kubeflow.org/v1beta1';

/** A search whose third trial reaches the goal, by what the servers of modules/katib say of trials. */
function experiment(goal = 0.7): KubernetesObject {
  const objects = renderObjects((chart) => {
    new Experiment(
      chart,
      'search',
      {
        namespace: 'team-a',
        objective: { type: 'maximize', metric: 'accuracy', goal },
        algorithm: { name: 'sobol' },
        parallelTrialCount: 1,
        maxTrialCount: 6,
        trialTemplate: { retain: true },
      },
      (scope, search) =>
        new TrainJob(scope, 'trial', {
          namespace: 'team-a',
          runtime: 'torch-distributed',
          image: 'registry.example.com/team-a/mnist:v1',
          command: ['python', '/app/train.py'],
          args: [`--lr=${search.double('lr', { min: 0.01, max: 0.1 })}`],
        }),
    );
  });
  return find(objects, 'Experiment', 'search') as unknown as KubernetesObject;
}

/** Starts what Katib's controller calls besides the API server, and says on which port. */
async function startServers(): Promise<{ readonly port: number; stop(): void }> {
  const child = spawn(await buildKatibServers(), { stdio: ['ignore', 'pipe', 'inherit'] });
  const [line] = (await once(createInterface(child.stdout), 'line')) as [string];
  return { port: Number(line.split(':').at(-1)), stop: () => child.kill() };
}

describe('Katib', () => {
  let controlled: Controlled;
  let servers: Awaited<ReturnType<typeof startServers>>;

  beforeAll(async () => {
    servers = await startServers();
    controlled = await Controlled.start({
      controllers: ['jobset', 'trainer', 'katib'],
      components: ['cert-manager', 'login', 'kubeflow-istio-resources', 'trainer', 'katib'],
      settings: 'auth: { provider: anonymous, anonymous: { public: true } }',
      play: (api) => [playCertManager(api), playWebhookServers(api, { only: ['cert-manager/cert-manager-webhook'] })],
      servers: { 'katib-db-manager.kubeflow:6789': servers.port, 'search-sobol.team-a:6789': servers.port },
    });
  }, MAX_BUILD);

  afterAll(async () => {
    await controlled?.stop();
    servers?.stop();
  });

  const get = (kind: string, name: string) =>
    controlled.api.get({ apiVersion: KATIB, kind, namespace: 'team-a', name });

  test('an Experiment becomes a suggestion and trials, each a TrainJob with its parameter, until one reaches the goal', async () => {
    await controlled.create(experiment());
    const found = await waitFor(
      async () => {
        const search = await get('Experiment', 'search');
        return conditionOf(search, 'Succeeded') === 'True' && search;
      },
      'the Experiment to succeed',
      PATIENCE,
    );
    expect(valueAt(found, 'status', 'trialsSucceeded')).toBe(3);
    const metrics = valueAt(found, 'status', 'currentOptimalTrial', 'observation', 'metrics');
    expect(metrics).toEqual([expect.objectContaining({ name: 'accuracy', max: '0.7' })]);
    const trials = await controlled.api.list(KATIB, 'Trial', { namespace: 'team-a' });
    for (const trial of trials) {
      const { name } = trial.metadata;
      const lr = valueAt(trial, 'spec', 'parameterAssignments', 0, 'value');
      const job = await controlled.api.get({
        apiVersion: 'trainer.kubeflow.org/v1alpha1',
        kind: 'TrainJob',
        namespace: 'team-a',
        name,
      });
      expect(valueAt(job, 'spec', 'trainer', 'args')).toEqual([`--lr=${lr}`]);
    }
  });

  test('pods of a trial get the collector of metrics, within `restricted`', async () => {
    const [trial] = await controlled.api.list(KATIB, 'Trial', { namespace: 'team-a' });
    const query = { labelSelector: `jobset.sigs.k8s.io/jobset-name=${trial?.metadata.name}` };
    const [pod] = await controlled.api.list('v1', 'Pod', { namespace: 'team-a', query });
    expect(valueAt(pod, 'spec', 'containers')).toEqual(
      expect.arrayContaining([
        expect.objectContaining({
          name: 'metrics-logger-and-collector',
          args: expect.arrayContaining(['katib-db-manager.kubeflow:6789']),
          securityContext: expect.objectContaining({ allowPrivilegeEscalation: false }),
        }),
      ]),
    );
  });

  test.each<[string, (spec: Record<string, unknown>) => object, RegExp]>([
    [
      'an Experiment whose algorithm nobody serves',
      (spec) => ({ ...spec, algorithm: { algorithmName: 'guessing' } }),
      /validator\.experiment\.katib\.kubeflow\.org.*guessing/s,
    ],
    [
      'an Experiment with more trials at once than in all',
      (spec) => ({ ...spec, maxTrialCount: 2, parallelTrialCount: 3 }),
      /validator\.experiment\.katib\.kubeflow\.org.*parallelTrialCount/s,
    ],
  ])('%s is refused', async (_, change, message) => {
    const wrong = experiment();
    const spec = change(wrong.spec as Record<string, unknown>);
    await expect(
      controlled.editor.create({ ...wrong, metadata: { ...wrong.metadata, name: 'wrong' }, spec }),
    ).rejects.toThrow(message);
  });

  test('nothing was refused to the controllers but looks at owners who are no trials', async () => {
    // The webhook asks of each pod of a profile who made it, and lets alone those of which it may not know: with upstream's rights, too.
    const ofOwners =
      /^system:serviceaccount:kubeflow:katib-controller: get \/apis\/apps\/v1\/namespaces\/team-a\/replicasets\//;
    expect((await controlled.faults()).filter((fault) => !ofOwners.test(fault))).toEqual([]);
    expect([...(await controlled.accounts())]).toContain('kubeflow:katib-controller');
  });
});
