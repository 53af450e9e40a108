import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { hashSync } from 'bcryptjs';
import { Command } from 'commander';
import { parse } from 'yaml';
import { registerImportKfdef } from '../../lib/cli/import-kfdef';
import { registerImportKsonnet } from '../../lib/cli/import-ksonnet';
import { checksumOf } from '../../lib/platform/remote/download';
import { captured } from '../support/captured';
import { type FileServer, startFileServer } from '../support/file-server';
import { useFolder } from '../support/folder';

const folder = useFolder();

/** Runs a verb in the test's folder. */
async function run(...args: string[]) {
  const program = new Command('cdk8s-kubeflow');
  registerImportKfdef(program, (path) => folder.path(path));
  registerImportKsonnet(program, (path) => folder.path(path));
  return captured(() => program.parseAsync(args, { from: 'user' }));
}

const HASH = hashSync('known to few', 4);

/** A small KfDef whose settings render. */
const DEX = `apiVersion: kfdef.apps.kubeflow.org/v1
kind: KfDef
metadata: { name: mine, namespace: kubeflow }
spec:
  applications:
  - { name: istio-install, kustomizeConfig: { repoRef: { name: manifests, path: istio/istio-install } } }
  - { name: oidc-authservice, kustomizeConfig: { repoRef: { name: manifests, path: stacks/kubernetes/application/oidc-authservice } } }
  - { name: dex, kustomizeConfig: { repoRef: { name: manifests, path: stacks/kubernetes/application/dex-auth } } }
`;

test('a folder in which kfctl ran: the values beside the KfDef, and credentials that nobody else reads', async () => {
  folder.write('deployment/kfctl_istio_dex.yaml', DEX);
  folder.write(
    'deployment/.cache/manifests/manifests-1.2/stacks/kubernetes/application/dex-auth/config/params.env',
    `# users\nstatic_email=ann@example.com\nstatic_password_hash=${HASH}\n`,
  );
  folder.write(
    'deployment/.cache/manifests/manifests-1.2/stacks/kubernetes/application/dex-auth/kustomization.yaml',
    'configMapGenerator: [{ name: dex-parameters, literals: [client_id="kubeflow-oidc-authservice"] }]\n',
  );
  const { code, stdout, stderr } = await run('import-kfdef', folder.path('deployment'));
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(stdout).toContain('it renders');
  expect(stdout).not.toContain(HASH);
  const file = folder.path('platforms/mine.yaml');
  expect(readFileSync(file, 'utf8')).toMatch(
    /# \.cache\/manifests\/\S+\/params\.env:2 dex: static_email\n +- email: ann@example\.com\n/,
  );
  const credentials = folder.path('platforms/mine.credentials.yaml');
  expect(readFileSync(credentials, 'utf8')).toContain(HASH);
  expect(statSync(credentials).mode & 0o777).toBe(0o600);
});

test('values of files that a generator names, and keys that kustomize takes from its environment', async () => {
  folder.write('deployment/kfdef.yaml', DEX);
  folder.write(
    'deployment/kustomize/dex/base/kustomization.yaml',
    'secretGenerator: [{ name: users, envs: [own.env] }]',
  );
  folder.write('deployment/kustomize/dex/base/own.env', `static_email=ann@example.com\nstatic_username\n\n`);
  const { code, stdout } = await run('import-kfdef', folder.path('deployment'), '--json');
  expect(code).toBe(0);
  const { findings } = JSON.parse(stdout);
  expect(findings).toContainEqual(expect.objectContaining({ what: 'dex: static_email', verdict: 'taken' }));
  expect(findings).toContainEqual(expect.objectContaining({ what: 'dex: static_username' }));
});

test.each([
  [
    'no list of generators',
    'kustomization.yaml',
    'configMapGenerator: { name: a }',
    'configMapGenerator: expected a list, got',
  ],
  [
    'no list of literals',
    'kustomization.yaml',
    'configMapGenerator: [{ literals: a=b }]',
    'configMapGenerator[0].literals: expected a list, got "a=b"',
  ],
  [
    'a map as a literal',
    'kustomization.yaml',
    'secretGenerator: [{ literals: [{ a: b }] }]',
    'secretGenerator[0].literals[0]: expected text that is not empty, got {"a":"b"}',
  ],
  [
    'a literal without a key',
    'kustomization.yaml',
    'configMapGenerator: [{ literals: ["a b"] }]',
    'kustomization.yaml:1:35: expected KEY=VALUE, got "a b"',
  ],
  ['a line without a key', 'params.env', 'a=b\n=c\n', 'params.env:2:1: expected KEY=VALUE, got "=c"'],
  [
    'a list of data',
    'dex-config.yaml',
    'kind: ConfigMap\nmetadata: { name: dex-config }\ndata: [a]',
    'data: expected a map, got ["a"]',
  ],
  [
    'a map in the data',
    'dex-config.yaml',
    'kind: ConfigMap\nmetadata: { name: dex-config }\ndata: { a: {} }',
    'data.a: expected text, got {}',
  ],
])('what kfctl generated with %s is refused with its place', async (_, name, text, message) => {
  folder.write('deployment/kfdef.yaml', DEX);
  const file = folder.write(`deployment/kustomize/dex/${name}`, text);
  const { code, stderr } = await run('import-kfdef', folder.path('deployment'));
  expect(code).toBe(2);
  expect(stderr).toContain(`${file}:`);
  expect(stderr).toContain(message);
});

