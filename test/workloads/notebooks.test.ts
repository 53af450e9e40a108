import { App, Chart } from 'cdk8s';
import { NOTEBOOK } from '../../lib/components/jupyter-web-app/spawner-volumes-schema';
import { Notebook } from '../../lib/workloads/notebooks/notebook';
import type { NotebookProps } from '../../lib/workloads/notebooks/notebook-props';
import { PVCViewer } from '../../lib/workloads/notebooks/pvc-viewer';
import { Tensorboard } from '../../lib/workloads/notebooks/tensorboard';
import { PodDefault } from '../../lib/workloads/profiles/pod-default';
import { find, renderObjects } from '../support/render';

type Context = Parameters<typeof renderObjects>[1];
const namespace = 'team-a';

describe('Notebook', () => {
  const render = (props: NotebookProps = {}, context?: Context) =>
    renderObjects((chart) => new Notebook(chart, 'nb', { namespace, ...props }), context);
  const notebook = (...args: Parameters<typeof render>) => find(render(...args), 'Notebook', 'nb');

  test('is what the form makes, within restricted', () => {
    const { metadata, spec } = notebook();
    expect(metadata).toEqual({
      name: 'nb',
      namespace,
      labels: { app: 'nb', 'access-ml-pipeline': 'true' },
      annotations: { 'notebooks.kubeflow.org/server-type': 'jupyter' },
    });
    expect(spec).toMatchObject({
      template: {
        spec: {
          serviceAccountName: 'default-editor',
          containers: [
            {
              name: 'nb',
              image: expect.stringContaining('/jupyter-scipy:'),
              imagePullPolicy: 'IfNotPresent',
              resources: { requests: { cpu: '500m', memory: '1Gi' } },
              volumeMounts: [
                { name: 'workspace', mountPath: '/home/jovyan' },
                { name: 'dshm', mountPath: '/dev/shm' },
              ],
              securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } },
            },
          ],
          volumes: [
            { name: 'workspace', persistentVolumeClaim: { claimName: 'nb-workspace' } },
            { name: 'dshm', emptyDir: { medium: 'Memory' } },
          ],
          securityContext: {
            runAsNonRoot: true,
            runAsUser: 1000,
            fsGroup: 100,
            seccompProfile: { type: 'RuntimeDefault' },
          },
        },
      },
    });
    expect(find(render(), 'PersistentVolumeClaim', 'nb-workspace')).toMatchObject({
      metadata: { namespace },
      spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '5Gi' } } },
    });
  });

  test.each<[NonNullable<NotebookProps['server']>, string, object]>([
    ['codeserver', '/codeserver-python:', { 'server-type': 'group-one', 'http-rewrite-uri': '/' }],
    [
      'rstudio',
      '/rstudio-tidyverse:',
      {
        'server-type': 'group-two',
        'http-rewrite-uri': '/',
        'http-headers-request-set': '{"X-RStudio-Root-Path":"/notebook/team-a/nb/"}',
      },
    ],
  ])('%s has its image and annotations', (server, image, annotations) => {
    const { metadata, spec } = notebook({ server });
    const expected = Object.entries(annotations).map(([key, value]) => [`notebooks.kubeflow.org/${key}`, value]);
    expect(metadata.annotations).toEqual(Object.fromEntries(expected));
    expect(spec).toMatchObject({ template: { spec: { containers: [{ image: expect.stringContaining(image) }] } } });
  });

  test('images of the release by their short names, as overrides have them', () => {
    const props = { image: 'notebook-jupyter-pytorch-full' };
    expect(notebook(props, { images: { registry: 'mirror.example.com' } }).spec).toMatchObject({
      template: {
        spec: { containers: [{ image: expect.stringMatching(/^mirror\.example\.com\/.*jupyter-pytorch-full:/) }] },
      },
    });
  });

  test('volumes, GPUs and PodDefaults of its own', () => {
    const objects = renderObjects((chart) => {
      const keys = new PodDefault(chart, 'bucket', { namespace, podLabels: { bucket: 'yes' } });
      new Notebook(chart, 'nb', {
        namespace,
        podDefaults: [keys, 'proxy'],
        gpus: { count: 2 },
        workspace: { existingSource: { emptyDir: {} } },
        dataVolumes: [
          {
            mount: '/data',
            newPvc: {
              metadata: { name: `${NOTEBOOK}-data` },
              spec: { accessModes: ['ReadWriteMany'], resources: { requests: { storage: '1Gi' } } },
            },
          },
        ],
        shm: false,
      });
    });
    const { metadata, spec } = find(objects, 'Notebook', 'nb');
    expect(metadata.labels).toEqual({ app: 'nb', bucket: 'yes', proxy: 'true' });
    expect(spec).toMatchObject({
      template: {
        spec: {
          containers: [{ resources: { limits: { 'nvidia.com/gpu': 2 } } }],
          volumes: [
            { name: 'workspace', emptyDir: {} },
            { name: 'data-0', persistentVolumeClaim: { claimName: 'nb-data' } },
          ],
        },
      },
    });
    find(objects, 'PersistentVolumeClaim', 'nb-data');
  });

  test('has what the list of notebooks reads, whatever is left out', () => {
    const { spec } = notebook({ workspace: null, shm: false, resources: { limits: { cpu: '250m' } } });
    const [container] = (spec as { template: { spec: { containers: object[] } } }).template.spec.containers;
    expect(container).toMatchObject({ resources: { requests: { cpu: '250m', memory: '1Gi' } }, volumeMounts: [] });
  });

  test('OpenShift assigns its user and group', () => {
    expect(notebook({}, { clusterPlatform: 'openshift' }).spec).toMatchObject({
      template: { spec: { securityContext: { runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } } } },
    });
    expect(JSON.stringify(notebook({}, { clusterPlatform: 'openshift' }))).not.toMatch(/fsGroup|runAsUser/);
  });

  test('without a namespace of its own it has that of its chart, or is refused', () => {
    const chart = new Chart(new App({ outdir: 'never-written' }), 'chart', { namespace: 'team-b' });
    expect(new Notebook(chart, 'nb').namespace).toBe('team-b');
    expect(() => renderObjects((other) => new Notebook(other, 'nb'))).toThrow(
      'Notebook test/nb: namespace: missing; expected the namespace of a profile',
    );
  });

  test.each<[string, NotebookProps, string]>([
    ['an address instead of an image', { image: 'https://example.com' }, 'image: expected an image'],
    ['a name that leaves no room', { name: 'n'.repeat(53) }, 'name: expected at most 52 characters'],
    [
      'a volume from nowhere',
      { dataVolumes: [{ mount: '/data' }] },
      'dataVolumes[0]: expected either newPvc or existingSource',
    ],
    [
      'GPUs that are said twice',
      { gpus: { count: 1 }, resources: { limits: { 'nvidia.com/gpu': 2 } } },
      'resources.limits["nvidia.com/gpu"]: expected nothing, as gpus say how many',
    ],
    ['root within restricted', { runAsUser: 0 }, 'runAsUser: expected 1 or more, as `restricted` refuses root'],
    [
      'two volumes in one folder',
      { dataVolumes: [{ mount: '/home/jovyan', existingSource: { persistentVolumeClaim: { claimName: 'a' } } }] },
      'dataVolumes[0].mount: expected a folder as which nothing else is mounted, got "/home/jovyan"',
    ],
    [
      'amounts that are none',
      { resources: { requests: { memory: 'much' } } },
      'resources.requests.memory: expected an amount',
    ],
  ])('%s is refused', (_, props, message) => {
    expect(() => render(props)).toThrow(`Notebook test/nb: ${message}`);
  });
});

