import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { runSynth } from '../../lib/cli/synth';
import { captured } from '../support/captured';
import { useFolder } from '../support/folder';

const folder = useFolder();
const home = process.cwd();
beforeEach(() => {
  process.chdir(folder.path(''));
  delete process.env.CDK8S_OUTDIR;
});
afterEach(() => process.chdir(home));

/** Settings of a platform that renders at once, for what has nothing to do with what is in it. */
const SMALL = 'components: { default: off, kubeflow-roles: true }\n';

/** Runs the verb as main.ts does, in the test's own folder. */
const synth = (...args: string[]) => captured(() => runSynth(args));

test('a settings file is rendered: exit code 0, one line, and one about new credentials', async () => {
  const file = folder.write('settings.yaml', 'crds: minimal');
  const rendered = String.raw`.*settings\.yaml: \d+ components rendered to out in \d+\.\d\d s\n`;
  const kept = String.raw`settings\.credentials\.yaml: new passwords and keys; keep this file, .*\n`;
  const opening = 'once it is deployed:\n  open: .*\n  login: .*\n';
  for (const lines of [`${rendered}${kept}`, rendered]) {
    expect(await synth(file, '--output', 'out')).toEqual({
      code: 0,
      stdout: expect.stringMatching(new RegExp(`^${lines}${opening}$`)),
      stderr: '',
    });
  }
  expect(readdirSync(folder.path('out'))).toContainEqual(expect.stringMatching(/^\d+-.*\.k8s\.yaml$/));
});

test('a line says what kubectl can only apply with --server-side, and how it could do without', async () => {
  const settings = (crds: string) =>
    `crds: ${crds}\ncomponents: { default: off, kubeflow-namespace: true, kubeflow-roles: true, kuberay-operator: true }\n`;
  folder.write('full.yaml', settings('full'));
  folder.write('minimal.yaml', settings('minimal'));
  expect((await synth('full.yaml')).stdout).toContain(
    '\nkubectl apply needs --server-side: rayclusters.ray.io, rayjobs.ray.io, rayservices.ray.io are too large without; ' +
      '`crds: minimal` renders smaller ones\n',
  );
  expect((await synth('minimal.yaml')).stdout).not.toContain('--server-side');
});

test('a line names an object that no setting makes small enough', async () => {
  // kubectl keeps it once more.
  const annotations = JSON.stringify({ text: 'x'.repeat(140_000) });
  const patch = `{ target: { kind: ClusterRole, name: kubeflow-view }, patch: { metadata: { annotations: ${annotations} } } }`;
  folder.write('settings.yaml', `${SMALL}patches: [${patch}]\n`);
  expect((await synth('settings.yaml')).stdout).toMatch(
    /\nkubectl apply needs --server-side: rbac\.authorization\.k8s\.io\/ClusterRole kubeflow-view is too large without\n/,
  );
});

test('wrong settings: exit code 1, every problem with its place, and dist as it was', async () => {
  folder.write('dist/01-old.k8s.yaml', 'old\n');
  folder.write('settings.yaml', `relase: 1\ncluster: kind\n${SMALL}`);
  const { code, stdout, stderr } = await synth('settings.yaml');
  expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
  expect(stderr.split('\n')).toEqual([
    expect.stringMatching(/^settings.yaml:1:1: relase: unknown key "relase"; did you mean "release"\?/),
    'settings.yaml:2:1: cluster: expected a map, got "kind"',
    '2 problems; nothing was written',
    '',
  ]);
  expect(readFileSync(folder.path('dist/01-old.k8s.yaml'), 'utf8')).toBe('old\n');
});

test('a setting that reaches nothing: exit code 1, and dist as it was', async () => {
  folder.write('dist/01-old.k8s.yaml', 'old\n');
  folder.write('settings.yaml', `workloads: { nobody/nothing: { replicas: 1 } }\n${SMALL}`);
  const { code, stderr } = await synth('settings.yaml');
  expect(code).toBe(1);
  expect(stderr).toMatch(/^settings.yaml:1:14: workloads\["nobody\/nothing"\]: matches no workload/);
  expect(readdirSync(folder.path('dist'))).toEqual(['01-old.k8s.yaml']);
});

