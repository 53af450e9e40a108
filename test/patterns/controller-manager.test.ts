import { App, Chart } from 'cdk8s';
import type { PlatformContextOptions } from '../../lib/core/context';
import { onlyOnePodReasons } from '../../lib/core/only-one-pod';
import { ControllerManager, type ControllerManagerProps } from '../../lib/patterns/controller-manager';
import { allow } from '../../lib/patterns/rbac';
import { find, renderObjects } from '../support/render';

const permissions = [allow('example.com', ['things'], ['*'])];
const render = (props: Partial<ControllerManagerProps> = {}, context?: PlatformContextOptions) =>
  renderObjects(
    (chart) =>
      new ControllerManager(chart, 'manager', {
        name: 'thing',
        labels: { app: 'thing' },
        image: 'notebook-controller',
        permissions,
        leaderElection: { argument: '--leader-elect', enabled: false },
        ...props,
      }),
    context,
  );
const deploymentOf = (props: Partial<ControllerManagerProps> = {}, name = 'thing-controller-manager') =>
  find(render(props), 'Deployment', name);

test('it runs as an account with its rights and those to elect a leader', () => {
  const objects = render();
  const subjects = [{ kind: 'ServiceAccount', name: 'thing-controller-manager', namespace: 'kubeflow' }];
  expect(deploymentOf()).toHaveProperty('spec.template.spec.serviceAccountName', 'thing-controller-manager');
  expect(find(objects, 'ClusterRole', 'thing-manager-role').rules).toEqual(permissions);
  expect(find(objects, 'ClusterRoleBinding', 'thing-manager-rolebinding')).toMatchObject({ subjects });
  expect(find(objects, 'RoleBinding', 'thing-leader-election-rolebinding')).toMatchObject({ subjects });
  expect(find(objects, 'Role', 'thing-leader-election-role').rules).toContainEqual(
    expect.objectContaining({ apiGroups: ['coordination.k8s.io'], resources: ['leases'] }),
  );
});

test('its pod passes the Pod Security Standard restricted', () => {
  expect(deploymentOf()).toMatchObject({
    spec: {
      template: {
        spec: {
          securityContext: { runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } },
          containers: [{ securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } } }],
        },
      },
    },
  });
});

test('probes ask the health port', () => {
  expect(deploymentOf({ probePort: 9090 })).toMatchObject({
    spec: {
      template: {
        spec: {
          containers: [
            {
              livenessProbe: { httpGet: { path: '/healthz', port: 9090 } },
              readinessProbe: { httpGet: { path: '/readyz', port: 9090 } },
            },
          ],
        },
      },
    },
  });
});

test('configuration becomes its environment, as a whole or key by key', () => {
  const config = { name: 'thing-config', data: { A: '1', B: '2' } };
  expect(find(render({ config }), 'ConfigMap', 'thing-config').data).toEqual(config.data);
  expect(deploymentOf({ config })).toMatchObject({
    spec: { template: { spec: { containers: [{ envFrom: [{ configMapRef: { name: 'thing-config' } }] }] } } },
  });
  const byKey = deploymentOf({ config: { ...config, reference: 'keys' } });
  expect(byKey).toHaveProperty('spec.template.spec.containers.0.env', [
    { name: 'A', valueFrom: { configMapKeyRef: { name: 'thing-config', key: 'A' } } },
    { name: 'B', valueFrom: { configMapKeyRef: { name: 'thing-config', key: 'B' } } },
  ]);
  expect(byKey).not.toHaveProperty('spec.template.spec.containers.0.envFrom');
});

test('a change of the configuration replaces the pods', () => {
  const annotationsOf = (value: string) => {
    const object = deploymentOf({ config: { name: 'thing-config', data: { A: value } } });
    return (object.spec as { template: { metadata: { annotations: object } } }).template.metadata.annotations;
  };
  expect(annotationsOf('1')).toHaveProperty('checksum/config');
  expect(annotationsOf('1')).not.toEqual(annotationsOf('2'));
});

test('metrics are guarded where wanted, by a second container and its Service', () => {
  expect(render().map(({ kind }) => kind)).not.toContain('Service');
  const objects = render({ metricsProxy: true, pods: { app: 'thing', role: 'manager' } });
  expect(find(objects, 'Service', 'thing-controller-manager-metrics-service')).toMatchObject({
    spec: { selector: { app: 'thing', role: 'manager' } },
  });
  expect(find(objects, 'Deployment', 'thing-controller-manager')).toMatchObject({
    spec: { template: { spec: { containers: [{ name: 'manager' }, { name: 'kube-rbac-proxy' }] } } },
  });
});

test('the container for changes without a name is the manager, not its proxy', () => {
  expect(deploymentOf({ metricsProxy: true })).toMatchObject({
    spec: { template: { metadata: { annotations: { 'kubectl.kubernetes.io/default-container': 'manager' } } } },
  });
});

test('labels of pods are the selector; all other objects have the common labels', () => {
  const objects = render({ pods: { app: 'thing', role: 'manager' } });
  expect(find(objects, 'Deployment', 'thing-controller-manager')).toMatchObject({
    metadata: { labels: { app: 'thing', role: 'manager' } },
    spec: { selector: { matchLabels: { app: 'thing', role: 'manager' } } },
  });
  expect(find(objects, 'ServiceAccount', 'thing-controller-manager').metadata.labels).toEqual({ app: 'thing' });
});

test('container and pod take what the pattern has no word for', () => {
  const object = deploymentOf({
    container: { imagePullPolicy: 'Always' },
    pod: { priorityClassName: 'high' },
    names: { container: 'controller' },
  });
  expect(object).toMatchObject({
    spec: {
      template: {
        spec: { priorityClassName: 'high', containers: [{ name: 'controller', imagePullPolicy: 'Always' }] },
      },
    },
  });
});

test('namespace and image come from the context', () => {
  const objects = render({}, { namespaces: { kubeflow: 'mlops' }, images: { registry: 'mirror.example.com' } });
  const namespaces = new Set(objects.map(({ metadata }) => metadata.namespace));
  expect(namespaces).toEqual(new Set(['mlops', undefined]));
  expect(find(objects, 'Deployment', 'thing-controller-manager')).toHaveProperty(
    'spec.template.spec.containers.0.image',
    expect.stringMatching(/^mirror\.example\.com\//),
  );
});

test('without an election of a leader there is one pod at most', () => {
  const reasons = (enabled: boolean) => {
    const app = new App();
    new ControllerManager(new Chart(app, 'chart'), 'manager', {
      name: 'thing',
      labels: { app: 'thing' },
      image: 'notebook-controller',
      permissions,
      leaderElection: { argument: '--elect', enabled },
    });
    return Object.fromEntries(onlyOnePodReasons(app));
  };
  expect(reasons(true)).toEqual({});
  expect(reasons(false)).toEqual({
    'apps/Deployment/kubeflow/thing-controller-manager': 'it elects no leader (--elect)',
  });
  const elects = deploymentOf({ args: ['--a'], leaderElection: { argument: '--elect', enabled: true } });
  expect(elects).toHaveProperty('spec.template.spec.containers.0.args', ['--a', '--elect']);
});
