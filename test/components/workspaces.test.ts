import { Chart, Testing } from 'cdk8s';
import { Workspaces } from '../../lib/components/workspaces/workspaces';
import { type WorkspacesProps, workspacesProps } from '../../lib/components/workspaces/workspaces-props';
import { PlatformContext, type PlatformContextOptions } from '../../lib/core/context';
import { warningsBelow } from '../../lib/core/warnings';
import { listAt, valueAt } from '../../lib/kubernetes/json';
import type { KubeObject } from '../../lib/kubernetes/objects';
import { schemaProblems } from '../support/crd-schema';
import { find, renderObjects } from '../support/render';
import { snapshotObjects, snapshotProps } from '../support/snapshot';

const render = (props?: WorkspacesProps, context?: PlatformContextOptions) =>
  renderObjects((chart) => new Workspaces(chart, 'workspaces', props), context);
const kinds = (objects: readonly KubeObject[]) =>
  objects.filter(({ kind }) => kind === 'WorkspaceKind').map(({ metadata }) => metadata.name);
const pods = [{ id: 'small' }];
const ports = [{ id: 'lab' }];
const images = [{ id: 'v3', image: 'example.com/lab:v3' }];
const LAB = { displayName: 'Lab', description: 'Ours', images, pods, ports };

snapshotObjects('defaults', render());

const everyProp: Required<WorkspacesProps> = {
  podSecurity: 'baseline',
  admit: ['monitoring'],
  labels: { team: 'platform' },
  annotations: { owner: 'platform' },
  gateway: 'mesh/gateway',
  host: 'lab.example.com',
  samples: {
    jupyterlab: {
      displayName: 'Jupyter',
      description: 'Notebooks',
      icon: 'https://example.com/icon.svg',
      logo: { namespace: 'pictures', name: 'logos', key: 'jupyter.svg' },
      hidden: true,
      deprecated: 'Take the lab instead',
      images: [{ id: 'scipy', image: 'notebook-jupyter-scipy', labels: { python: '3.12' } }],
      pods: [{ id: 'one', displayName: 'One', gpus: { count: 1 }, nodeSelector: { disk: 'fast' } }],
      env: { LOG_LEVEL: 'debug' },
    },
    codeserver: { enabled: false },
  },
  kinds: {
    lab: {
      ...LAB,
      images: [
        { ...images[0], id: 'v3', image: 'example.com/lab:v3', pullPolicy: 'Always', ports: { lab: 9999 } },
        {
          id: 'v2',
          image: 'example.com/lab:v2',
          hidden: true,
          redirect: { to: 'v3', message: 'newer', level: 'Warning' },
        },
      ],
      ports: [{ id: 'lab', displayName: 'The lab', port: 80, requestHeaders: { set: { 'x-lab': 'a' } } }],
      home: '/home/lab',
      serviceAccountName: 'lab',
      shm: false,
      podLabels: { team: 'a' },
      podAnnotations: { note: 'b' },
      restricted: false,
      runAsUser: 1001,
    },
  },
};

snapshotProps('every prop set', {
  schema: workspacesProps,
  props: everyProp,
  objects: render(everyProp),
  defaults: render(),
});

test('kinds of ours and of settings fit the schema of the cluster, in every form', () => {
  for (const props of [undefined, everyProp]) expect(render(props).flatMap(schemaProblems)).toEqual([]);
});

test('of Secrets the API may only get one, and the controller deletes nothing', () => {
  const objects = render();
  const rules = (name: string) => listAt(find(objects, 'ClusterRole', name), 'rules');
  const onSecrets = rules('workspaces-backend').filter((rule) => listAt(rule, 'resources').includes('secrets'));
  expect(onSecrets).toEqual([{ apiGroups: [''], resources: ['secrets'], verbs: ['get'] }]);
  expect(JSON.stringify(rules('workspaces-manager-role'))).not.toMatch(/delete|patch|secrets/);
});