describe('the place of what shows only when all is rendered', () => {
  test.each([
    [
      'a client secret that only the issuer knows',
      'gateway: { hostname: k.example.com }\nauth:\n  provider: oidc\n  oidc: { issuer: "https://i.example.com", clientId: x }\n',
      /^settings\.yaml:4:3: auth\.oidc\.clientSecret: the client secret of x at https:\/\/i\.example\.com is known .* Write it into settings\.credentials\.yaml \(make it: it is not there yet\) as .* the line oauth2-proxy\/oauth2-proxy: \{ client-secret: '…' \}.*\n1 problem; nothing was written\n$/,
    ],
    [
      'Pipelines alone in the mesh',
      'components:\n  pipelines:\n    mode: standalone\n',
      /^settings\.yaml:3:5: components\.pipelines\.mode: expected "multiUser" where the mesh is, got "standalone", .*\n1 problem; nothing was written\n$/,
    ],
    [
      'pods that the gateway does not have',
      'gateway:\n  selector: { istio: nowhere }\n',
      /^(.*: selects no pods: .* has \{"istio":"nowhere"\} \(settings\.yaml:2:3: gateway\.selector\)\n)+\d problems; nothing was written\n$/,
    ],
  ])('%s', async (_, text, message) => {
    folder.write('settings.yaml', text);
    expect(await synth('settings.yaml')).toEqual({ code: 1, stdout: '', stderr: expect.stringMatching(message) });
  });

  test('a client secret that the credentials file has is no problem beside others', async () => {
    folder.write('settings.credentials.yaml', "oauth2-proxy/oauth2-proxy: { client-secret: 'x' }\n");
    folder.write(
      'settings.yaml',
      'gateway: { hostname: k.example.com }\nauth: { provider: oidc, oidc: { issuer: "https://i.example.com", clientId: x } }\nx: 1\n',
    );
    const { stderr } = await synth('settings.yaml');
    expect(stderr).toMatch(/^settings\.yaml:3:1: x: unknown key "x".*\n1 problem; nothing was written\n$/);
  });
});

