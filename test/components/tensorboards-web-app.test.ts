import { TensorboardsWebApp } from '../../lib/components/tensorboards-web-app/tensorboards-web-app';
import {
  type TensorboardsWebAppProps,
  tensorboardsWebAppProps,
} from '../../lib/components/tensorboards-web-app/tensorboards-web-app-props';
import { find, renderObjects } from '../support/render';
import { snapshotObjects, snapshotProps } from '../support/snapshot';

const render = (props?: TensorboardsWebAppProps) =>
  renderObjects((chart) => new TensorboardsWebApp(chart, 'app', props));

snapshotObjects('defaults', render());

const everyProp: Required<TensorboardsWebAppProps> = { secureCookies: true, metrics: false, istio: false };

snapshotProps('every prop set', {
  schema: tensorboardsWebAppProps,
  props: everyProp,
  objects: render(everyProp),
  defaults: render(),
});

test('without Istio nothing of the mesh is made', () => {
  const kinds = render({ istio: false }).map(({ kind }) => kind);
  expect(kinds).not.toContain('VirtualService');
  expect(kinds).not.toContain('AuthorizationPolicy');
});

test('names come from the context', () => {
  const objects = renderObjects((chart) => new TensorboardsWebApp(chart, 'app'), {
    clusterDomain: 'example.internal',
    namespaces: { kubeflow: 'mlops', 'istio-system': 'mesh' },
  });
  expect(find(objects, 'DestinationRule', 'tensorboards-web-app').spec).toMatchObject({
    host: 'tensorboards-web-app-service.mlops.svc.example.internal',
  });
  expect(new Set(objects.map(({ metadata }) => metadata.namespace))).toEqual(new Set(['mlops', undefined]));
});