test('policies select what pods carry, by the label that is theirs alone (D64)', () => {
  const objects = render();
  for (const name of ['workspaces-backend', 'workspaces-frontend']) {
    const labels = valueAt(find(objects, 'Deployment', name), 'spec', 'template', 'metadata', 'labels');
    expect(labels).toMatchObject({ app: name });
    expect(find(objects, 'AuthorizationPolicy', name)).toHaveProperty('spec.selector.matchLabels', { app: name });
    expect(find(objects, 'NetworkPolicy', name)).toHaveProperty('spec.podSelector.matchExpressions', [
      { key: 'app', operator: 'In', values: [name] },
    ]);
  }
});

test('the namespace admits nobody but whom its policies name', () => {
  expect(find(render(), 'NetworkPolicy', 'default-deny-ingress')).toHaveProperty('spec', {
    podSelector: {},
    policyTypes: ['Ingress'],
  });
  expect(find(render({ admit: ['monitoring'] }), 'NetworkPolicy', 'default-deny-ingress')).toHaveProperty(
    'spec.ingress.0.from.length',
    1,
  );
});

test('the route says the groups of users, whatever a client sends', () => {
  const objects = render(undefined, { userHeader: 'x-user', userPrefix: 'p:' });
  const containers = valueAt(
    find(objects, 'Deployment', 'workspaces-backend'),
    'spec',
    'template',
    'spec',
    'containers',
  );
  expect(JSON.stringify(containers)).toContain('{"name":"GROUPS_HEADER","value":"kubeflow-workspaces-groups"}');
  expect(JSON.stringify(containers)).toContain('{"name":"USERID_HEADER","value":"x-user"}');
  expect(JSON.stringify(containers)).toContain('{"name":"USERID_PREFIX","value":"p:"}');
  expect(find(objects, 'VirtualService', 'workspaces-backend')).toHaveProperty('spec.http.0.headers', {
    request: { set: { 'kubeflow-workspaces-groups': 'system:authenticated' } },
  });
});

test('the controller learns the host name of the gateway by the name that it reads', () => {
  const objects = render(undefined, { gateway: { hostname: 'kf.example.com' } });
  expect(find(objects, 'ConfigMap', 'kubeflow-workspaces-istio-config')).toHaveProperty(
    'data.ISTIO_HOSTS',
    'kf.example.com',
  );
});

test('programs that live at / lose the prefix by their sidecar: without one the kind of ours is off', () => {
  const label = { 'kubeflow-workspaces/remove-path-prefix': 'true' };
  const sidecars = render();
  expect(find(sidecars, 'EnvoyFilter', 'workspaces-remove-path-prefix')).toHaveProperty(
    'spec.workloadSelector.labels',
    label,
  );
  expect(find(sidecars, 'WorkspaceKind', 'codeserver')).toHaveProperty('spec.podTemplate.podMetadata.labels', label);
  expect(find(sidecars, 'WorkspaceKind', 'jupyterlab')).not.toHaveProperty('spec.podTemplate.podMetadata.labels');
  const ambient = render(undefined, { mesh: { dataPlane: 'ambient' } });
  expect(kinds(sidecars)).toEqual(['jupyterlab', 'codeserver']);
  expect(kinds(ambient)).toEqual(['jupyterlab']);
  expect(ambient.some(({ kind }) => kind === 'EnvoyFilter')).toBe(false);
});

test.each<[string, WorkspacesProps, string[]]>([
  ['nobody', {}, []],
  ['those who want such a kind all the same', { samples: { codeserver: { enabled: true } } }, ['codeserver']],
])('in an ambient mesh a warning tells %s', (_, props, named) => {
  const app = Testing.app();
  PlatformContext.provide(app, { mesh: { dataPlane: 'ambient' } });
  new Workspaces(new Chart(app, 'chart'), 'workspaces', props);
  expect(warningsBelow(app)).toEqual(
    named.map((name) => expect.stringContaining(`nothing takes the prefix from paths of ${name} (removePathPrefix)`)),
  );
});

