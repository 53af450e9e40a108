import { parse } from 'yaml';
import { ProfileController } from '../../lib/components/profile-controller/profile-controller';
import { profileControllerComponent } from '../../lib/components/profile-controller/profile-controller-component';
import {
  type ProfileControllerProps,
  profileControllerProps,
} from '../../lib/components/profile-controller/profile-controller-props';
import type { PlatformContextOptions } from '../../lib/core/context';
import type { KubeObject } from '../../lib/kubernetes/objects';
import type { PodTemplate } from '../../lib/kubernetes/pods';
import { find, renderObjects } from '../support/render';
import { snapshotObjects, snapshotProps } from '../support/snapshot';

const render = (props: ProfileControllerProps = {}, context?: PlatformContextOptions) =>
  renderObjects((chart) => new ProfileController(chart, 'profiles', props), context);

snapshotObjects('defaults', render());

const everyProp: Omit<Required<ProfileControllerProps>, 'ownNamespace'> = {
  admins: ['ann@example.com', 'bob@example.com'],
  podSecurity: 'restricted',
  namespaceLabels: { 'example.com/cost-centre': 'ml', 'pipelines.kubeflow.org/enabled': '' },
  workloadIdentity: 'kubeflow@project.iam.gserviceaccount.com',
  accessManagementCallers: [{ namespace: 'portal', serviceAccount: 'onboarding' }],
  accessManagement: true,
};

const alone: ProfileControllerProps = { accessManagement: false, ownNamespace: 'profiles-system' };

snapshotObjects('the controller alone', render(alone));

snapshotProps('every prop set', {
  schema: profileControllerProps,
  props: everyProp,
  objects: render(everyProp),
  defaults: render(),
});

const data = (objects: readonly KubeObject[], name: string) =>
  find(objects, 'ConfigMap', name).data as Record<string, string>;
const labelsOf = (objects: readonly KubeObject[]) =>
  parse(data(objects, 'profiles-namespace-labels-data')['namespace-labels.yaml'] ?? '') as Record<string, string>;

describe('labels of namespaces', () => {
  const ENFORCE = 'pod-security.kubernetes.io/enforce';

  test('can be added and taken off one by one', () => {
    expect(labelsOf(render({ namespaceLabels: everyProp.namespaceLabels }))).toEqual({
      'app.kubernetes.io/part-of': 'kubeflow-profile',
      'katib.kubeflow.org/metrics-collector-injection': 'enabled',
      'pipelines.kubeflow.org/enabled': '',
      'serving.kubeflow.org/inferenceservice': 'enabled',
      [ENFORCE]: 'baseline',
      'example.com/cost-centre': 'ml',
    });
  });

  test('are text for the controller, whatever they look like', () => {
    const file = data(render({ namespaceLabels: { a: 'true', b: '1' } }), 'profiles-namespace-labels-data');
    expect(file['namespace-labels.yaml']).toMatch(/^a: "true"\nb: "1"$/m);
  });

  test('say which Pod Security Standard holds', () => {
    expect(labelsOf(render({ podSecurity: 'restricted' }))[ENFORCE]).toBe('restricted');
    expect(labelsOf(render({ podSecurity: 'none' }))).not.toHaveProperty([ENFORCE]);
  });

  test('follow the mesh', () => {
    expect(labelsOf(render())).not.toHaveProperty('istio-injection');
    // The controller's policies look at requests, which only sidecars see.
    expect(labelsOf(render({}, { mesh: { dataPlane: 'ambient' } }))).toEqual(labelsOf(render()));
    expect(labelsOf(render({}, { mesh: { revision: 'stable' } }))).toMatchObject({
      'istio-injection': '',
      'istio.io/rev': 'stable',
    });
    expect(labelsOf(render({}, { mesh: { cni: false } }))[ENFORCE]).toBe('privileged');
  });
});