describe('the configuration of Dex that users wrote into the manifests', () => {
  const KFDEF = `${DEX.replaceAll('stacks/kubernetes/application/', 'common/').replace('dex-auth', 'dex/overlays/istio').replace('oidc-authservice }', 'oidc-authservice/base }')}  - { name: kubeflow-apps, kustomizeConfig: { repoRef: { name: manifests, path: common/istio-1-9/kubeflow-istio-resources/base } } }\n`;
  const CACHE = 'deployment/.cache/manifests/manifests-1.3-branch/common';
  const configMap = (...lines: readonly string[]) =>
    [
      'kind: ConfigMap',
      'metadata: { name: dex }',
      'data:',
      '  config.yaml: |',
      ...lines.map((line) => `    ${line}`),
    ].join('\n');

  function write(config: string): void {
    folder.write('deployment/kfdef.yaml', KFDEF);
    folder.write(`${CACHE}/dex/overlays/istio/kustomization.yaml`, 'resources: [../../base, virtual-service.yaml]\n');
    folder.write(`${CACHE}/dex/base/kustomization.yaml`, 'secretGenerator: [{ name: c, envs: [secret_params.env] }]\n');
    folder.write(`${CACHE}/dex/base/secret_params.env`, 'OIDC_CLIENT_ID=a\nOIDC_CLIENT_SECRET=known to few\n');
    folder.write(`${CACHE}/dex/base/config-map.yaml`, config);
    folder.write(
      `${CACHE}/oidc-authservice/base/params.env`,
      'OIDC_PROVIDER=http://dex.auth.svc.cluster.local:5556/dex\nUSERID_CLAIM=email\n',
    );
  }

  async function imported() {
    const { code, stdout, stderr } = await run('import-kfdef', folder.path('deployment'), '--json');
    return { code, stderr, ...JSON.parse(stdout || '{}') };
  }

  test('users with their hashes, groups, and what stands behind variables', async () => {
    write(
      configMap(
        'issuer: http://dex.auth.svc.cluster.local:5556/dex',
        'staticPasswords:',
        `- { email: ann@example.com, hash: ${HASH}, username: ann, userID: "1" }`,
        '- { email: bob@example.com, hashFromEnv: BOB, username: bob, groups: [admins] }',
        `- { email: cho@example.com, hash: ${hashSync('12341234', 4)}, username: cho }`,
        'staticClients:',
        '- { idEnv: OIDC_CLIENT_ID, secretEnv: OIDC_CLIENT_SECRET, name: Dex Login Application }',
        '- { id: grafana, secret: known to few, name: Grafana }',
        'expiry: { idTokens: 1h }',
      ),
    );
    const secret = Buffer.from(HASH).toString('base64');
    folder.write(
      `${CACHE}/dex/base/dex-passwords.yaml`,
      `kind: Secret\nmetadata: { name: p }\ndata: { BOB: ${secret} }\n`,
    );
    const { code, stderr, findings } = await imported();
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const settings = parse(readFileSync(folder.path('platforms/mine.yaml'), 'utf8'));
    expect(settings.auth).toEqual({
      dex: {
        users: [
          { email: 'ann@example.com', name: 'ann' },
          { email: 'bob@example.com', name: 'bob', groups: ['admins'] },
          { email: 'cho@example.com', name: 'cho' },
        ],
      },
    });
    const credentials = parse(readFileSync(folder.path('platforms/mine.credentials.yaml'), 'utf8'));
    expect(Object.values(credentials['auth/dex-passwords'])).toEqual([HASH, HASH]);
    const told = (what: string) => findings.find((each: { what: string }) => each.what === what);
    expect(told('dex: staticPasswords[0]')).toMatchObject({
      file: expect.stringContaining('config-map.yaml'),
      line: 7,
    });
    expect(told('dex: staticPasswords[2].hash')).toMatchObject({ verdict: 'refused' });
    expect(told('dex: staticClients[0]')).toMatchObject({ verdict: 'replaced' });
    expect(told('dex: staticClients[1]')).toMatchObject({ verdict: 'unknown', value: 'Grafana' });
    expect(told('dex: expiry')).toMatchObject({ verdict: 'unknown' });
    expect(told('dex: OIDC_CLIENT_SECRET')).toMatchObject({ verdict: 'refused' });
    expect(told('oidc-authservice: USERID_CLAIM')).toMatchObject({ verdict: 'dropped' });
    expect(JSON.stringify(findings)).not.toContain('known to few');
  });

  test('connectors with their secrets; one that no setting takes is told', async () => {
    write(
      configMap(
        'connectors:',
        '- { type: github, id: github, name: GitHub, config: { clientID: c, clientSecret: $GITHUB, redirectURI: x, orgs: [{ name: ours }] } }',
        '- { type: ldap, id: ldap, name: LDAP, config: { host: "ldap.example.com:389", insecureNoSSL: true } }',
      ),
    );
    folder.write(
      `${CACHE}/dex/base/secret.yaml`,
      'kind: Secret\nmetadata: { name: p }\nstringData: { GITHUB: of the app }\n',
    );
    const { findings } = await imported();
    const settings = parse(readFileSync(folder.path('platforms/mine.yaml'), 'utf8'));
    expect(settings.auth.dex).toEqual({
      users: [],
      connectors: [
        { type: 'github', id: 'github', name: 'GitHub', config: { clientID: 'c', orgs: [{ name: 'ours' }] } },
      ],
    });
    expect(parse(readFileSync(folder.path('platforms/mine.credentials.yaml'), 'utf8'))).toEqual({
      'auth/dex-connectors': { CONNECTOR_GITHUB: 'of the app' },
    });
    expect(findings).toContainEqual(
      expect.objectContaining({ verdict: 'missing', what: 'dex: connectors[1]', setting: 'auth.dex.connectors' }),
    );
  });

  test('a configuration of which kustomize fills in parameters is left to these', async () => {
    write(configMap('staticPasswords: [{ email: $(static_email), hash: $(static_password_hash) }]'));
    folder.write('deployment/kustomize/dex/params.env', 'static_email=ann@example.com\n');
    const { findings } = await imported();
    expect(findings).toContainEqual(expect.objectContaining({ verdict: 'taken', what: 'dex: static_email' }));
    expect(findings).not.toContainEqual(expect.objectContaining({ what: 'dex: staticPasswords[0]' }));
  });

  test.each([
    [
      'users that are no list',
      'staticPasswords: ann',
      'config-map.yaml:5:1: data["config.yaml"].staticPasswords: expected a list, got "ann"',
    ],
    [
      'a user without an address',
      'staticPasswords: [{ username: ann }]',
      'data["config.yaml"].staticPasswords[0].email: expected text that is not empty, got nothing',
    ],
    [
      'a connector without a type',
      'connectors: [{ id: a }]',
      'data["config.yaml"].connectors[0].type: expected text that is not empty, got nothing',
    ],
    ['no YAML', 'connectors: [', /config-map\.yaml:\d:\d+: not valid YAML/],
  ])('%s are refused with their place', async (_, line, message) => {
    write(configMap(line));
    const { code, stderr } = await imported();
    expect(code).toBe(2);
    expect(stderr).toEqual(
      typeof message === 'string' ? expect.stringContaining(message) : expect.stringMatching(message),
    );
  });
});

