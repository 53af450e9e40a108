import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { componentLogs, deploy } from '../../lib/deploy';
import { loadAccess } from '../../lib/deploy/cluster/kubeconfig';
import { type ClusterConnection, openConnection } from '../../lib/deploy/cluster/transport';
import { execIn } from '../../lib/deploy/reach/exec';
import { RECORD_FILE, recordText } from '../../lib/kubernetes/render-record';
import { deployment, object, writeDist } from './hand-made-dist';
import { ControlPlane, type KubernetesObject } from './harness';
import { CLI, expectCode, ROOT, runCli } from './support';

const GATEWAY = [
  object('v1', 'Namespace', 'team', -1),
  deployment('team/gateway'),
  object('v1', 'Service', 'team/gateway', 0, {
    spec: { selector: { app: 'team-gateway' }, ports: [{ name: 'http', port: 80, targetPort: 8080 }] },
  }),
];

/** A line of a log, as container runtimes write it into a file. */
const line = (text: string) => `${new Date().toISOString()} stdout F ${text}\n`;

/** What KWOK answers in the place of kubelets: a file in place of logs, this machine in place of pods. */
const kubelet = (log: string, port: number) => `
apiVersion: kwok.x-k8s.io/v1alpha1
kind: ClusterLogs
metadata: { name: all }
spec:
  logs: [{ logsFile: ${log}, follow: true }]
---
apiVersion: kwok.x-k8s.io/v1alpha1
kind: ClusterPortForward
metadata: { name: all }
spec:
  forwards: [{ ports: [8080], target: { address: 127.0.0.1, port: ${port} } }]
---
apiVersion: kwok.x-k8s.io/v1alpha1
kind: ClusterExec
metadata: { name: all }
spec:
  execs: [{ local: {} }]
`;

describe('through the API server and a kubelet', () => {
  const folder = mkdtempSync(join(tmpdir(), 'reach-'));
  const dist = join(folder, 'dist');
  const log = join(folder, 'pod.log');
  let server: Server;
  let plane: ControlPlane;
  let connection: ClusterConnection;
  let pod: KubernetesObject;

  beforeAll(async () => {
    writeFileSync(log, ['one', 'two', 'three'].map(line).join(''));
    server = createServer((request, response) => response.end(`the page of ${request.url}`));
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    plane = await ControlPlane.start({ kubelet: kubelet(log, (server.address() as AddressInfo).port) });
    connection = await openConnection(await loadAccess(plane));
    writeDist(dist, GATEWAY);
    const entrance = { namespace: 'team', service: 'gateway', port: 80, localPort: 0, url: 'http://localhost:0' };
    writeFileSync(join(dist, RECORD_FILE), recordText({ files: [], opening: [], entrance }));
    expect(await deploy({ dist, connection })).toMatchObject({ ok: true });
    [pod] = (await plane.api.list('v1', 'Pod')) as [KubernetesObject];
  });

  afterAll(async () => {
    await connection?.close();
    await plane?.stop();
    server?.close();
    rmSync(folder, { recursive: true });
  });

  const flags = () => ['--dist', dist, '--kubeconfig', plane.kubeconfig];

  test('logs prints the last lines of each container', async () => {
    const said = expectCode(await runCli(['logs', 'all', '--tail', '2', ...flags()]), 0);
    const { name } = pod.metadata;
    expect(said.trim().split('\n')).toEqual([`${name}/main: two`, `${name}/main: three`]);
  });

  test('logs goes on until somebody ends it', async () => {
    const seen: string[] = [];
    const end = new AbortController();
    const onLine = ({ text }: { text: string }) => {
      seen.push(text);
      if (text === 'three') appendFileSync(log, line('four'));
      if (text === 'four') end.abort();
    };
    await componentLogs('all', { dist, connection, follow: true, tail: 1, signal: end.signal, onLine });
    expect(seen).toEqual(['three', 'four']);
  });

  test('open leads to the pod behind the gateway, until Ctrl-C', async () => {
    const child = spawn(process.execPath, [...CLI, 'open', '--output', 'json', ...flags()], { cwd: ROOT });
    const ended = once(child, 'close');
    try {
      const { url } = await openedBy(child);
      const pages = ['/a', '/b'].map(async (path) => (await fetch(`${url}${path}`)).text());
      expect(await Promise.all(pages)).toEqual(['the page of /a', 'the page of /b']);
    } finally {
      child.kill('SIGINT');
    }
    expect(await ended).toEqual([0, null]);
  });

  test('a command runs in a container, reads what it is told, and says how it has ended', async () => {
    const place = { namespace: 'team', pod: pod.metadata.name, container: 'main' };
    expect(await execIn(connection, place, ['/bin/echo', 'it works'])).toEqual({ output: 'it works\n' });
    expect(await execIn(connection, place, ['/bin/sh', '-c', 'echo no >&2; exit 3'])).toEqual({
      problem: expect.stringMatching(/exit status 3: no$/), // a real kubelet tells it as a cause, KWOK in words
    });
    const reads = ['/bin/sh', '-c', 'IFS= read -r line; echo "told: $line"'];
    expect(await execIn(connection, place, reads, ' a secret\n')).toEqual({ output: 'told:  a secret\n' });
    expect(await execIn(connection, { ...place, pod: 'nobody' }, ['/bin/echo'])).toEqual({
      problem: expect.stringContaining('pods/exec'),
    });
  });
});

/** What `open` says once it is open. */
async function openedBy({ stdout, stderr }: ChildProcess): Promise<{ readonly url: string }> {
  let said = '';
  stderr?.on('data', (data: Buffer) => (said += data.toString()));
  if (stdout)
    for await (const text of createInterface({ input: stdout })) {
      const event = JSON.parse(text);
      if (event.type === 'opened') return event;
    }
  throw new Error(`open has ended: ${said}`);
}
