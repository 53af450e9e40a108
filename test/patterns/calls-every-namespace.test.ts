import { callsEveryNamespace } from '../../lib/patterns/calls-every-namespace';
import { find, renderObjects } from '../support/render';

test('its sidecars know the services of all namespaces', () => {
  const objects = renderObjects((chart) =>
    callsEveryNamespace(chart, 'calls', { name: 'caller', namespace: 'apps', pods: { app: 'a' } }),
  );
  expect(find(objects, 'Sidecar', 'caller')).toMatchObject({
    metadata: { namespace: 'apps' },
    spec: { workloadSelector: { labels: { app: 'a' } }, egress: [{ hosts: ['*/*'] }] },
  });
});
