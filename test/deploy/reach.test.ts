import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { componentLogs, type LogLine, openPlatform } from '../../lib/deploy';
import { openConnection } from '../../lib/deploy/cluster/transport';
import { forwardPort } from '../../lib/deploy/reach/forward';
import type { FakePortForward } from './fake-port-forward';
import { startPortForward } from './fake-port-forward';
import { configMap, object, Stage } from './support';

let stage: Stage;
beforeEach(async () => {
  stage = await Stage.open();
});
afterEach(() => stage.stop());

const labels = { app: 'web' };
const pod = (name: string, fields: object = {}) => {
  const each = object('v1', 'Pod', `default/${name}`, {
    spec: { containers: [{ name: 'main', ports: [{ name: 'http', containerPort: 8443 }] }, { name: 'proxy' }] },
    status: { conditions: [{ type: 'Ready', status: 'True' }] },
    ...fields,
  });
  return { ...each, metadata: { ...each.metadata, labels } };
};
const web = object('apps/v1', 'Deployment', 'default/web', {
  spec: { selector: { matchLabels: labels }, template: { spec: { containers: [{ name: 'main', image: 'x' }] } } },
});

describe('logs', () => {
  const logs = async (component = 'test', options: object = {}): Promise<LogLine[]> => {
    const lines: LogLine[] = [];
    const { dist, connection, clock } = stage;
    await componentLogs(component, { dist, connection, clock, onLine: (line) => lines.push(line), ...options });
    return lines;
  };
  const say = (path: RegExp, said: string) => stage.server.fault('GET', path, (response) => response.end(said));

  test('are those of all containers of all pods of a component', async () => {
    stage.write(web, configMap('default/a'));
    stage.server.put(pod('web-1'));
    say(/web-1\/log\?container=main&tailLines=7&sinceSeconds=90/, 'one\ntwo\n');
    say(/web-1\/log\?container=proxy/, 'three');
    expect(await logs('test', { tail: 7, since: 90_000 })).toEqual([
      { pod: 'web-1', container: 'main', text: 'one' },
      { pod: 'web-1', container: 'main', text: 'two' },
      { pod: 'web-1', container: 'proxy', text: 'three' },
    ]);
  });

  test('are followed until somebody ends it', async () => {
    stage.write(web);
    stage.server.put(pod('web-1'));
    const controller = new AbortController();
    stage.server.fault('GET', /log\?.*follow=true/, (response) => {
      response.write('first\nsec');
      setTimeout(() => response.write('ond\n'), 20);
    });
    const seen: string[] = [];
    const onLine = ({ text: line }: LogLine) => {
      seen.push(line);
      if (seen.length === 2) controller.abort();
    };
    await logs('test', { follow: true, container: 'main', signal: controller.signal, onLine });
    expect(seen).toEqual(['first', 'second']);
  });

  test('are followed of any number of pods at the same time', async () => {
    stage.write(web);
    for (let n = 1; n <= 20; n++) stage.server.put(pod(`web-${n}`));
    stage.server.fault(
      'GET',
      /log\?.*follow=true/,
      (response) => void response.write('here\n'),
      Number.POSITIVE_INFINITY,
    );
    const controller = new AbortController();
    const seen = new Set<string>();
    const onLine = (line: LogLine) => {
      if (seen.add(line.pod).size === 20) controller.abort();
    };
    await logs('test', { follow: true, container: 'main', signal: controller.signal, onLine });
    expect(seen.size).toBe(20);
  });

  test.each([
    [/\/pods\?/, false, 'Pod objects cannot be listed: you may not'],
    [/\/log\?/, false, 'the log of web-1 cannot be read: you may not'],
    [/\/log\?/, true, 'the log of web-1 cannot be read: the API server answers 403'],
  ])('that the user may not read are an error (%s, followed: %s)', async (path, follow, message) => {
    stage.write(web);
    stage.server.put(pod('web-1'));
    const refused = { status: 403, body: { message: 'you may not' } };
    stage.server.fault('GET', path, refused, Number.POSITIVE_INFINITY);
    await expect(logs('test', { follow })).rejects.toThrow(message);
  });

  test.each([
    ['nothing', 'dist has no component nothing; those with logs are test'],
    ['test', 'test has no pod'],
  ])('of what has none (%s) are an error that says what there is', async (component, message) => {
    await expect(stage.write(web) && logs(component)).rejects.toThrow(message);
  });
});