test.each<[string, PlatformContextOptions, boolean]>([
  ['IPv4', {}, false],
  ['IPv6', { ipFamily: 'ipv6' }, true],
  ['any user', { clusterPlatform: 'openshift' }, true],
])('the pages are served to %s', (_, context, told) => {
  const frontend = JSON.stringify(find(render(undefined, context), 'Deployment', 'workspaces-frontend'));
  expect(frontend.includes('listen [::]:8080 ipv6only=off;')).toBe(told);
});

test('pods of kinds have no fixed user on OpenShift', () => {
  const kind = find(render(undefined, { clusterPlatform: 'openshift' }), 'WorkspaceKind', 'jupyterlab');
  expect(kind).toHaveProperty('spec.podTemplate.securityContext', {
    runAsNonRoot: true,
    seccompProfile: { type: 'RuntimeDefault' },
  });
});

test.each<[string, WorkspacesProps, RegExp]>([
  [
    'the name of a kind of ours',
    { kinds: { jupyterlab: LAB } },
    /kinds\.jupyterlab: .*samples\.jupyterlab\.enabled: false/,
  ],
  [
    'two options of a name',
    { kinds: { lab: { ...LAB, pods: [...pods, ...pods] } } },
    /pods\[1\]\.id: expected another id/,
  ],
  [
    'what changes a kind of ours and does not fit it',
    { samples: { jupyterlab: { images: [{ id: 'own', image: 'a/b:c', ports: { web: 80 } }] } } },
    /components\.workspaces\.samples\.jupyterlab\.images\[0\]\.ports\.web: expected a port of the kind \(jupyterlab\)/,
  ],
  [
    'a variable with the path of a port that is not there',
    { kinds: { lab: { ...LAB, env: { NB_PREFIX: 'x{{ httpPathPrefix "nowhere" }}' } } } },
    /kinds\.lab\.env\.NB_PREFIX: expected the path of a port of the kind \(\w+/,
  ],
  [
    'a redirect that leads back',
    {
      kinds: {
        lab: {
          ...LAB,
          pods: [
            { id: 'small', redirect: { to: 'large' } },
            { id: 'large', redirect: { to: 'small' } },
          ],
        },
      },
    },
    /pods\[0\]\.redirect\.to: expected an option that does not lead back \(small > large > small\)/,
  ],
  [
    'GPUs said twice',
    {
      kinds: {
        lab: { ...LAB, pods: [{ id: 'gpu', gpus: { count: 1 }, resources: { limits: { 'nvidia.com/gpu': 2 } } }] },
      },
    },
    /pods\[0\]\.resources\.limits\["nvidia\.com\/gpu"\]: expected nothing, as gpus say how many/,
  ],
  [
    'a name that is too short for users',
    { kinds: { lab: { ...LAB, pods: [{ id: 's' }] } } },
    /pods\[0\]\.displayName: expected what users read, at least 2 characters/,
  ],
  [
    'a redirect to nowhere',
    { kinds: { lab: { ...LAB, pods: [{ id: 'small', redirect: { to: 'large' } }] } } },
    /pods\[0\]\.redirect\.to: expected another option of the kind/,
  ],
  [
    'a port that the kind does not have',
    { kinds: { lab: { ...LAB, images: [{ id: 'v3', image: 'a/b:c', ports: { web: 80 } }] } } },
    /images\[0\]\.ports\.web: expected a port of the kind \(lab\)/,
  ],
  [
    'ports of which some lose the prefix',
    { kinds: { lab: { ...LAB, ports: [{ id: 'a' }, { id: 'b', removePathPrefix: true }] } } },
    /ports: expected the same removePathPrefix for all ports/,
  ],
])('%s is refused', (_, props, message) => {
  expect(() => render(props)).toThrow(message);
});

test('names come from the context', () => {
  const objects = render(undefined, {
    namespaces: { 'kubeflow-workspaces': 'labs', 'istio-system': 'mesh', kubeflow: 'mlops' },
    images: { registry: 'mirror.example.com' },
  });
  expect(JSON.stringify(objects)).not.toMatch(/"namespace":"kubeflow|kubeflow-workspaces\.svc|istio-system|ghcr\.io/);
});
