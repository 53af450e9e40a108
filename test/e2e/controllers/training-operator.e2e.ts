import { conditionOf, type KubernetesObject, waitFor } from '../harness';
import { MAX_BUILD } from './programs';
import { Controlled, environmentOf, exampleOf, moved, PATIENCE, workloadsOfPage } from './support';

const JOB_NAME = 'training.kubeflow.org/job-name';

/** A job whose containers have another name than the operator looks for. */
function withoutItsContainer(job: KubernetesObject): KubernetesObject {
  const renamed = JSON.stringify(job).replace(/"name":"(pytorch|tensorflow|xgboost|jax|paddle)"/g, '"name":"main"');
  return moved(JSON.parse(renamed) as KubernetesObject, { name: 'wrong' });
}

describe('the training operator', () => {
  let controlled: Controlled;

  beforeAll(async () => {
    controlled = await Controlled.start({
      controllers: ['training-operator'],
      components: ['training-operator'],
    });
    await controlled.makeProfile('team-b', 'baseline');
    await controlled.makeClaim('team-a', 'mnist');
  }, MAX_BUILD);

  afterAll(() => controlled?.stop());

  const succeeded = ({ apiVersion, kind, metadata }: KubernetesObject) =>
    waitFor(
      async () => {
        const job = await controlled.api.get({ apiVersion, kind, ...metadata });
        return conditionOf(job, 'Succeeded') === 'True';
      },
      `${kind} ${metadata.name} to succeed`,
      PATIENCE,
    );

  const workerOf = async ({ metadata }: KubernetesObject, count: number) => {
    const pods = await controlled.pods('team-a', [JOB_NAME, metadata.name], count);
    return pods.find((pod) => pod.metadata.name === `${metadata.name}-worker-1`);
  };

  test('a PyTorchJob becomes a master, workers that wait for it within `restricted`, and Services', async () => {
    const job = exampleOf('pytorch-job', 'PyTorchJob');
    await controlled.create(job);
    const worker = await workerOf(job, 4);
    expect(environmentOf(worker)).toMatchObject({
      MASTER_ADDR: 'mnist-master-0',
      MASTER_PORT: '23456',
      WORLD_SIZE: '4',
      RANK: '2',
      LOG_LEVEL: 'info',
    });
    expect(worker).toMatchObject({
      spec: {
        serviceAccountName: 'default-editor',
        initContainers: [{ name: 'init-pytorch', securityContext: { allowPrivilegeEscalation: false } }],
        containers: [{ image: 'registry.example.com/team-a/mnist:v1', args: ['--epochs=3'] }],
      },
    });
    const services = await controlled.api.list('v1', 'Service', { namespace: 'team-a' });
    expect(services.map(({ metadata }) => metadata.name)).toContain('mnist-master-0');
    expect(services[0]).toMatchObject({ spec: { clusterIP: 'None' } });
    await succeeded(job);
  });

  test('a PyTorchJob whose workers come and go meets at its first worker', async () => {
    const [, elastic] = workloadsOfPage('pytorch-job') as [KubernetesObject, KubernetesObject];
    await controlled.create(elastic);
    await succeeded(elastic);
    expect(environmentOf(await workerOf(elastic, 4))).toMatchObject({
      PET_RDZV_ENDPOINT: 'imagenet-worker-0:23456',
      PET_NNODES: '2:8',
      PET_MAX_RESTARTS: '10',
    });
  });

  test.each<[string, string, string, number, Record<string, unknown>]>([
    ['tf-job', 'TFJob', 'mnist-tf', 5, { TF_CONFIG: expect.stringContaining('"mnist-tf-ps-0.team-a.svc:2222"') }],
    ['xgboost-job', 'XGBoostJob', 'iris', 3, { MASTER_ADDR: 'iris-master-0', WORLD_SIZE: '3', RANK: '2' }],
    ['jax-job', 'JAXJob', 'spmd', 2, { COORDINATOR_ADDRESS: 'spmd-worker-0', NUM_PROCESSES: '2', PROCESS_ID: '1' }],
    ['paddle-job', 'PaddleJob', 'resnet', 2, { PADDLE_MASTER: expect.stringContaining('resnet-worker-0:') }],
  ])('the example of %s becomes pods that know of each other', async (page, kind, name, count, environment) => {
    const job = moved(exampleOf(page, kind), { name });
    await controlled.create(job);
    expect(environmentOf(await workerOf(job, count))).toMatchObject(environment);
    await succeeded(job);
  });

  test('an MPIJob becomes workers, and a launcher that may start programs in them', async () => {
    const job = moved(exampleOf('mpi-job', 'MPIJob'), { namespace: 'team-b' });
    await controlled.api.create(job);
    const pods = await controlled.pods('team-b', [JOB_NAME, 'horovod'], 3);
    const launcher = pods.find(({ metadata }) => metadata.name === 'horovod-launcher');
    expect(launcher).toMatchObject({ spec: { serviceAccountName: 'default-editor' } });
    expect(environmentOf(launcher)).toMatchObject({ OMPI_MCA_plm_rsh_agent: '/etc/mpi/kubexec.sh' });
    const role = {
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'Role',
      namespace: 'team-b',
      name: 'horovod-launcher',
    };
    expect(await controlled.api.get(role)).toMatchObject({
      rules: expect.arrayContaining([expect.objectContaining({ resources: ['pods/exec'], verbs: ['create'] })]),
    });
    await succeeded(job);
  });

  test.each([
    ['pytorch-job', 'PyTorchJob'],
    ['tf-job', 'TFJob'],
    ['xgboost-job', 'XGBoostJob'],
    ['jax-job', 'JAXJob'],
    ['paddle-job', 'PaddleJob'],
  ])('the webhook refuses the example of %s with a container that the operator does not know', async (page, kind) => {
    const wrong = withoutItsContainer(exampleOf(page, kind));
    await expect(controlled.editor.create(wrong)).rejects.toThrow(
      /validator\..*\.training-operator\.kubeflow\.org.*must have at least one container with name/s,
    );
  });

  test('the NetworkPolicies of the pages select pods', async () => {
    const pages = ['pytorch-job', 'tf-job', 'xgboost-job', 'jax-job', 'paddle-job'];
    expect(await controlled.policiesWithoutPods(...pages)).toEqual([]);
  });

  test('nothing was refused to the operator', async () => {
    expect(await controlled.faults()).toEqual([]);
    expect([...(await controlled.accounts())]).toContain('kubeflow:training-operator');
  });

  test('the launcher of an MPIJob does not get into a namespace that enforces `restricted`, as its page says', async () => {
    await controlled.create(moved(exampleOf('mpi-job', 'MPIJob'), { name: 'refused' }));
    await waitFor(
      async () => {
        const faults = await controlled.faults();
        return faults.some((fault) =>
          /training-operator: create .*PodSecurity "restricted.*kubectl-delivery/.test(fault),
        );
      },
      'the launcher to be refused',
      PATIENCE,
    );
  });
});
