import { App, Chart } from 'cdk8s';
import type { Construct } from 'constructs';
import { jupyterWebAppProps } from '../../lib/components/jupyter-web-app/jupyter-web-app-props';
import { notebookControllerProps } from '../../lib/components/notebook-controller/notebook-controller-props';
import { profilesProps } from '../../lib/components/profiles/profiles-props';
import { volumesWebAppProps } from '../../lib/components/volumes-web-app/volumes-web-app-props';
import { findEntry } from '../../lib/core/catalog';
import { PropsError } from '../../lib/core/props';
import { CATALOG } from '../../lib/platform/catalog';
import { Pipeline, PipelineVersion } from '../../lib/workloads/pipelines/pipeline';
import { RecurringRun } from '../../lib/workloads/pipelines/recurring-run';
import { Workflow } from '../../lib/workloads/pipelines/workflow';

/** Wrong props of components, and what the construct says: path, value, and what is allowed. */
const COMPONENTS: Record<string, [props: object, message: string]> = {
  'central-dashboard': [
    { menu: { hidden: ['Notebook'] } },
    'CentralDashboard chart/it: menu.hidden: unknown key "hidden"; did you mean "hide"? allowed: hide, add, replace',
  ],
  'jupyter-web-app': [
    { spawner: { cpu: { value: '500m' } } },
    'JupyterWebApp chart/it: spawner.cpu.value: expected a number of CPUs such as 0.5 or 2, got "500m"',
  ],
  'kubeflow-istio-resources': [
    { minTlsVersion: '1.1' },
    'KubeflowIstioResources chart/it: minTlsVersion: got "1.1"; did you mean "1.2"? allowed: 1.2, 1.3',
  ],
  'kubeflow-namespace': [
    { podSecurity: 'baselin' },
    'KubeflowNamespace chart/it: podSecurity: got "baselin"; did you mean "baseline"? allowed: privileged, baseline, restricted',
  ],
  'kubeflow-roles': [
    { rules: { view: [{ apiGroups: [''], resources: ['pods'], verbs: [] }] } },
    'KubeflowRoles chart/it: rules.view[0].verbs: expected at least one verb, got []',
  ],
  'notebook-controller': [
    { culling: { checkMinutes: 2000 } },
    'NotebookController chart/it: culling.checkMinutes: expected at most idleMinutes, got 2000',
  ],
  pipelines: [
    { objectStore: { kind: 's3' } },
    'Pipelines chart/it: objectStore.region: missing; expected the region of the bucket, such as eu-central-1',
  ],
  'poddefaults-webhook': [
    { timeoutSeconds: 31 },
    'PodDefaultsWebhook chart/it: timeoutSeconds: expected at most 30, got 31',
  ],
  'profile-contents': [
    { profiles: [{ name: 'a', owner: { name: 'ann' }, limits: { default: { cpu: 1 }, defaultRequest: { cpu: 2 } } }] },
    'ProfileContents chart/it: profiles[0].limits.defaultRequest.cpu: expected at most default.cpu (1), got 2',
  ],
  'profile-contributors': [
    { profiles: [{ name: 'a', owner: { name: 'ann' }, contributors: [{ name: 'bob', role: 'owner' }] }] },
    'ProfileContributors chart/it: profiles[0].contributors[0].role: got "owner"; allowed: admin, edit, view',
  ],
  'profile-controller': [
    { admins: ['ann, bob'] },
    `ProfileController chart/it: admins[0]: expected a name without blanks, ',' and '*', got "ann, bob"`,
  ],
  profiles: [{ profiles: [{ name: 'a' }] }, 'Profiles chart/it: profiles[0].owner: missing; expected a map'],
  'pvcviewer-controller': [
    { gateway: 'kubeflow-gateway' },
    'PvcviewerController chart/it: gateway: expected a Gateway as namespace/name, got "kubeflow-gateway"',
  ],
  'tensorboard-controller': [
    { leaderElection: 'yes' },
    'TensorboardController chart/it: leaderElection: expected true or false, got "yes"',
  ],
  'tensorboards-web-app': [
    { secureCookie: true },
    'TensorboardsWebApp chart/it: secureCookie: unknown key "secureCookie"; did you mean "secureCookies"? allowed: secureCookies, metrics, istio',
  ],
  trainer: [
    { jobSet: { installation: 'none' } },
    'Trainer chart/it: jobSet.installation: got "none"; allowed: bundled, existing',
  ],
  'volumes-web-app': [
    { viewer: { timeout: 'soon' } },
    'VolumesWebApp chart/it: viewer.timeout: expected a duration such as 500ms, 10s or 1m30s, got "soon"',
  ],
};