test('settings reach the controller', () => {
  expect(data(render(), 'profiles-config')).toMatchObject({ ADMIN: '', WORKLOAD_IDENTITY: '' });
  expect(data(render(everyProp), 'profiles-config')).toMatchObject({
    ADMIN: 'ann@example.com,bob@example.com',
    WORKLOAD_IDENTITY: 'kubeflow@project.iam.gserviceaccount.com',
  });
});

test.each([
  ['an admin with a comma', { admins: ['a@example.com,b@example.com'] }],
  ['an account that is not of Google Cloud', { workloadIdentity: 'me@example.com' }],
  ['a label key with a space', { namespaceLabels: { 'a b': 'c' } }],
  ['a label value that is too long', { namespaceLabels: { a: 'b'.repeat(64) } }],
])('%s is refused', (_what, props) => {
  expect(profileControllerProps.safeParse(props).success).toBe(false);
});

test('pods are replaced when a setting changes', () => {
  const hash = (props: ProfileControllerProps) => {
    const { template } = find(render(props), 'Deployment', 'profiles-deployment').spec as { template: PodTemplate };
    return template.metadata?.annotations?.['checksum/config'];
  };
  expect(new Set([hash({}), hash({ admins: ['a'] }), hash({ podSecurity: 'none' })]).size).toBe(3);
});

interface Rule {
  apiGroups: string[];
  resources: string[];
  verbs: string[];
  resourceNames?: string[];
}

describe('rights', () => {
  const rules = find(render(), 'ClusterRole', 'profiles-manager-role').rules as Rule[];
  const may = (verb: string, group: string, resource: string, name?: string) =>
    rules.some(
      (rule) =>
        rule.apiGroups.includes(group) &&
        rule.resources.includes(resource) &&
        rule.verbs.includes(verb) &&
        (!rule.resourceNames || (name !== undefined && rule.resourceNames.includes(name))),
    );

  test('are not those of a cluster admin', () => {
    const binding = find(render(), 'ClusterRoleBinding', 'profiles-manager-rolebinding');
    expect(binding.roleRef).toMatchObject({ name: 'profiles-manager-role' });
    expect(render().filter(({ kind }) => kind === 'ClusterRoleBinding')).toEqual([binding]);
    expect(JSON.stringify(rules)).not.toContain('*');
    expect(may('get', '', 'secrets')).toBe(false);
    expect(may('create', 'rbac.authorization.k8s.io', 'clusterrolebindings')).toBe(false);
    expect(may('delete', '', 'namespaces')).toBe(false);
  });

  const RBAC = 'rbac.authorization.k8s.io';
  const KEEP = ['get', 'list', 'watch', 'create', 'update'];

  // What the sources of kubeflow/dashboard v2.0.0 call.
  test.each([
    ['the controller', 'kubeflow.org', 'profiles', ['get', 'list', 'watch', 'update']],
    ['the controller', 'kubeflow.org', 'profiles/finalizers', ['update']],
    ['the controller', '', 'namespaces', KEEP],
    ['the controller', '', 'serviceaccounts', KEEP],
    ['the controller', '', 'resourcequotas', [...KEEP, 'delete']],
    ['the controller', RBAC, 'rolebindings', KEEP],
    ['the controller', 'security.istio.io', 'authorizationpolicies', KEEP],
    ['access management', 'kubeflow.org', 'profiles', ['get', 'list', 'create', 'delete']],
    ['access management', RBAC, 'rolebindings', ['list', 'watch', 'create', 'delete']],
    ['access management', 'security.istio.io', 'authorizationpolicies', ['get', 'create', 'delete']],
  ])('are enough for %s to work with %s %s', (_container, group, resource, verbs) => {
    expect(verbs.filter((verb) => !may(verb, group, resource))).toEqual([]);
  });

  test.each(['kubeflow-admin', 'kubeflow-edit', 'kubeflow-view'])('the role %s can be handed out', (role) => {
    expect(may('bind', RBAC, 'clusterroles', role)).toBe(true);
  });

  test('no other role can be handed out', () => {
    expect(may('bind', RBAC, 'clusterroles', 'cluster-admin')).toBe(false);
    expect(may('bind', RBAC, 'clusterroles')).toBe(false);
  });
});