describe('a credentials file that is gone', () => {
  const passwords = () => readFileSync(folder.path('settings.credentials.yaml'), 'utf8');
  beforeEach(async () => {
    folder.write(
      'settings.yaml',
      'components: { default: off, pipelines: { mode: standalone, ownNamespace: { name: kfp } } }\n',
    );
    await synth('settings.yaml');
  });

  test('comes back from dist, with a loud warning', async () => {
    const before = passwords();
    rmSync(folder.path('settings.credentials.yaml'));
    const { code, stdout, stderr } = await synth('settings.yaml');
    expect({ code, stdout, stderr }).toEqual({
      code: 0,
      stdout: expect.stringContaining('\nsettings.credentials.yaml: made again; keep this file, '),
      stderr: expect.stringMatching(
        /^warning: settings\.credentials\.yaml WAS GONE: .* taken back from dist, .* For new ones everywhere remove dist too, .*\n$/,
      ),
    });
    expect(passwords()).toBe(before);
    expect(await synth('settings.yaml')).toMatchObject({ stderr: '' });
  });

  test('and whose values dist has lost, too, are new ones, and named', async () => {
    const file = readdirSync(folder.path('dist')).find((name) => /^\d+-pipelines\./.test(name)) ?? '';
    const text = readFileSync(folder.path(`dist/${file}`), 'utf8');
    folder.write(`dist/${file}`, text.replace('kind: Secret\n', 'kind: Lost\n'));
    rmSync(folder.path('settings.credentials.yaml'));
    const { code, stderr } = await synth('settings.yaml');
    expect(code).toBe(0);
    expect(stderr).toMatch(
      /\nwarning: dist has no kfp\/[\w/, -]+: these are NEW\. .*\(kubectl get secret [\w-]+ -n kfp -o yaml/,
    );
  });

  test.each([
    ['belongs to another settings file', () => synth('other.yaml')],
    ['is gone as well', () => rmSync(folder.path('dist'), { recursive: true })],
  ])('is made anew when dist %s', async (_, change) => {
    folder.write(
      'other.yaml',
      'components: { default: off, pipelines: { mode: standalone, ownNamespace: { name: kfp } } }\n',
    );
    const before = passwords();
    await change();
    rmSync(folder.path('settings.credentials.yaml'));
    expect(await synth('settings.yaml')).toMatchObject({ code: 0, stderr: '' });
    expect(passwords()).not.toBe(before);
  });
});

test('a folder with files of others: exit code 1, one line, and no credentials that nobody hears of', async () => {
  folder.write('dist/notes.txt', 'mine');
  folder.write(
    'settings.yaml',
    'components: { default: off, pipelines: { mode: standalone, ownNamespace: { name: kfp } } }\n',
  );
  const { code, stderr } = await synth('settings.yaml');
  expect({ code, stderr }).toEqual({
    code: 1,
    stderr: expect.stringMatching(/^error: .*dist: holds notes.txt, which no render wrote; .*\n$/),
  });
  expect(readdirSync('.').sort()).toEqual(['dist', 'settings.yaml']);
});

test('a user who stands in the folder that is replaced is told as much', async () => {
  folder.write(
    'settings.yaml',
    'components: { default: off, pipelines: { mode: standalone, ownNamespace: { name: kfp } } }\n',
  );
  await synth('settings.yaml');
  process.chdir(folder.path('dist'));
  const { code, stdout } = await synth('../settings.yaml', '--output', '.');
  expect({ code, stdout }).toEqual({
    code: 0,
    stdout: expect.stringMatching(/ rendered to \. in .*\nonce it is deployed:\n/s),
  });
});

test('a file that is not there: exit code 1', async () => {
  expect(await synth('nowhere.yaml')).toMatchObject({
    code: 1,
    stderr: 'nowhere.yaml:1:1: no such file: nowhere.yaml\n1 problem; nothing was written\n',
  });
});

test.each([
  [['--outptu', 'x'], "error: unknown option '--outptu'; did you mean --output?"],
  [['--wat'], "error: unknown option '--wat'"],
  [['a.yaml', 'b.yaml'], 'error: too many arguments. Expected 1 argument but got 2.'],
])('a wrong use (%j): exit code 1, and one line', async (args, message) => {
  expect(await synth(...args)).toEqual({ code: 1, stdout: '', stderr: `${message} (--help shows what there is)\n` });
});

test('without a settings file where none is: exit code 1, and where ready-made ones are', async () => {
  const { code, stderr } = await synth();
  expect(code).toBe(1);
  expect(stderr).toContain('no such file: platforms/default.yaml');
  expect(stderr).toContain('node_modules/cdk8s-kubeflow/platforms');
});

describe('--secrets', () => {
  const oidc =
    'auth: { provider: oidc, oidc: { issuer: "https://i.example.com", clientId: x, clientSecret: { name: issuer, key: secret } } }\n';

  test.each([
    [
      'Secrets that the user makes, equal values named as such',
      'credentials: { source: existing }\n',
      [
        /^Secret auth\/dex-oidc-client\n {2}OIDC_CLIENT_ID: exactly "kubeflow-oidc-authservice"\n {2}OIDC_CLIENT_SECRET: a password, at random$/m,
        /^Secret auth\/dex-passwords\n {2}DEX_USER_PASSWORD: a bcrypt hash .* of the password of user@example\.com$/m,
        /^Secret kubeflow\/mysql-secret\n {2}username: exactly "root"\n {2}password: a password, at random$/m,
        /^Secret oauth2-proxy\/oauth2-proxy\n {2}client-id: exactly "kubeflow-oidc-authservice"\n {2}cookie-secret: 32 hexadecimal digits, at random\n {2}client-secret: the same as OIDC_CLIENT_SECRET of auth\/dex-oidc-client$/m,
      ],
    ],
    [
      'keys of a store',
      'credentials: { source: externalSecrets, store: vault, prefix: kf/ }\ncomponents: { pipelines: { database: { installation: external, host: db.example.com } } }\n',
      [
        /^kf\/auth\/dex-oidc-client in the store, for Secret auth\/dex-oidc-client\n {2}OIDC_CLIENT_SECRET: a password, at random$/m,
        /^kf\/kubeflow\/mysql-secret in the store, .*\n {2}username: the user of the database\n {2}password: the password of this user$/m,
      ],
    ],
    [
      'what only the user has, beside generated ones',
      `gateway: { hostname: k.example.com, tls: { mode: secret, secretName: cert } }\n${oidc}`,
      [
        /^Secret istio-system\/cert\n {2}tls\.crt: .*\n {2}tls\.key: .*\nSecret oauth2-proxy\/issuer\n {2}secret: the client secret of x at https:\/\/i\.example\.com\n$/,
      ],
    ],
    ['nothing', '', [/^no Secrets are expected: with credentials\.source "generated" the render has them all\n$/]],
  ])('prints %s, and writes nothing', async (_, text, patterns) => {
    folder.write('settings.yaml', text);
    const { code, stdout, stderr } = await synth('settings.yaml', '--secrets');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    for (const pattern of patterns) expect(stdout).toMatch(pattern);
    expect(readdirSync(folder.path(''))).toEqual(['settings.yaml']);
  });

  test('and a misspelt file gets its nearest name', async () => {
    folder.write('settings.yaml', '');
    expect(await synth('setings.yaml', '--secrets')).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('no such file: setings.yaml; did you mean settings.yaml?\n'),
    });
  });
});

