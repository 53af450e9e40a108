import { App, Chart } from 'cdk8s';
import { PlatformContext } from '../../lib/core/context';
import { type DatabaseEngine, databasePod } from '../../lib/patterns/database-pod';
import { env } from '../../lib/patterns/pod';

const pod = (engine: DatabaseEngine, more = {}, clusterPlatform: 'generic' | 'openshift' = 'generic') => {
  const app = new App();
  PlatformContext.provide(app, { clusterPlatform });
  return databasePod(new Chart(app, 'test'), {
    engine,
    image: 'katib-mysql',
    container: 'server',
    portName: 'db',
    user: 999,
    env: [],
    volume: 'files',
    claim: 'claim',
    settings: { size: '1Gi' },
    ...more,
  });
};

test.each([
  ['mysql', 3306, '/var/lib/mysql'],
  ['postgresql', 5432, '/var/lib/postgresql/data'],
] as const)('%s listens on %i and keeps its files in %s', (engine, containerPort, mountPath) => {
  const [container] = pod(engine).containers;
  expect(container).toMatchObject({ ports: [{ containerPort }], volumeMounts: [{ mountPath }] });
  // No probe shows a password to who lists processes.
  expect(JSON.stringify(container)).not.toMatch(/ -p/);
});

test('a variable of the caller takes the place of the engine’s', () => {
  expect(pod('postgresql', { env: env({ PGDATA: '/elsewhere' }) }).containers[0]?.env).toEqual([
    { name: 'PGDATA', value: '/elsewhere' },
  ]);
});

test('it runs as the user of its image, on OpenShift as whom the cluster assigns', () => {
  expect(pod('mysql')).toMatchObject({
    securityContext: { fsGroup: 999 },
    containers: [{ securityContext: { runAsUser: 999, runAsGroup: 999 } }],
  });
  expect(JSON.stringify(pod('mysql', {}, 'openshift'))).not.toMatch(/999/);
});
