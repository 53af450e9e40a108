import { allowAnyone } from '../../lib/patterns/allow-anyone';
import { find, renderObjects } from '../support/render';

test('it opens these ports of these pods, to all callers', () => {
  const objects = renderObjects((chart) =>
    allowAnyone(chart, 'policy', { name: 'open', namespace: 'apps', pods: { app: 'a' }, ports: [8080, 9090] }),
  );
  expect(find(objects, 'AuthorizationPolicy', 'open')).toMatchObject({
    metadata: { namespace: 'apps' },
    spec: {
      action: 'ALLOW',
      selector: { matchLabels: { app: 'a' } },
      rules: [{ to: [{ operation: { ports: ['8080', '9090'] } }] }],
    },
  });
});