describe('objects that do not fit together', () => {
  const broken = 'components: { jupyter-web-app: { istio: false } }\n';

  test('are named: exit code 1, and dist as it was', async () => {
    folder.write('dist/01-old.k8s.yaml', 'old\n');
    folder.write('settings.yaml', broken);
    const { code, stderr } = await synth('settings.yaml');
    expect({ code, stderr }).toEqual({
      code: 1,
      stderr: expect.stringMatching(
        /^apps\/Deployment kubeflow\/jupyter-web-app-deployment: .* \(settings\.yaml:1:15: components\.jupyter-web-app\)\n1 problem; nothing was written\n$/,
      ),
    });
    expect(readdirSync(folder.path('dist'))).toEqual(['01-old.k8s.yaml']);
  });

  test('are rendered when asked', async () => {
    folder.write('settings.yaml', broken);
    expect(await synth('settings.yaml', '--no-checks')).toMatchObject({ code: 0, stderr: '' });
  });
});

test('--argocd and --flux write folders beside, and say what to do with them', async () => {
  folder.write('settings.yaml', `credentials: { source: existing }\n${SMALL}`);
  const repo = ['--repo', 'https://git.example.com/ops.git', '--revision', 'stable'];
  const { code, stdout, stderr } = await synth('settings.yaml', '--output', 'out', '--argocd', '--flux', ...repo);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(stdout).toContain('\nout-argocd: once it is in the repository, kubectl apply -f out-argocd\n');
  expect(readFileSync(folder.path('out-argocd/kubeflow.yaml'), 'utf8')).toContain('targetRevision: stable\n');
  expect(readFileSync(folder.path('out-flux/kubeflow.yaml'), 'utf8')).toContain('branch: stable\n');
});

test('--argocd without a repository: exit code 1 and one error', async () => {
  folder.write('settings.yaml', SMALL);
  const { code, stderr } = await synth('settings.yaml', '--argocd');
  expect(code).toBe(1);
  expect(stderr).toMatch(
    /^settings\.yaml:1:1: gitops\.repoURL: Argo CD has to know .* --repo <url>\n1 problem; nothing/,
  );
});