test('what is to be filled in ends with 1, and stands at the head of the file', async () => {
  const file = folder.write('oidc.yaml', DEX.replace(/.*name: dex.*\n/, ''));
  const { code, stdout } = await run('import-kfdef', file, '--output', folder.path('out.yaml'), '--json');
  expect(code).toBe(1);
  const report = JSON.parse(stdout);
  expect(report).toMatchObject({
    input: file,
    form: 'KfDef v1, 2 applications',
    renders: false,
    counts: { refused: 0 },
  });
  expect(report.settings[0]).toMatchObject({ file: folder.path('out.yaml'), renders: false });
  expect(report.settings[0].problems).toContainEqual(
    expect.objectContaining({ path: 'auth.provider', message: '"oidc" needs auth.oidc' }),
  );
  expect(report.findings).toContainEqual(expect.objectContaining({ verdict: 'missing', setting: 'auth.oidc.issuer' }));
  expect(readFileSync(folder.path('out.yaml'), 'utf8')).toMatch(
    /^# Written by .*\n# To be filled in:\n# {3}auth\.oidc\.issuer: /,
  );
});

test('an app of ksonnet becomes a file for each environment, which renders with what they share', async () => {
  folder.write(
    'app/app.yaml',
    'apiVersion: 0.3.0\nkind: ksonnet.io/app\nname: small\nenvironments:\n  a: { destination: { namespace: kubeflow, server: https://10.0.0.1 } }\n  b/c: { destination: { namespace: ml } }\n',
  );
  folder.write('app/components/params.libsonnet', '{ components: { "tf-job-operator": {}, centraldashboard: {} } }');
  const { code, stdout } = await run('import-ksonnet', folder.path('app'), '--output', folder.path('out'));
  expect(stdout).toContain('ksonnet app small, schema 0.3.0, 2 environments');
  // Nobody logs in to it: that stays out of reach.
  expect({ code, stdout }).toEqual({
    code: 0,
    stdout: expect.stringMatching(
      /small\.yaml: what the others share\n.*small-a\.yaml: it renders.*\n.*small-b-c\.yaml: it renders/,
    ),
  });
  expect(readFileSync(folder.path('out/small-b-c.yaml'), 'utf8')).toMatch(
    /\nextends: \.\/small\.yaml\nnamespaces:\n {2}kubeflow: ml #/,
  );
  folder.write('none/app.yaml', 'apiVersion: 0.1.0\nkind: ksonnet.io/app\nname: none\n');
  const none = await run('import-ksonnet', folder.path('none'), '--output', folder.path('out'));
  expect(none).toMatchObject({ code: 2, stdout: expect.stringContaining('nothing is written') });
});

