import { ServiceAliases } from '../../lib/patterns/service-aliases';
import { renderObjects } from '../support/render';

const render = (profiles: string[]) =>
  renderObjects((chart) => {
    new ServiceAliases(chart, 'aliases', {
      name: 'shared',
      labels: { component: 'server' },
      profiles,
      portName: 'http-api',
      to: { name: 'server', namespace: 'kubeflow', port: 8080 },
      route: 'shared-route',
      callers: 'kubeflow',
    });
  });

test('a Service without pods in each profile, and one route for all', () => {
  expect(render(['team-a', 'team-b'])).toMatchObject([
    { kind: 'Service', metadata: { name: 'shared', namespace: 'team-a', labels: { component: 'server' } } },
    { kind: 'Service', metadata: { name: 'shared', namespace: 'team-b' } },
    {
      kind: 'VirtualService',
      metadata: { name: 'shared-route', namespace: 'kubeflow' },
      spec: { hosts: ['shared.team-a.svc.cluster.local', 'shared.team-b.svc.cluster.local'], exportTo: ['.'] },
    },
  ]);
  expect(render(['team-a'])[0]).not.toHaveProperty('spec.selector');
});

test('without profiles there is nothing, and no route without hosts', () => {
  expect(render([])).toEqual([]);
});
