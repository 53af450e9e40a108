import type { k8s } from 'cdk8s-plus-27';
import { KserveModelsWebApp } from '../../lib/components/kserve-models-web-app/kserve-models-web-app';
import {
  type KserveModelsWebAppProps,
  kserveModelsWebAppProps,
} from '../../lib/components/kserve-models-web-app/kserve-models-web-app-props';
import { PropsError } from '../../lib/core/props';
import { find, renderObjects } from '../support/render';
import { snapshotObjects, snapshotProps } from '../support/snapshot';

const ID = 'kserve-models-web-app';
const NAME = 'kserve-models-web-application';
const render = (props?: KserveModelsWebAppProps, context = {}) =>
  renderObjects((chart) => new KserveModelsWebApp(chart, ID, props), context);

snapshotObjects('defaults', render());

const everyProp: Required<KserveModelsWebAppProps> = {
  secureCookies: true,
  metrics: false,
  istio: false,
  grafana: {
    prefix: '/monitoring/grafana',
    cpuMemoryDashboard: 'db/cpu-and-memory',
    httpRequestsDashboard: 'db/requests',
  },
};

snapshotProps('every prop set', {
  schema: kserveModelsWebAppProps,
  props: everyProp,
  objects: render(everyProp),
  defaults: render(),
});

test('wrong props are refused', () => {
  expect(() => render({ grafana: { prefix: 'grafana' } })).toThrow(PropsError);
});

test('names come from the context', () => {
  const objects = render({}, { clusterDomain: 'example.internal', namespaces: { kubeflow: 'mlops' } });
  expect(new Set(objects.map(({ metadata }) => metadata.namespace))).toEqual(new Set(['mlops', undefined]));
  expect(find(objects, 'DestinationRule', NAME).spec).toMatchObject({ host: `${NAME}.mlops.svc.example.internal` });
});

test('it asks no Grafana where nobody installs one', () => {
  const environment = (props?: KserveModelsWebAppProps) => JSON.stringify(find(render(props), 'Deployment', NAME));
  expect(environment()).toContain('{"name":"GRAFANA_PREFIX","value":"/kserve-endpoints/no-grafana"}');
  expect(environment()).not.toMatch(/GRAFANA_\w+_DB/);
  expect(environment({ grafana: { prefix: '/grafana' } })).toContain('{"name":"GRAFANA_PREFIX","value":"/grafana"}');
});

/**
 * Every call of the backend to the cluster: kserve/models-web-app v0.18.0, backend/apps/common/routes/get.py, delete.py,
 * common/utils.py, v1beta1/routes/get.py, post.py, put.py, and the library of kubeflow/notebooks that it is built with
 * (frontend/COMMIT 0b835a7): components/crud-web-apps/common/backend, crud_backend/authz.py and api.
 */
const CALLS = {
  'every page: may the user?': ['authorization.k8s.io/subjectaccessreviews create'],
  'GET /api/config/namespaces': ['/namespaces list'],
  'GET inferenceservices': ['serving.kserve.io/inferenceservices list'],
  'GET inferenceservices/{name}': ['serving.kserve.io/inferenceservices get'],
  'GET inferenceservices/{name}/components/{component}/pods/containers': [
    'serving.kserve.io/inferenceservices get',
    '/pods list',
  ],
  'GET inferenceservices/{name}/components/{component}/pods/containers/{container}/logs': [
    'serving.kserve.io/inferenceservices get',
    '/pods list',
    '/pods/log get',
  ],
  'GET knativeServices/{name}': ['serving.knative.dev/services get'],
  'GET configurations/{name}': ['serving.knative.dev/configurations get'],
  'GET revisions/{name}': ['serving.knative.dev/revisions get'],
  'GET routes/{name}': ['serving.knative.dev/routes get'],
  'GET inferenceservices/{name}/events': ['/events list'],
  'GET inferencegraphs': ['serving.kserve.io/inferencegraphs list'],
  'GET inferencegraphs/{name}': ['serving.kserve.io/inferencegraphs get'],
  'GET inferencegraphs/{name}/events': ['/events list'],
  'GET deployments/{name}': ['apps/deployments get'],
  'GET services/{name}': ['/services get'],
  'GET hpas/{name}': ['autoscaling/horizontalpodautoscalers get'],
  'GET inferenceservices/{name}/standard/{component}': [
    'serving.kserve.io/inferenceservices get',
    'apps/deployments get',
    '/services get',
    'autoscaling/horizontalpodautoscalers get',
  ],
  'GET inferenceservices/{name}/modelmesh/{component}': [
    'serving.kserve.io/inferenceservices get',
    'serving.kserve.io/servingruntimes get',
    'apps/deployments get',
    '/services get',
  ],
  'POST inferenceservices': ['serving.kserve.io/inferenceservices create'],
  'POST inferencegraphs': ['serving.kserve.io/inferencegraphs create'],
  'POST kserve-resources': [
    'serving.kserve.io/inferenceservices create',
    'serving.kserve.io/inferencegraphs create',
    'serving.kserve.io/trainedmodels create',
  ],
  'PUT inferenceservices/{name}': ['serving.kserve.io/inferenceservices update'],
  'PUT inferencegraphs/{name}': ['serving.kserve.io/inferencegraphs update'],
  'DELETE inferenceservices/{name}': ['serving.kserve.io/inferenceservices delete'],
  'DELETE inferencegraphs/{name}': ['serving.kserve.io/inferencegraphs delete'],
};

test('it may do what its pages need, and nothing else', () => {
  const { rules } = find(render(), 'ClusterRole', `${NAME}-cluster-role`) as unknown as { rules: k8s.PolicyRule[] };
  const allowed = rules.flatMap(({ apiGroups = [], resources = [], verbs }) =>
    apiGroups.flatMap((group) => resources.flatMap((resource) => verbs.map((verb) => `${group}/${resource} ${verb}`))),
  );
  expect([...new Set(allowed)].sort()).toEqual([...new Set(Object.values(CALLS).flat())].sort());
});
