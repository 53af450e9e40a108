import { loadAll } from 'js-yaml';
import { CentralDashboard } from '../../lib/components/central-dashboard/central-dashboard';
import {
  type CentralDashboardProps,
  centralDashboardProps,
} from '../../lib/components/central-dashboard/central-dashboard-props';
import { linksOf as bringLinks, type Catalog } from '../../lib/core/catalog';
import type { PlatformContextOptions } from '../../lib/core/context';
import type { KubeObject } from '../../lib/kubernetes/objects';
import type { PodTemplate } from '../../lib/kubernetes/pods';
import { CATALOG } from '../../lib/platform/catalog';
import { Platform } from '../../lib/platform/platform';
import type { SettingsInput } from '../../lib/platform/settings/schema';
import { problemsOf } from '../support/problems';
import { find, renderObjects } from '../support/render';
import { snapshotObjects, snapshotProps } from '../support/snapshot';

const LINKS = bringLinks(CATALOG);

const render = (props: CentralDashboardProps = {}, context: PlatformContextOptions = {}) =>
  renderObjects((chart) => new CentralDashboard(chart, 'dashboard', props), { links: LINKS, ...context });

snapshotObjects('defaults', render());

const everyProp: Required<CentralDashboardProps> = {
  menu: {
    hide: ['TensorBoards'],
    add: [
      { text: 'MLflow', link: '/mlflow/', icon: 'timeline' },
      { text: 'Tools', icon: 'build', items: [{ text: 'Grafana', link: '/grafana/' }] },
    ],
  },
  externalLinks: [{ text: 'Wiki', link: 'https://wiki.example.com/{ns}', icon: 'launch', iframe: false }],
  documentation: { replace: [{ text: 'Handbook', link: 'https://wiki.example.com/ml', description: 'How we work' }] },
  quickLinks: { hide: ['Upload a Pipeline'] },
  registration: true,
  logoutUrl: '/logout',
  forceIframe: false,
  metrics: false,
  prometheus: { url: 'http://prometheus.monitoring:9090', dashboard: 'https://grafana.example.com/d/1' },
  istio: false,
};

snapshotProps('every prop set', {
  schema: centralDashboardProps,
  props: everyProp,
  objects: render(everyProp),
  defaults: render(),
});

interface Links {
  menuLinks: { text: string; items?: { text: string }[] }[];
  externalLinks: { text: string }[];
  documentationItems: { text: string }[];
  quickLinks: { text: string }[];
}

const data = (objects: readonly KubeObject[], name: string) =>
  find(objects, 'ConfigMap', name).data as Record<string, string>;
const linksOf = (objects: readonly KubeObject[]) => JSON.parse(data(objects, 'dashboard-config').links ?? '') as Links;
const texts = (links: readonly { text: string }[]) => links.map(({ text }) => text);
const template = (objects: readonly KubeObject[]) =>
  (find(objects, 'Deployment', 'dashboard').spec as { template: PodTemplate }).template;
const environment = (objects: readonly KubeObject[]) =>
  Object.fromEntries((template(objects).spec.containers[0]?.env ?? []).map(({ name, value }) => [name, value]));

const PAGES = [
  'Notebooks',
  'Workspaces (Notebooks v2)',
  'TensorBoards',
  'Volumes',
  'Katib Experiments',
  'KServe Endpoints',
  'Model Registry',
  'Pipelines',
];

