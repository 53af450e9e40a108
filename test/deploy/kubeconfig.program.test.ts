import { useFolder } from '../support/folder';
import { base64, single } from './kubeconfigs';
import { runProgram } from './processes';

const folder = useFolder();
const file = (name: string, content: unknown) => folder.write(name, JSON.stringify(content));

test('exec plugins are run, with what kubectl tells them', async () => {
  const plugin = `
    const info = JSON.parse(process.env.KUBERNETES_EXEC_INFO);
    const token = [info.kind, info.spec.cluster.server, process.env.OWN].join(' ');
    console.log(JSON.stringify({ apiVersion: info.apiVersion, kind: info.kind, status: { token } }));`;
  const exec = {
    apiVersion: 'client.authentication.k8s.io/v1',
    command: process.execPath,
    args: ['-e', plugin],
    env: [{ name: 'OWN', value: 'x' }],
    provideClusterInfo: true,
  };
  const good = file('good', single('one', { 'certificate-authority-data': base64('A') }, { exec }));
  const bad = file(
    'bad',
    single('one', {}, { exec: { ...exec, args: ['-e', 'console.error("no session"); process.exit(1)'] } }),
  );
  // In a process of its own: jest cannot load the client library, which is an ES module.
  const { stdout, stderr } = await runProgram('access-program.ts', [good, bad]);
  expect(stderr).toBe('');
  expect(
    stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line)),
  ).toEqual([
    { ca: 'A', headers: { Authorization: 'Bearer ExecCredential https://one x' } },
    'ClusterError: cannot get credentials for context "one": no session\n',
  ]);
});