test('a file that is there stays, unless it may be replaced', async () => {
  const file = folder.write('dex.yaml', DEX);
  const out = folder.write('out.yaml', 'mine: true\n');
  const refused = await run('import-kfdef', file, '--output', out);
  expect(refused).toEqual({
    code: 2,
    stdout: '',
    stderr: expect.stringContaining(`${out}: there already; --overwrite replaces it`),
  });
  expect(readFileSync(out, 'utf8')).toBe('mine: true\n');
  expect((await run('import-kfdef', file, '--output', out, '--overwrite')).code).toBe(0);
  expect(readFileSync(out, 'utf8')).toContain('Written by import-kfdef');
});

test.each([
  ['no file', 'nowhere.yaml', /nowhere\.yaml:1:1: cannot read .*it is not there\n/],
  ['a folder without one', 'empty', /empty:1:1: no file here has a KfDef\n/],
  [
    'manifests of a release without KfDefs',
    'manifests',
    /manifests:1:1: no file here has a KfDef: from 1\.4 on.* adopt reads/,
  ],
  ['a folder whose only file is no YAML', 'unclear', /unclear\/a\.yaml:2:1: not valid YAML/],
  ['a folder with two', 'two', /two:1:1: several files have a KfDef, name one: a\.yaml, b\.yaml\n/],
  ['an app of ksonnet', 'ks', /app\.yaml:1:1: an app of ksonnet: import-ksonnet reads it\n/],
  ['no YAML', 'broken.yaml', /broken\.yaml:2:1: not valid YAML/],
  ['an empty file', 'empty.yaml', /empty\.yaml:1:1: expected a KfDef, got an empty file/],
  ['no text', 'binary.yaml', /binary\.yaml:1:1: cannot read .*: it is not text in UTF-8\n/],
  ['a key twice', 'twice.yaml', /twice\.yaml:3:1: kind: duplicate key "kind"; line 2 has it already\n/],
])('%s ends with 2 and writes nothing', async (_, name, message) => {
  folder.write('empty/notes.md', '');
  folder.write('unclear/a.yaml', 'kind: [\n');
  folder.write('manifests/example/kustomization.yaml', 'resources: []\n');
  folder.write('two/a.yaml', DEX);
  folder.write('two/b.yaml', DEX);
  folder.write('ks/app.yaml', 'apiVersion: 0.3.0\nkind: ksonnet.io/app\n');
  writeFileSync(folder.path('broken.yaml'), 'kind: [\n');
  folder.write('empty.yaml', '');
  folder.write('twice.yaml', DEX.replace('kind: KfDef', 'kind: KfDef\nkind: KfDef'));
  writeFileSync(folder.path('binary.yaml'), NO_UTF8);
  const { code, stdout, stderr } = await run('import-kfdef', folder.path(name), '--output', folder.path('out.yaml'));
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  expect(stderr).toMatch(message);
  expect(existsSync(folder.path('out.yaml'))).toBe(false);
});

