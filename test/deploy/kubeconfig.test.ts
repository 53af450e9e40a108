import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type AccessOptions, loadAccess } from '../../lib/deploy/cluster/kubeconfig';
import { base64, single } from './kubeconfigs';

let folder: string;
const environment = { ...process.env };
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'kubeconfig-test-'));
  process.env = { ...environment, HOME: folder, KUBECONFIG: '', KUBERNETES_SERVICE_HOST: '' };
});
afterEach(() => {
  process.env = environment;
  rmSync(folder, { recursive: true });
});

function file(name: string, content: unknown): string {
  writeFileSync(path.join(folder, name), typeof content === 'string' ? content : JSON.stringify(content));
  return path.join(folder, name);
}

async function access(options?: AccessOptions) {
  const { server, name, proxyUrl, credentials } = await loadAccess(options);
  return { server, name, proxyUrl, ...(await credentials()) };
}

test.each<[string, Record<string, unknown>, Record<string, unknown>, Record<string, unknown>]>([
  ['a token', {}, { token: 'T' }, { headers: { Authorization: 'Bearer T' } }],
  [
    'a token in a file, which wins',
    {},
    { token: 'T', tokenFile: 'token' },
    { headers: { Authorization: 'Bearer from-file' } },
  ],
  ['a name and a password', {}, { username: 'u', password: 'p' }, { headers: { Authorization: 'Basic dTpw' } }],
  [
    'a certificate',
    {},
    { 'client-certificate-data': base64('C'), 'client-key-data': base64('K') },
    { headers: {}, cert: 'C', key: 'K' },
  ],
  [
    'a certificate in files',
    {},
    { 'client-certificate': 'token', 'client-key': 'token' },
    { cert: 'from-file\n', key: 'from-file\n' },
  ],
  ['an authority', { 'certificate-authority-data': base64('A') }, {}, { ca: 'A', headers: {} }],
  ['an authority in a file', { 'certificate-authority': './token' }, {}, { ca: 'from-file\n' }],
  ['no verification', { 'insecure-skip-tls-verify': true }, {}, { rejectUnauthorized: false }],
  ['another server name', { 'tls-server-name': 'other' }, {}, { servername: 'other' }],
  ['a proxy', { 'proxy-url': 'http://p' }, {}, { proxyUrl: 'http://p' }],
  [
    'impersonation',
    {},
    { as: 'eve', 'as-groups': ['a', 'b'] },
    { headers: { 'Impersonate-User': 'eve', 'Impersonate-Group': ['a', 'b'] } },
  ],
])('%s is understood', async (_, cluster, user, expected) => {
  file('token', 'from-file\n');
  const kubeconfig = file('config', single('one', cluster, user));
  expect(await access({ kubeconfig })).toMatchObject({ server: 'https://one', name: 'one', ...expected });
});

test('several files are one: what is named first wins, what is missing is passed over', async () => {
  const two = {
    ...single('two', {}, { token: '2' }),
    users: [
      { name: 'one', user: { token: 'shadowed' } },
      { name: 'two', user: { token: '2' } },
    ],
  };
  const files = [file('one', single('one', {}, { token: '1' })), path.join(folder, 'missing'), file('two', two)];
  process.env.KUBECONFIG = files.join(path.delimiter);
  expect(await access()).toMatchObject({ name: 'one', headers: { Authorization: 'Bearer 1' } });
  expect(await access({ context: 'two' })).toMatchObject({
    server: 'https://two',
    headers: { Authorization: 'Bearer 2' },
  });
});

test('without any of these it is ~/.kube/config', async () => {
  mkdirSync(path.join(folder, '.kube'));
  file('.kube/config', single('home', {}, {}));
  expect(await access()).toMatchObject({ name: 'home' });
});

test('credentials in files are read anew', async () => {
  file('token', 'old');
  const { credentials } = await loadAccess({ kubeconfig: file('config', single('one', {}, { tokenFile: 'token' })) });
  expect(await credentials()).toMatchObject({ headers: { Authorization: 'Bearer old' } });
  file('token', 'new');
  expect(await credentials()).toMatchObject({ headers: { Authorization: 'Bearer new' } });
});

test.each<[string, () => AccessOptions, string | RegExp]>([
  [
    'nothing at all',
    () => ({}),
    'no kubeconfig: neither --kubeconfig nor KUBECONFIG nor ~/.kube/config names a cluster',
  ],
  ['a file that is missing', () => ({ kubeconfig: '/nowhere' }), /^cannot read kubeconfig \/nowhere: ENOENT/],
  ['a file that is no YAML', () => ({ kubeconfig: file('broken', '{') }), /^cannot read kubeconfig .*broken: /],
  [
    'a broken file, of which nothing is quoted',
    () => ({ kubeconfig: file('broken', 'users:\n- user:\n    token: hidden\n   name: [') }),
    /^cannot read kubeconfig \S+broken: line 4: not valid YAML: [\w ]+$/,
  ],
  [
    'an unknown context',
    () => ({ kubeconfig: file('c', single('one', {}, {})), context: 'x' }),
    'the kubeconfig has no context "x"; it has one',
  ],
  [
    'no current context',
    () => ({ kubeconfig: file('c', {}) }),
    'the kubeconfig names no current context; choose one with --context',
  ],
  [
    'no cluster',
    () => ({ kubeconfig: file('c', { ...single('one', {}, {}), clusters: [] }) }),
    'the kubeconfig has no cluster "one" (of context "one")',
  ],
  [
    'no user',
    () => ({ kubeconfig: file('c', { ...single('one', {}, {}), users: [] }) }),
    'the kubeconfig has no user "one" (of context "one")',
  ],
  [
    'no address',
    () => ({ kubeconfig: file('c', single('one', { server: 'x' }, {})) }),
    'cluster "one" of the kubeconfig has no valid server address',
  ],
  [
    'an address of another kind',
    () => ({ kubeconfig: file('c', single('one', { server: 'ftp://x' }, {})) }),
    'cluster "one" of the kubeconfig has no valid server address',
  ],
  [
    'a certificate that is missing',
    () => ({ kubeconfig: file('c', single('one', { 'certificate-authority': '/nowhere' }, {})) }),
    /^cannot get credentials for context "one": ENOENT/,
  ],
])('%s is named', async (_, options, message) => {
  await expect(access(options())).rejects.toThrow(message);
});

test('KUBECONFIG that names only missing files is not passed over', async () => {
  process.env.KUBECONFIG = '/nowhere';
  await expect(access()).rejects.toThrow('KUBECONFIG names no file that is there: /nowhere');
});
