import type { MeshOptions } from '../../lib/core/mesh';
import { callsEveryNamespace } from '../../lib/patterns/calls-every-namespace';
import { find, renderObjects } from '../support/render';

const render = (mesh?: MeshOptions) =>
  renderObjects(
    (chart) => callsEveryNamespace(chart, 'calls', { name: 'caller', namespace: 'apps', pods: { app: 'a' } }),
    { mesh },
  );

test('its sidecars know the services of all namespaces', () => {
  expect(find(render(), 'Sidecar', 'caller')).toMatchObject({
    metadata: { namespace: 'apps' },
    spec: { workloadSelector: { labels: { app: 'a' } }, egress: [{ hosts: ['*/*'] }] },
  });
});

test('an ambient mesh has no sidecars to tell', () => {
  expect(render({ dataPlane: 'ambient' })).toEqual([]);
  const objects = renderObjects(
    (chart) =>
      callsEveryNamespace(chart, 'calls', {
        name: 'caller',
        namespace: 'apps',
        pods: { app: 'a' },
        alwaysSidecar: true,
      }),
    { mesh: { dataPlane: 'ambient' } },
  );
  expect(find(objects, 'Sidecar', 'caller').metadata.namespace).toBe('apps');
});