const NO_UTF8 = Buffer.from([0x6b, 0x3a, 0x20, 0xff, 0xfe]);

test.each([
  ['no folder', 'nowhere', /nowhere:1:1: it is not there: expected the folder of an app of ksonnet\n/],
  ['a file', 'file', /file:1:1: it is a file: expected the folder of an app of ksonnet\n/],
  ['a folder without app.yaml', 'empty', /empty:1:1: no app\.yaml here/],
  ['an app.yaml that is a folder', 'folder', /app\.yaml:1:1: cannot read .*: it is a folder\n/],
  ['an app.yaml that is no text', 'binary', /app\.yaml:1:1: cannot read .*: it is not text in UTF-8\n/],
  [
    'environments of one file',
    'same',
    /app\.yaml:4:26: environments\.a-b: "a\/b" becomes .*same-a-b\.yaml, too: rename one\n/,
  ],
])('an app of ksonnet with %s ends with 2 and writes nothing', async (_, name, message) => {
  folder.write('empty/notes.md', '');
  folder.write('folder/app.yaml/notes.md', '');
  folder.write('file', 'kind: ksonnet.io/app\n');
  writeFileSync(folder.write('binary/app.yaml', ''), NO_UTF8);
  folder.write(
    'same/app.yaml',
    'apiVersion: 0.3.0\nkind: ksonnet.io/app\nname: same\nenvironments: { a/b: {}, a-b: {} }\n',
  );
  folder.write('same/components/params.libsonnet', '{ components: { katib: {} } }');
  const { code, stdout, stderr } = await run('import-ksonnet', folder.path(name), '--output', folder.path('out'));
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  expect(stderr).toMatch(message);
  expect(existsSync(folder.path('out'))).toBe(false);
});

test.each([
  ['below a file', 'kfdef.yaml/x/out.yaml', 'cannot be written: a part of its path is a file'],
  ['below what takes no folders', '/proc/nowhere/deep/out.yaml', 'cannot be written: no folder can be made there'],
  ['onto a folder', 'there', 'cannot be written: it is a folder'],
])('a settings file %s is refused, and none is begun', async (_, output, message) => {
  const file = folder.write('kfdef.yaml', DEX);
  folder.write('there/notes.md', '');
  const target = resolve(folder.path(''), output);
  const { code, stdout, stderr } = await run('import-kfdef', file, '--output', target, '--overwrite');
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  expect(stderr).toContain(`${target}: ${message}`);
  expect(readdirSync(folder.path('')).sort()).toEqual(['kfdef.yaml', 'there']);
});

test('files are written together or not at all', async () => {
  const file = folder.write('deployment/kfdef.yaml', DEX);
  folder.write('deployment/kustomize/dex/params.env', `static_email=ann@example.com\nstatic_password_hash=${HASH}\n`);
  folder.write('out.credentials.yaml/notes.md', '');
  const out = folder.path('out.yaml');
  const { code, stderr } = await run('import-kfdef', dirname(file), '--output', out, '--overwrite');
  expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringContaining('out.credentials.yaml: ') });
  expect(existsSync(out)).toBe(false);
});

describe('an address', () => {
  let server: FileServer;
  beforeAll(async () => {
    server = await startFileServer({ '/kfctl_istio_dex.v1.2.0.yaml': DEX.replace('name: mine, ', '') });
  });
  afterAll(() => server.stop());

  test('is fetched, and its checksum stands in the report and in the file, which is called as it', async () => {
    const { code, stdout } = await run('import-kfdef', `${server.address}/kfctl_istio_dex.v1.2.0.yaml`);
    const sha256 = checksumOf(DEX.replace('name: mine, ', ''));
    expect({ code, stdout }).toEqual({ code: 0, stdout: expect.stringContaining(`\nsha256 ${sha256}\n`) });
    expect(readFileSync(folder.path('platforms/istio-dex.yaml'), 'utf8')).toContain(`sha256 ${sha256}.\n`);
  });

  test('must hold what --sha256 says', async () => {
    const address = `${server.address}/kfctl_istio_dex.v1.2.0.yaml`;
    expect(await run('import-kfdef', address, '--sha256', '0'.repeat(64))).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/its checksum is [0-9a-f]{64}, not 0{64}/),
    });
    expect((await run('import-kfdef', address, '--sha256', 'short')).code).toBe(2);
    expect(existsSync(folder.path('platforms'))).toBe(false);
  });
});
