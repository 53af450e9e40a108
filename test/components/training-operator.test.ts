import { load } from 'js-yaml';
import { TrainingOperator } from '../../lib/components/training-operator/training-operator';
import {
  type TrainingOperatorProps,
  trainingOperatorProps,
} from '../../lib/components/training-operator/training-operator-props';
import type { PlatformContextOptions } from '../../lib/core/context';
import { find, renderObjects } from '../support/render';
import { snapshotObjects, snapshotProps } from '../support/snapshot';

const NAME = 'training-operator';
const render = (props?: TrainingOperatorProps, context?: PlatformContextOptions) =>
  renderObjects((chart) => new TrainingOperator(chart, 'operator', props), context);
const operator = (props?: TrainingOperatorProps) => {
  const { spec } = find(render(props), 'Deployment', NAME) as unknown as {
    spec: { template: { spec: { containers: [{ args: string[] }] } } };
  };
  return spec.template.spec.containers[0];
};

snapshotObjects('defaults', render());

const everyProp: Required<TrainingOperatorProps> = {
  kinds: ['MPIJob', 'TFJob'],
  gangScheduler: 'volcano',
  leaderElection: false,
  threads: 4,
  resources: { limits: { memory: '2Gi' } },
};

snapshotProps('every prop set', {
  schema: trainingOperatorProps,
  props: everyProp,
  objects: render(everyProp),
  defaults: render(),
});

test('kinds that are left out have neither webhooks nor rights, and the operator does not start them', () => {
  const text = JSON.stringify(render({ kinds: ['TFJob'] }));
  expect(text).toContain('--enable-scheme=tfjob');
  expect(text).not.toMatch(/"[^"]*pytorchjob|mpijob|paddle|xgboost|jaxjob|pods\/exec|initContainer\.yaml/i);
});

test.each([
  ['MXJob', /MXNet is retired.*PyTorchJob/],
  ['ChainerJob', /Chainer is retired.*PyTorchJob/],
  ['XDLJob', /XDL is retired.*TFJob/],
])('%s is refused, and what takes its place is named', (kind, message) => {
  expect(() => render({ kinds: [kind as 'TFJob'] })).toThrow(message);
});

test('only MPIJobs give the operator a shell in pods and the making of roles', () => {
  const rules = (kinds?: TrainingOperatorProps['kinds']) =>
    JSON.stringify(find(render({ kinds }), 'ClusterRole', NAME));
  expect(rules()).toMatch(/pods\/exec/);
  expect(rules(['PyTorchJob', 'JAXJob'])).not.toMatch(/pods\/exec|roles|serviceaccounts/);
});

test('it elects a leader with rights in its own namespace, and reads Secrets there alone (D63)', () => {
  expect(operator().args).toContain('--leader-elect');
  expect(find(render(), 'Role', NAME)).toMatchObject({
    rules: [{ resources: ['secrets'] }, { resources: ['leases'] }],
  });
  expect(JSON.stringify(find(render(), 'ClusterRole', NAME))).not.toMatch(/secrets|leases/);
  const without = render({ leaderElection: false });
  expect(JSON.stringify(without)).not.toMatch(/leases|leader-elect/);
});

test('a gang scheduler is told to the operator, which may make its PodGroups and no others', () => {
  const rules = (gangScheduler?: string) => JSON.stringify(find(render({ gangScheduler }), 'ClusterRole', NAME));
  expect(rules()).not.toContain('podgroups');
  expect(rules('volcano')).toMatch(/scheduling\.volcano\.sh/);
  expect(rules('scheduler-plugins')).toMatch(/scheduling\.x-k8s\.io/);
  expect(operator({ gangScheduler: 'volcano' }).args).toContain('--gang-scheduler-name=volcano');
});

test('what it adds to pods comes from the platform’s registry and satisfies restricted', () => {
  const objects = render(undefined, { images: { registry: 'mirror.example.com' } });
  expect(JSON.stringify(objects)).not.toMatch(/ghcr\.io|:latest/);
  const { data } = find(objects, 'ConfigMap', `${NAME}-init-container`) as unknown as { data: Record<string, string> };
  const filled = (data['initContainer.yaml'] ?? '')
    .replaceAll('{{.InitContainerImage}}', 'busybox')
    .replaceAll('{{.MasterAddr}}', 'job-master-0')
    .replaceAll('{{.MaxTries}}', '100');
  expect(load(filled)).toMatchObject([
    {
      image: 'busybox',
      command: ['sh', '-c', expect.stringContaining('nslookup job-master-0 && exit 0')],
      securityContext: {
        allowPrivilegeEscalation: false,
        capabilities: { drop: ['ALL'] },
        runAsNonRoot: true,
        seccompProfile: { type: 'RuntimeDefault' },
      },
    },
  ]);
});

test('names come from the context', () => {
  const objects = render(undefined, { namespaces: { kubeflow: 'mlops' } });
  expect(JSON.stringify(objects)).not.toMatch(/"kubeflow["/]/);
});