describe('a forwarded port', () => {
  let remote: FakePortForward;
  afterEach(() => remote?.stop());

  const forward = async (onError: (message: string) => void = () => {}) => {
    const access = {
      server: remote.url,
      name: 'x',
      credentials: async () => ({ headers: { Authorization: 'Bearer t' } }),
    };
    const connection = await openConnection(access);
    const target = async () => ({ namespace: 'mesh', pod: 'gateway-1', port: 8080 });
    const forwarding = await forwardPort({ connection, localPort: 0, target, onError });
    return {
      port: forwarding.port,
      end: async () => {
        await forwarding.close();
        await connection.close();
      },
    };
  };

  test('carries what is said to the pod and back, each connection its own', async () => {
    remote = await startPortForward();
    const { port, end } = await forward();
    const said = await Promise.all(
      ['one', 'two'].map(async (word) => {
        const socket = connect(port, '127.0.0.1');
        socket.write(word);
        const [answer] = await new Promise<[Buffer]>((resolve) => socket.once('data', (data) => resolve([data])));
        socket.destroy();
        return String(answer);
      }),
    );
    expect(said).toEqual(['ONE', 'TWO']);
    const [request] = remote.requests;
    expect(request?.url).toBe('/api/v1/namespaces/mesh/pods/gateway-1/portforward?ports=8080');
    expect(request?.headers).toMatchObject({
      authorization: 'Bearer t',
      'sec-websocket-protocol': 'v4.channel.k8s.io',
    });
    await end();
  });

  test('that the server refuses is said, and the connection ends', async () => {
    remote = await startPortForward(true);
    const errors: string[] = [];
    const { port, end } = await forward((message) => errors.push(message));
    expect(await text(connect(port, '127.0.0.1'))).toBe('');
    expect(errors).toEqual([expect.stringContaining('pods/portforward')]);
    await end();
  });
});

describe('opening a platform', () => {
  const entrance = { namespace: 'default', service: 'gateway', port: 80, localPort: 0, url: 'http://localhost:0' };
  const gateway = object('v1', 'Service', 'default/gateway', {
    spec: { selector: labels, ports: [{ port: 80, targetPort: 'http' }] },
  });
  const open = (options: object = {}) =>
    openPlatform({ dist: stage.dist, connection: stage.connection, clock: stage.clock, ...options });

  test('says the address, and ends with the signal', async () => {
    stage.write(gateway).writeRecord({ entrance, opening: ['open: x', 'login: ann'] });
    stage.server.put(gateway);
    stage.server.put(pod('web-1'));
    const controller = new AbortController();
    let url = '';
    const onOpen = (opened: { url: string; port: number }) => {
      url = opened.url;
      expect(url).toBe(`http://localhost:${opened.port}`);
      controller.abort();
    };
    await open({ signal: controller.signal, onOpen });
    expect(url).toMatch(/^http:\/\/localhost:[1-9]\d+$/);
  });

  test.each([
    ['no render has said how', {}, 'does not say how the platform is opened'],
    [
      'only a load balancer leads to it',
      { opening: ['open: https://x, only through it'] },
      'no port of this machine leads to the platform; open: https://x, only through it',
    ],
    ['its Service is not there', { entrance }, 'Service default/gateway is not on the cluster'],
  ])('is refused where %s', async (_, record, message) => {
    await expect(stage.write(gateway).writeRecord(record) && open()).rejects.toThrow(message);
  });

  test('is refused where no pod is ready', async () => {
    stage.write(gateway).writeRecord({ entrance });
    stage.server.put(gateway);
    stage.server.put(pod('web-1', { status: {} }));
    await expect(open()).rejects.toThrow('Service default/gateway has no ready pod');
  });
});