describe('access management', () => {
  const callers = (objects: readonly KubeObject[]) => find(objects, 'AuthorizationPolicy', 'profiles-kfam').spec;
  const networks = (objects: readonly KubeObject[]) =>
    JSON.stringify(find(objects, 'NetworkPolicy', 'profiles-kfam').spec).match(/(?<="values":\[")[^"]+/g);

  test('has no route from the gateway', () => {
    expect(render().map(({ kind }) => kind)).not.toContain('VirtualService');
    expect(networks(render())).toEqual(['kubeflow']);
  });

  test('can be called by the dashboard and by those whom the settings name', () => {
    const principals = (list: string[]) => ({ rules: [{ from: [{ source: { principals: list } }] }] });
    expect(callers(render())).toMatchObject(principals(['cluster.local/ns/kubeflow/sa/dashboard']));
    const objects = render({ accessManagementCallers: everyProp.accessManagementCallers });
    expect(callers(objects)).toMatchObject(
      principals(['cluster.local/ns/kubeflow/sa/dashboard', 'cluster.local/ns/portal/sa/onboarding']),
    );
    expect(networks(objects)).toEqual(['kubeflow', 'portal']);
  });

  test('has its address on the construct', () => {
    renderObjects((chart) => {
      const controller = new ProfileController(chart, 'profiles');
      expect(controller.accessManagementService).toBe('profiles-kfam');
      expect(controller.accessManagementPort).toBe(8081);
    });
  });
});

test('names come from the context', () => {
  const objects = render(
    {},
    {
      trustDomain: 'trust.example',
      namespaces: { kubeflow: 'mlops', 'istio-system': 'mesh' },
      userHeader: 'x-user',
      userPrefix: 'u:',
      images: { registry: 'mirror.example.com' },
    },
  );
  expect(data(objects, 'profiles-config')).toMatchObject({
    USERID_HEADER: 'x-user',
    USERID_PREFIX: 'u:',
    ISTIO_INGRESS_GATEWAY_PRINCIPAL: 'trust.example/ns/mesh/sa/istio-ingressgateway-service-account',
    KFP_UI_PRINCIPAL: 'trust.example/ns/mlops/sa/ml-pipeline-ui',
    NOTEBOOK_CONTROLLER_PRINCIPAL: 'trust.example/ns/mlops/sa/notebook-controller-service-account',
  });
  const text = JSON.stringify(objects);
  for (const old of ['cluster.local', 'kubeflow-userid', 'ghcr.io', '"kubeflow"', 'istio-system']) {
    expect(text).not.toContain(old);
  }
});

describe('the controller alone', () => {
  test('stands in a namespace of its own, without access management', () => {
    const objects = render(alone);
    expect(find(objects, 'Namespace', 'profiles-system')).toBeDefined();
    expect(new Set(objects.map(({ metadata }) => metadata.namespace))).toEqual(new Set(['profiles-system', undefined]));
    expect(JSON.stringify(objects)).not.toMatch(/kfam|"namespace":"kubeflow"/);
  });

  test.each<[ProfileControllerProps, string]>([
    [{ ownNamespace: 'profiles-system' }, 'accessManagement: false beside it'],
    [{ ...alone, accessManagementCallers: everyProp.accessManagementCallers }, 'none beside accessManagement: false'],
  ])('%j is refused', (props, message) => {
    const { error } = profileControllerProps.safeParse(props);
    expect(error?.issues.map((issue) => issue.message).join()).toContain(message);
  });

  test('does not go with the dashboard, which asks access management', () => {
    const problems = (on: string[]) =>
      profileControllerComponent.check?.(profileControllerProps.parse(alone), [], new Set(on));
    expect(problems(['central-dashboard'])).toMatchObject([{ path: ['accessManagement'] }]);
    expect(problems([])).toEqual([]);
  });
});