const chart = () => new Chart(new App({ outdir: 'never-written' }), 'chart');

/** A construct by the name of its component, with props that no compiler has seen. */
function make(name: string, props: object): Construct {
  const entry = findEntry(CATALOG, name);
  if (!entry) throw new Error(`the catalog has no ${name}`);
  return entry.create(chart(), 'it', props);
}

test.each(CATALOG.map(({ name }) => name))('%s refuses a prop that it does not know', (name) => {
  expect(() => make(name, { mistake: true })).toThrow(PropsError);
  expect(() => make(name, { mistake: true })).toThrow(/^\w+ chart\/it: mistake: unknown key "mistake"/m);
});

test.each(Object.entries(COMPONENTS))('%s refuses props that it cannot work with', (name, [props, message]) => {
  expect(() => make(name, props)).toThrow(PropsError);
  expect(() => make(name, props)).toThrow(message);
});

test.each<[string, () => Construct, string]>([
  [
    'Pipeline',
    () => new Pipeline(chart(), 'it', { namespace: 'Team A' }),
    'Pipeline chart/it: namespace: expected lowercase letters, digits',
  ],
  [
    'PipelineVersion',
    () => new PipelineVersion(chart(), 'it', { pipeline: 'p', compiled: 'kind: Workflow' }),
    'PipelineVersion chart/it: compiled: expected what the Kubeflow Pipelines SDK compiles, with pipelineInfo and components, got "kind: Workflow"',
  ],
  [
    'RecurringRun',
    () => new RecurringRun(chart(), 'it', { schedule: { everySeconds: 0 }, run: { pipelineId: 'p' } }),
    'RecurringRun chart/it: schedule.everySeconds: expected at least 1, got 0',
  ],
  [
    'Workflow',
    () => new Workflow(chart(), 'it', { spec: {}, labels: { 'a b': 'c' } }),
    'Workflow chart/it: labels["a b"]: key "a b": expected the key of a label, such as team or example.com/team',
  ],
])('%s refuses props that it cannot work with', (_, create, message) => {
  expect(create).toThrow(PropsError);
  expect(create).toThrow(message);
});

/** Props that change when they are parsed. */
test.each([
  ['notebook-controller', notebookControllerProps, {}],
  ['notebook-controller with culling', notebookControllerProps, { culling: {} }],
  ['volumes-web-app', volumesWebAppProps, { viewer: { resources: { limits: { cpu: 1 } } } }],
  [
    'jupyter-web-app',
    jupyterWebAppProps,
    { spawner: { cpu: { value: 2, limitFactor: '1.5' }, workspaceVolume: { value: { newPvc: {} } } } },
  ],
  [
    'jupyter-web-app with a home that exists',
    jupyterWebAppProps,
    { spawner: { workspaceVolume: { value: { existingSource: { emptyDir: { sizeLimit: 1 } } } } } },
  ],
  ['profiles', profilesProps, { profiles: [{ name: 'a', owner: { name: 'ann' }, quota: { cpu: 4 } }] }],
] as const)('%s: what was parsed already parses to the same', (_, schema, props) => {
  const parsed = schema.parse(props);
  expect(parsed).not.toEqual(props);
  expect(schema.parse(parsed)).toEqual(parsed);
});
