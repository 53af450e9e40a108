import { jsonStatus, platformStatus, renderStatus } from '../../lib/deploy';
import { configMap, deployment, object, Stage, widgetCrd } from './support';

let stage: Stage;
beforeEach(async () => {
  stage = await Stage.open();
});
afterEach(() => stage.stop());

const plain = (_: string, text: string) => text;
const status = () => {
  const { dist, clock } = stage;
  return platformStatus({ dist, clock, connection: clock.watch(stage.connection) });
};
const lines = async () => renderStatus(await status(), plain, new Date('2026-01-01T00:00:00Z'));
const withImage = object('apps/v1', 'Deployment', 'default/web', {
  spec: {
    replicas: 1,
    selector: { matchLabels: { app: 'web' } },
    template: {
      spec: { containers: [{ name: 'main', image: 'mirror.example.com/a/web:1.2@sha256:0123456789abcdef' }] },
    },
  },
});

test('a platform that is ready is ok, and is told with its versions', async () => {
  stage.write(withImage, configMap('default/a')).writeRecord({ release: '26.03.1', opening: ['open: x', 'login: y'] });
  await stage.deploy();
  stage.server.fault('GET', /^\/version/, { status: 200, body: { gitVersion: 'v1.34.1' } });
  expect(await lines()).toEqual([
    'fake: Kubernetes v1.34.1, Kubeflow 26.03.1',
    'ready     test     2/2  web:1.2',
    'open: x',
    'login: y',
    '1 of 1 component is ready',
  ]);
  expect((await status()).ok).toBe(true);
});

test('what is missing and what is not ready is named, with its pods and the last lines of their logs', async () => {
  await stage.write(withImage).deploy();
  stage.write(withImage, configMap('default/gone'), deployment('default/other'));
  stage.server.put({ ...withImage, status: { observedGeneration: 1, replicas: 1, updatedReplicas: 1 } });
  const crashing = {
    name: 'main',
    state: { waiting: { reason: 'CrashLoopBackOff' } },
    lastState: { terminated: { exitCode: 2 } },
  };
  const dying = object('v1', 'Pod', 'default/web-1', { status: { containerStatuses: [crashing] } });
  dying.metadata.labels = { app: 'web' };
  stage.server.put(dying);
  stage.server.fault('GET', /web-1\/log\?container=main&tailLines=5&previous=true/, (response) => {
    response.end('starting\npanic: no database\n');
  });
  expect(await lines()).toEqual([
    'fake: unknown version',
    'not ready test     0/3  web:1.2',
    '    not on the cluster: ConfigMap default/gone, apps/Deployment default/other',
    '    apps/Deployment default/web: 0 of 1 replicas available',
    '        pod web-1: container main: CrashLoopBackOff: ended before with exit code 2',
    '        last lines of container main:',
    '          starting',
    '          panic: no database',
    '0 of 1 component is ready',
  ]);
});

test('certificates, claims, profiles and the address of a load balancer are told', async () => {
  const kind = (apiVersion: string, name: string, resource: string, namespaced: boolean) => ({
    apiVersion,
    kind: name,
    resource,
    namespaced,
  });
  stage.server.kinds.push(
    kind('cert-manager.io/v1', 'Certificate', 'certificates', true),
    kind('kubeflow.org/v1', 'Profile', 'profiles', false),
  );
  const certificate = (name: string, notAfter: string) =>
    object('cert-manager.io/v1', 'Certificate', `default/${name}`, {
      status: { notAfter, conditions: [{ type: 'Ready', status: 'True' }] },
    });
  const certificates = [certificate('late', '2026-01-03T00:00:00Z'), certificate('fine', '2026-03-01T00:00:00Z')];
  stage.write(...certificates.map(({ status: _, ...rest }) => rest)).writeRecord({
    entrance: { namespace: 'default', service: 'gateway', port: 80, localPort: 8080, url: 'http://localhost:8080' },
  });
  for (const each of [
    ...certificates,
    object('v1', 'PersistentVolumeClaim', 'default/data', {
      spec: { resources: { requests: { storage: '20Gi' } } },
      status: { phase: 'Bound' },
    }),
    object('kubeflow.org/v1', 'Profile', 'team', { spec: { owner: { name: 'ann@example.com' } } }),
    object('v1', 'Service', 'default/gateway', { status: { loadBalancer: { ingress: [{ ip: '192.0.2.1' }] } } }),
  ])
    stage.server.put(each);
  expect((await lines()).slice(2)).toEqual([
    'certificates: 2, the first expires 2026-01-03T00:00:00Z (default/late)',
    '    default/late: expires 2026-01-03T00:00:00Z',
    'claims: default/data 20Gi Bound',
    'profiles: team (ann@example.com)',
    'address of the load balancer: 192.0.2.1',
    '1 of 1 component is ready',
  ]);
  const json = jsonStatus(await status());
  expect(json).toMatchObject([
    { type: 'component', name: 'test', ready: 2, total: 2, problems: [] },
    { type: 'result', ok: true, certificates: [{ name: 'late' }, { name: 'fine' }], address: '192.0.2.1' },
  ]);
});

test('what the server does not show is said', async () => {
  stage.server.kinds.push({ apiVersion: 'kubeflow.org/v1', kind: 'Profile', resource: 'profiles', namespaced: false });
  stage.write(configMap('default/a')).writeRecord({
    entrance: { namespace: 'default', service: 'gateway', port: 80, localPort: 8080, url: 'http://localhost:8080' },
  });
  await stage.deploy();
  const refused = { status: 403, body: { kind: 'Status', message: 'no' } };
  stage.server.fault('GET', /persistentvolumeclaims|profiles|services/, refused, Number.POSITIVE_INFINITY);
  const unseen = [
    'claims cannot be listed: no',
    'profiles cannot be listed: no',
    'Service default/gateway cannot be read: no',
  ];
  expect((await lines()).slice(2, -1)).toEqual(unseen.map((each) => `not known: ${each}`));
  expect(jsonStatus(await status()).at(-1)).toMatchObject({ type: 'result', ok: true, unseen });
});

test.each([
  ['deleted', undefined, 'missing', 'is not on the cluster'],
  ['not to be read', { status: 403, body: { kind: 'Status', message: 'no' } }, 'failed', 'cannot be read: no'],
])('a CRD that is %s is no longer about to be established', async (_, refusal, state, reason) => {
  await stage.write(widgetCrd()).deploy();
  stage.server.kinds.splice(
    stage.server.kinds.findIndex(({ kind }) => kind === 'Widget'),
    1,
  );
  const path = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions/widgets.example.com';
  if (refusal) stage.server.fault('GET', new RegExp(path), refusal);
  else stage.server.remove(path);
  expect((await status()).components[0]?.problems).toMatchObject([{ state, reason }]);
});