describe('Tensorboard', () => {
  const render = (logspath: string) => renderObjects((chart) => new Tensorboard(chart, 'tb', { namespace, logspath }));

  test.each([
    'pvc://runs',
    'pvc://runs/',
    'pvc://runs/a/b',
    's3://bucket/runs',
    'gs://bucket',
  ])('reads %s', (logspath) => {
    expect(find(render(logspath), 'Tensorboard', 'tb').spec).toEqual({ logspath });
  });

  test.each([
    '/logs',
    'pvc://',
    'pvc://Runs',
    'pvc://runs/../other',
    'pvc://runs/a/..',
    'pvc://runs//a',
    'https://example.com/runs',
    's3:///runs',
  ])('refuses %s', (logspath) => {
    expect(() => render(logspath)).toThrow('Tensorboard test/tb: logspath: expected pvc://<claim>/<folder>');
  });

  test('its pods get PodDefaults by its labels', () => {
    const objects = renderObjects((chart) => {
      new Tensorboard(chart, 'tb', { namespace, logspath: 's3://bucket', podDefaults: ['bucket'], labels: { a: 'b' } });
    });
    expect(find(objects, 'Tensorboard', 'tb').metadata.labels).toEqual({ bucket: 'true', a: 'b' });
  });
});

describe('PVCViewer', () => {
  test('looks into its claim, under its own name', () => {
    const objects = renderObjects((chart) => new PVCViewer(chart, 'look', { namespace, pvc: 'data' }));
    const viewer = find(objects, 'PVCViewer', 'look');
    expect(viewer.spec).toMatchObject({
      pvc: 'data',
      podSpec: {
        serviceAccountName: 'default-editor',
        containers: [{ image: expect.stringContaining('filebrowser') }],
        volumes: [{ persistentVolumeClaim: { claimName: 'data' } }],
        securityContext: { runAsNonRoot: true, runAsUser: 1000 },
      },
    });
    expect(viewer).toHaveProperty(
      'spec.podSpec.containers.0.env',
      expect.arrayContaining([{ name: 'FB_BASEURL', value: '/pvcviewers/team-a/look/' }]),
    );
    expect(JSON.stringify(viewer)).not.toContain('$');
  });

  test('a timeout of nothing is refused', () => {
    const render = () =>
      renderObjects((chart) => new PVCViewer(chart, 'look', { namespace, pvc: 'data', timeout: '0s' }));
    expect(render).toThrow('PVCViewer test/look: timeout: expected');
  });
});