describe('links', () => {
  test('are those of the components in the context, in one order', () => {
    expect(texts(linksOf(render()).menuLinks)).toEqual(PAGES);
    const on: Catalog = CATALOG.filter(({ name }) => name !== 'pipelines' && name !== 'volumes-web-app');
    const links = linksOf(render({}, { links: bringLinks(on) }));
    expect(texts(links.menuLinks)).toEqual(PAGES.filter((page) => !['Pipelines', 'Volumes'].includes(page)));
    expect(texts(links.documentationItems)).not.toContain('Kubeflow Pipelines Documentation');
    expect(texts(links.quickLinks)).toEqual(['Create a new Notebook']);
  });

  test('follow the settings of the platform', () => {
    const platform = new Platform({ components: { 'tensorboards-web-app': false } });
    expect(platform.context.has('tensorboards-web-app')).toBe(false);
    expect(platform.render().find(({ name }) => /\d-central-dashboard/.test(name))?.text).not.toContain(
      '/tensorboards/',
    );
  });

  test.each<[string, SettingsInput['components'], string[]]>([
    ['all are on', { workspaces: true }, []],
    ['the registries have no page', { 'model-registry': { ui: { enabled: false } } }, ['Model Registry']],
    ['pipelines are alone', { pipelines: { mode: 'standalone', ownNamespace: { name: 'kfp' } } }, ['Pipelines']],
  ])('lead to routes of the gateway where %s', (_, components, missing) => {
    const files = new Platform({ components: { workspaces: true, ...components } }).render();
    const objects = files
      .filter(({ name }) => !name.includes('crds'))
      .flatMap(({ text }) => loadAll(text) as KubeObject[]);
    const routes = objects
      .filter(({ kind }) => kind === 'VirtualService')
      .flatMap((each) => [...JSON.stringify(each.spec).matchAll(/"prefix":"(\/[^/"]+)/g)].map(([, first]) => first));
    const { menuLinks, quickLinks } = linksOf(objects);
    const links = [...JSON.stringify([menuLinks, quickLinks]).matchAll(/"link":"(\/[^/"]+)/g)].map(
      ([, first]) => first,
    );
    expect(links.filter((link) => !routes.includes(link))).toEqual([]);
    expect(texts(menuLinks)).toEqual(PAGES.filter((page) => !missing.includes(page)));
  });

  test('can be hidden, added and replaced', () => {
    const links = linksOf(render(everyProp));
    expect(texts(links.menuLinks)).toEqual([...PAGES.filter((page) => page !== 'TensorBoards'), 'MLflow', 'Tools']);
    expect(links.menuLinks.at(-2)).toEqual({ type: 'item', text: 'MLflow', link: '/mlflow/', icon: 'timeline' });
    expect(links.menuLinks.at(-1)).toEqual({
      type: 'section',
      text: 'Tools',
      icon: 'build',
      items: [{ type: 'item', text: 'Grafana', link: '/grafana/' }],
    });
    expect(links.externalLinks).toEqual(everyProp.externalLinks);
    expect(links.documentationItems).toEqual([
      { text: 'Handbook', link: 'https://wiki.example.com/ml', desc: 'How we work' },
    ]);
    expect(texts(links.quickLinks)).toEqual(['Create a new Notebook', 'View Pipeline Runs']);
  });

  test('a hidden page that does not exist is refused where it stands, one of a component that is off is not', () => {
    const problems = (components: SettingsInput['components']) =>
      problemsOf(() => new Platform({ components })).map(({ path, message }) => `${path}: ${message}`);
    expect(problems({ 'central-dashboard': { menu: { hide: ['Volumes', 'Notebook'] } } })).toEqual([
      'components.central-dashboard.menu.hide[1]: got "Notebook"; did you mean "Notebooks"? allowed: Notebooks, Workspaces (Notebooks v2), TensorBoards, Volumes, Katib Experiments, KServe Endpoints, Model Registry, Pipelines',
    ]);
    const components = { 'central-dashboard': { menu: { hide: ['Volumes'] } }, 'volumes-web-app': false };
    expect(new Platform({ components }).component('central-dashboard')).toBeInstanceOf(CentralDashboard);
  });

  test('without a Platform there are none but what is added', () => {
    const links = linksOf(render({ menu: { add: [{ text: 'MLflow', link: '/mlflow/' }] } }, { links: undefined }));
    expect(texts(links.menuLinks)).toEqual(['MLflow']);
  });

  test.each([
    [
      'an entry with both link and items',
      { menu: { add: [{ text: 'a', link: '/a', items: [{ text: 'b', link: '/b' }] }] } },
    ],
    ['an entry with neither', { menu: { add: [{ text: 'a' }] } }],
    ['Prometheus without a scheme', { prometheus: { url: 'prometheus:9090' } }],
  ])('%s is refused', (_what, props) => {
    expect(centralDashboardProps.safeParse(props).success).toBe(false);
  });
});

test('settings reach the dashboard', () => {
  expect(data(render(), 'dashboard-parameters')).toMatchObject({ REGISTRATION_FLOW: 'false', COLLECT_METRICS: 'true' });
  const objects = render(everyProp);
  expect(data(objects, 'dashboard-parameters')).toMatchObject({ REGISTRATION_FLOW: 'true', COLLECT_METRICS: 'false' });
  expect(JSON.parse(data(objects, 'dashboard-config').settings ?? '')).toEqual({ DASHBOARD_FORCE_IFRAME: false });
  expect(environment(objects)).toMatchObject({
    LOGOUT_URL: '/logout',
    PROMETHEUS_URL: 'http://prometheus.monitoring:9090',
    METRICS_DASHBOARD: 'https://grafana.example.com/d/1',
  });
  expect(environment(render())).not.toHaveProperty('PROMETHEUS_URL');
});

test('pods are replaced when what they read at their start changes, and only then', () => {
  const hash = (props: CentralDashboardProps) => template(render(props)).metadata?.annotations?.['checksum/config'];
  expect(hash({ registration: true })).not.toBe(hash({}));
  expect(hash({ externalLinks: everyProp.externalLinks })).toBe(hash({}));
});

test("without Istio the selector is upstream's base, and nothing of the mesh is made", () => {
  const objects = render({ istio: false });
  expect(objects.map(({ kind }) => kind)).not.toEqual(expect.arrayContaining(['VirtualService']));
  expect(template(objects).metadata?.labels).toEqual({
    app: 'kubeflow-dashboard',
    'app.kubernetes.io/component': 'dashboard',
  });
});

test('names come from the context', () => {
  const objects = render(
    {},
    {
      clusterDomain: 'example.internal',
      trustDomain: 'trust.example',
      namespaces: { kubeflow: 'mlops', 'istio-system': 'mesh' },
      userHeader: 'x-user',
      userPrefix: 'u:',
      images: { registry: 'mirror.example.com' },
      gateway: { hostname: 'ml.example.com' },
    },
  );
  expect(data(objects, 'dashboard-parameters')).toMatchObject({ USERID_HEADER: 'x-user', USERID_PREFIX: 'u:' });
  expect(environment(objects).PROFILES_KFAM_SERVICE_HOST).toBe('profiles-kfam.mlops');
  const text = JSON.stringify(objects);
  expect(text).toContain('dashboard.mlops.svc.example.internal');
  expect(text).toContain('trust.example/ns/mesh/sa/');
  for (const old of ['cluster.local', 'kubeflow-userid', 'ghcr.io', '"namespace":"kubeflow"', 'istio-system']) {
    expect(text).not.toContain(old);
  }
});

test('others find its address on the construct', () => {
  renderObjects((chart) => {
    const { service, namespace, serviceAccount } = new CentralDashboard(chart, 'dashboard');
    expect({ service, namespace, serviceAccount }).toEqual({
      service: 'dashboard',
      namespace: 'kubeflow',
      serviceAccount: 'dashboard',
    });
  });
});
