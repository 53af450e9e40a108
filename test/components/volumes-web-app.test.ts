import { parse } from 'yaml';
import type { PVCViewerSpec } from '../../imports/kubeflow.org';
import { VolumesWebApp } from '../../lib/components/volumes-web-app/volumes-web-app';
import {
  type ViewerSettings,
  type VolumesWebAppProps,
  volumesWebAppProps,
} from '../../lib/components/volumes-web-app/volumes-web-app-props';
import type { PlatformContextOptions } from '../../lib/core/context';
import { find, renderObjects } from '../support/render';
import { snapshotObjects, snapshotProps } from '../support/snapshot';

const render = (props?: VolumesWebAppProps, context?: PlatformContextOptions) =>
  renderObjects((chart) => new VolumesWebApp(chart, 'app', props), context);
const viewerOf = (viewer: VolumesWebAppProps['viewer']): PVCViewerSpec => {
  const data = find(render({ viewer }), 'ConfigMap', 'volumes-web-app-viewer-spec').data as Record<string, string>;
  return parse(data['viewer-spec.yaml'] ?? '') as PVCViewerSpec;
};

snapshotObjects('defaults', render());

const everyProp: Required<Omit<VolumesWebAppProps, 'viewer'>> & { viewer: Required<ViewerSettings> } = {
  secureCookies: true,
  metrics: false,
  istio: false,
  viewer: {
    image: 'example.com/filebrowser:2',
    imagePullPolicy: 'Always',
    serviceAccount: 'default-viewer',
    resources: { requests: { cpu: '10m', memory: '64Mi' }, limits: { memory: '256Mi' } },
    nodeSelector: { pool: 'users' },
    tolerations: [{ key: 'dedicated', operator: 'Equal', value: 'users', effect: 'NoSchedule' }],
    restricted: true,
    rwoScheduling: false,
    timeout: '5m',
  },
};

snapshotProps('every prop set', {
  schema: volumesWebAppProps,
  props: everyProp,
  objects: render(everyProp),
  defaults: render(),
});

test('the image of the viewer reaches the app as the variable that the document names', () => {
  const environmentOf = (props?: VolumesWebAppProps, context?: PlatformContextOptions) =>
    find(render(props, context), 'Deployment', 'volumes-web-app-deployment');
  const variable = (value: string) => expect.arrayContaining([{ name: 'VOLUME_VIEWER_IMAGE', value }]);
  expect(environmentOf({ viewer: { image: 'example.com/fb:2' } })).toHaveProperty(
    'spec.template.spec.containers.0.env',
    variable('example.com/fb:2'),
  );
  expect(environmentOf(undefined, { images: { registry: 'mirror.example.com' } })).toHaveProperty(
    'spec.template.spec.containers.0.env',
    variable('mirror.example.com/filebrowser/filebrowser:v2.32.0'),
  );
  expect(viewerOf({}).podSpec?.containers[0]?.image).toBe('$VOLUME_VIEWER_IMAGE');
});

test('the viewer changes as the settings say and keeps the rest', () => {
  const spec = viewerOf(everyProp.viewer);
  expect(spec).toMatchObject({
    pvc: '$NAME',
    rwoScheduling: false,
    networking: { basePrefix: '/pvcviewers', timeout: '5m' },
    podSpec: {
      serviceAccountName: 'default-viewer',
      nodeSelector: { pool: 'users' },
      tolerations: [{ key: 'dedicated' }],
      containers: [{ imagePullPolicy: 'Always', resources: { limits: { memory: '256Mi' } }, workingDir: '/srv' }],
    },
  });
});

test('a restricted viewer is no root user, by default it is the image’s', () => {
  expect(viewerOf({}).podSpec?.securityContext).toBeUndefined();
  expect(viewerOf({ restricted: true }).podSpec?.securityContext).toMatchObject({
    runAsNonRoot: true,
    runAsUser: 1000,
    seccompProfile: { type: 'RuntimeDefault' },
  });
});

test('the app, which reads the document when it starts, starts anew when it changes', () => {
  const podOf = (viewer: VolumesWebAppProps['viewer']) =>
    (find(render({ viewer }), 'Deployment', 'volumes-web-app-deployment').spec as { template: object }).template;
  expect(podOf({ timeout: '5m' })).not.toEqual(podOf({ timeout: '6m' }));
});

test('names come from the context', () => {
  const objects = render(undefined, {
    clusterDomain: 'example.internal',
    namespaces: { kubeflow: 'mlops', 'istio-system': 'mesh' },
  });
  expect(find(objects, 'DestinationRule', 'volumes-web-app').spec).toMatchObject({
    host: 'volumes-web-app-service.mlops.svc.example.internal',
  });
  expect(new Set(objects.map(({ metadata }) => metadata.namespace))).toEqual(new Set(['mlops', undefined]));
});

test.each([
  [{ viewer: { timeout: 'soon' } }, 'a duration'],
  [{ viewer: { resources: { limits: { cpu: 'much' } } } }, 'an amount'],
  [{ viewer: { imagePullPolicy: 'Sometimes' } }, 'expected one of'],
])('%j is refused: %s', (settings, message) => {
  const result = volumesWebAppProps.safeParse(settings);
  expect(JSON.stringify(result.error?.issues)).toContain(message);
});
