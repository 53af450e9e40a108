import { reset, statusAnswer, truncate } from './fake-api-server';
import { available, configMap, deployment, names, Stage } from './support';

let stage: Stage;
beforeEach(async () => {
  stage = await Stage.open();
});
afterEach(() => stage.stop());

describe('weak moments of the server', () => {
  test('429 is answered by staying away as long as Retry-After says', async () => {
    stage.server.fault('PATCH', /configmaps\/a/, statusAnswer(429, 'too many requests', {}, { 'retry-after': '7' }));
    const result = await stage.write(configMap('default/a')).deploy();
    expect(result).toMatchObject({ ok: true });
    expect(stage.sent).toEqual(['a', 'a']);
    expect(stage.clock.now()).toBe(7_000);
  });

  test.each([
    ['500 with a change of the etcd leader', statusAnswer(500, 'etcdserver: leader changed')],
    ['503', statusAnswer(503, 'apiserver is shutting down')],
    ['504', statusAnswer(504, 'the request timed out')],
    ['502 of a load balancer', { status: 502, body: '<html>bad gateway</html>' }],
    [
      'a lost race on a quota',
      statusAnswer(
        409,
        'Operation cannot be fulfilled on resourcequotas "q": the object has been modified; please apply your changes to the latest version and try again',
        { reason: 'Conflict' },
      ),
    ],
    ['a reset connection', reset],
    ['an answer that ends in the middle', truncate],
  ])('%s is tried again', async (_, answer) => {
    stage.server.fault('PATCH', /configmaps\/a/, answer, 2);
    const result = await stage.write(configMap('default/a')).deploy();
    expect(result).toMatchObject({ ok: true });
    expect(names(result.created)).toEqual(['a']);
    expect(stage.sent).toEqual(['a', 'a', 'a']);
    expect(stage.events.filter(({ type }) => type === 'retry')).toHaveLength(2);
  });

  test('reading what is waited for survives them too', async () => {
    stage.server.controllers.Deployment = () => ({});
    stage.server.fault(
      'GET',
      /deployments\/d$/,
      statusAnswer(404, 'deployments "d" not found', { details: { name: 'd', kind: 'deployments' } }),
    );
    stage.server.fault('GET', /deployments\/d$/, statusAnswer(500, 'etcdserver: leader changed'));
    stage.server.fault('GET', /deployments\/d$/, (response) => {
      const live = [...stage.server.objects.values()].find(({ kind }) => kind === 'Deployment');
      response.writeHead(200).end(JSON.stringify({ ...live, ...(live && available(live)) }));
    });
    expect(await stage.write(deployment('default/d')).deploy()).toMatchObject({ ok: true });
  });

  test('a server that stays away ends the run, and says so', async () => {
    stage.server.fault('GET', /./, reset, 1_000);
    await expect(stage.write(configMap('default/a')).deploy()).rejects.toThrow(/^cannot reach fake: /);
    expect(stage.clock.now()).toBeLessThan(12_000);
  });

  test('a server that goes away in the middle ends the run with what was done', async () => {
    stage.server.fault('PATCH', /configmaps\/b/, reset, 1_000);
    const result = await stage
      .write(configMap('default/a'), configMap('default/b', {}, 1), configMap('default/c', {}, 2))
      .deploy();
    expect(result).toMatchObject({ ok: false, interrupted: false, error: expect.stringMatching(/^cannot reach fake/) });
    expect(names(result.created)).toEqual(['a']);
    expect(names(result.notApplied)).toEqual(['b', 'c']);
  });

  test('one object that the server cannot handle fails alone when its budget is used up', async () => {
    stage.server.fault('PATCH', /configmaps\/a/, statusAnswer(500, 'runtime error'), 1_000);
    const result = await stage.write(configMap('default/a'), configMap('default/b')).deploy();
    expect(result.failures).toMatchObject([{ kind: 'server', reason: 'runtime error' }]);
    expect(names(result.created)).toEqual(['b']);
    expect(stage.clock.now()).toBeLessThan(130_000);
  });

  test.each([
    'DEPTH_ZERO_SELF_SIGNED_CERT',
    'ERR_TLS_CERT_ALTNAME_INVALID',
    'ENOTFOUND',
    'HPE_INVALID_CONSTANT',
  ])('%s is nothing that passes', async (code) => {
    const request = () => Promise.reject(Object.assign(new Error('no'), { code }));
    const connection = { name: 'fake', request, close: async () => {} };
    await expect(stage.write(configMap('default/a')).deploy({ connection })).rejects.toThrow('cannot reach fake: no');
    expect(stage.clock.now()).toBe(0);
  });
});
