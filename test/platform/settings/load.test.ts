import { join, relative } from 'node:path';
import { loadSettings, parseSettings } from '../../../lib/platform/settings/load';
import { useFolder } from '../../support/folder';
import { brief, problemsOf } from '../../support/problems';
import { SMALL_CATALOG } from '../small-catalog';

const folder = useFolder();
const load = (text: string) => loadSettings(folder.write('settings.yaml', text), SMALL_CATALOG).settings;
const complaints = (text: string) => brief(problemsOf(() => load(text)));

describe('a settings file', () => {
  test('may be empty: everything has a default', () => {
    expect(load('')).toMatchObject({
      release: '26.03.1',
      cluster: { platform: 'generic', domain: 'cluster.local' },
      gateway: { tls: { mode: 'none' }, selector: { istio: 'ingressgateway' } },
      auth: { provider: 'dex', userHeader: 'kubeflow-userid' },
      istio: { installation: 'bundled', dataPlane: 'sidecar' },
      components: { database: true, page: true, extra: false },
      profiles: [],
      credentials: { source: 'generated' },
    });
  });

  test('keeps what it says', () => {
    const settings = load(
      'cluster: { domain: example.org }\ncomponents: { database: { engine: postgres }, extra: true }',
    );
    expect(settings.cluster).toEqual({
      platform: 'generic',
      domain: 'example.org',
      ipFamily: 'ipv4',
      gpu: { devicePlugin: 'none', driver: 'none' },
    });
    expect(settings.components).toEqual({ database: { engine: 'postgres' }, page: true, extra: true });
  });

  test('takes numbers as amounts', () => {
    const text = 'workloads: { a/b: { resources: { requests: { cpu: 2, memory: 1Gi } } } }';
    expect(load(text).workloads['a/b']?.resources?.requests).toEqual({ cpu: '2', memory: '1Gi' });
  });
});

describe('each mistake is reported with place, path, value and what is allowed', () => {
  test.each([
    [
      'an unknown key',
      'relase: 1',
      /^1:1 relase: unknown key "relase"; did you mean "release"\? allowed: extends, release, cluster,/,
    ],
    [
      'an unknown key below',
      'cluster:\n  domian: a.b',
      '2:3 cluster.domian: unknown key "domian"; did you mean "domain"? allowed: platform, domain, ipFamily, gpu, server, context',
    ],
    [
      'a key like no other',
      'cluster:\n  zzzzzz: 1',
      '2:3 cluster.zzzzzz: unknown key "zzzzzz"; allowed: platform, domain, ipFamily, gpu, server, context',
    ],
    [
      'an unknown component',
      'components:\n  databse: false',
      '2:3 components.databse: unknown key "databse"; did you mean "database"? allowed: default, database, page, extra',
    ],
    [
      'an unknown prop',
      'components:\n  database: { engin: mysql }',
      '2:15 components.database.engin: unknown key "engin"; did you mean "engine"? allowed: engine',
    ],
    [
      'an unknown value',
      'auth:\n  provider: dx',
      '2:3 auth.provider: got "dx"; did you mean "dex"? allowed: dex, oidc, iap, cognito, anonymous',
    ],
    [
      'an unknown value of a prop',
      'components: { database: { engine: oracle } }',
      '1:27 components.database.engine: got "oracle"; allowed: mysql, postgres',
    ],
    ['another release', 'release: 1.9', '1:1 release: got 1.9; allowed: 26.03.1'],
    ['text for a map', 'cluster: kind', '1:1 cluster: expected a map, got "kind"'],
    ['a map for a list', 'profiles: {}', '1:1 profiles: expected a list, got {}'],
    ['nothing for a map', 'cluster:', '1:1 cluster: expected a map, got null'],
    [
      'a number for a component',
      'components: { page: 3 }',
      '1:15 components.page: expected true or false or a map, got 3',
    ],
    [
      'a fraction for a count',
      'workloads: { a/b: { replicas: 1.5 } }',
      '1:21 workloads["a/b"].replicas: expected a whole number, got 1.5',
    ],
    [
      'an endless count',
      'workloads: { a/b: { replicas: .inf } }',
      '1:21 workloads["a/b"].replicas: expected a number, got Infinity',
    ],
    [
      'a count below zero',
      'workloads: { a/b: { replicas: -1 } }',
      '1:21 workloads["a/b"].replicas: expected at least 0, got -1',
    ],
    [
      'an amount that is none',
      'workloads: { a/b: { resources: { limits: { cpu: 1x } } } }',
      '1:44 workloads["a/b"].resources.limits.cpu: expected an amount such as 500m, 1.5 or 2Gi, got "1x"',
    ],
    [
      'an amount below zero',
      'workloads: { a/b: { resources: { limits: { cpu: -1 } } } }',
      '1:44 workloads["a/b"].resources.limits.cpu: expected at least 0, got -1',
    ],
    [
      'an amount of nothing known',
      'workloads: { a/b: { resources: { limits: { cpus: 1 } } } }',
      /^1:44 workloads\["a\/b"\]\.resources\.limits\.cpus: key "cpus": expected cpu, memory, /,
    ],
    [
      'more pods than there can be',
      'workloads: { a/b: { replicas: 3000000000 } }',
      '1:21 workloads["a/b"].replicas: expected at most 2147483647, got 3000000000',
    ],
    [
      'a label with a blank',
      'workloads: { a/b: { labels: { team: a b } } }',
      /^1:31 workloads\["a\/b"\]\.labels\.team: expected at most 63 letters, .* got "a b"$/,
    ],
    [
      'a variable with a blank in its name',
      'workloads: { a/b: { env: { A B: x } } }',
      /^1:28 workloads\["a\/b"\]\.env\["A B"\]: key "A B": expected a variable's name such as LOG_LEVEL$/,
    ],
    [
      'a toleration without a key',
      'workloads: { a/b: { tolerations: [{ value: x }] } }',
      '1:35 workloads["a/b"].tolerations[0].operator: expected Exists, as there is no key, got nothing',
    ],
    [
      'a registry with a protocol',
      'images: { registry: https://mirror.example.com }',
      '1:11 images.registry: expected a registry without https://, such as mirror.example.com/kubeflow, got "https://mirror.example.com"',
    ],
    [
      'an image with blanks',
      'images: { overrides: { dashboard: my image } }',
      '1:24 images.overrides.dashboard: expected an image such as registry.example.com/team/dashboard:v1, got "my image"',
    ],
    [
      'a workload without a namespace',
      'workloads: { web: {} }',
      '1:14 workloads.web: key "web": expected namespace/name; * matches any',
    ],
    [
      'an unknown namespace',
      'namespaces: { kubflow: a }',
      /^1:15 namespaces.kubflow: unknown key "kubflow"; did you mean "kubeflow"\?/,
    ],
    [
      'a name that is none',
      'namespaces: { kubeflow: Team_A }',
      /^1:15 namespaces.kubeflow: expected lowercase letters, .* got "Team_A"$/,
    ],
    [
      'an unknown image',
      'images: { overrides: { dexx: x } }',
      /^1:24 images.overrides.dexx: unknown key "dexx"; did you mean "dex"\?/,
    ],
    [
      'an unknown key of an image',
      'images: { overrides: { dex: { tags: x } } }',
      '1:31 images.overrides.dex.tags: unknown key "tags"; did you mean "tag"? allowed: registry, repository, tag, digest',
    ],
    [
      'a digest that is none',
      'images: { overrides: { dex: { digest: sha256:1 } } }',
      '1:31 images.overrides.dex.digest: expected sha256: and 64 hex digits, got "sha256:1"',
    ],
    [
      'an unknown mode',
      'gateway: { tls: { mode: secrets } }',
      '1:19 gateway.tls.mode: got "secrets"; did you mean "secret"? allowed: none, external, selfSigned, issuer, secret, serviceCa',
    ],
    [
      'no mode',
      'gateway: { tls: {} }',
      '1:12 gateway.tls: missing key "mode"; allowed: none, external, selfSigned, issuer, secret, serviceCa',
    ],
    [
      'a key of another mode',
      'gateway: { tls: { mode: none, issuer: a } }',
      '1:31 gateway.tls.issuer: unknown key "issuer"; allowed: mode',
    ],
    [
      'a key that is missing',
      'gateway: { tls: { mode: secret } }',
      '1:12 gateway.tls.secretName: missing; expected text',
    ],
    [
      'a key of another source',
      'credentials: { source: existing, store: a }',
      '1:34 credentials.store: unknown key "store"; allowed: source',
    ],
    ['a profile without an owner', 'profiles: [{ name: a }]', '1:12 profiles[0].owner: missing; expected a map'],
    [
      'empty text',
      'profiles: [{ name: a, owner: { name: "" } }]',
      '1:32 profiles[0].owner.name: expected text that is not empty, got ""',
    ],
    [
      'a patch that is none',
      'patches: [{ target: { kind: A }, patch: 3 }]',
      '1:34 patches[0].patch: expected a list or a map, got 3',
    ],
    [
      'an unknown operation',
      'patches: [{ target: { kind: A }, patch: [{ op: set, path: /a }] }]',
      '1:44 patches[0].patch[0].op: got "set"; allowed: add, replace, test, remove, move, copy',
    ],
    [
      'a path that is none',
      'patches: [{ target: { kind: A }, patch: [{ op: remove, path: a }] }]',
      '1:56 patches[0].patch[0].path: expected a JSON pointer such as /spec/replicas, got "a"',
    ],
    [
      'a target without a kind',
      'patches: [{ target: { name: a }, patch: {} }]',
      '1:13 patches[0].target.kind: missing; expected text',
    ],
  ])('%s', (_, text, expected) => {
    expect(complaints(text)).toEqual([typeof expected === 'string' ? expected : expect.stringMatching(expected)]);
  });

  test('a long list of what is allowed is cut to the nearest', () => {
    const [complaint] = complaints('images: { overrides: { katib-controler: x } }');
    expect(complaint).toMatch(/did you mean "katib-controller"\? allowed: katib-controller, (.*, ){7}\.\.\.$/);
  });

  test('in the file that said it', () => {
    const base = folder.write('base.yaml', '\ncluster: { domian: a }\n');
    const problems = problemsOf(() => load('extends: base.yaml\ngateway: 1\n'));
    expect(problems.map(({ location, path }) => [location.file, location.line, path])).toEqual([
      [relative(process.cwd(), base), 2, 'cluster.domian'],
      [relative(process.cwd(), folder.path('settings.yaml')), 2, 'gateway'],
    ]);
  });
});

describe('combinations that cannot work are reported', () => {
  test.each([
    [
      'a component off that another requires',
      'components:\n  database: false',
      ['2:3 components.database: is off, but page requires it; switch it on, or page off'],
    ],
    [
      'a namespace with the name of another',
      'namespaces: { auth: kubeflow }',
      ['1:15 namespaces.auth: "kubeflow" is also the name of kubeflow'],
    ],
    [
      'two namespaces renamed to one',
      'namespaces: { auth: a, istio-system: a }',
      [
        '1:15 namespaces.auth: "a" is also the name of istio-system',
        '1:24 namespaces.istio-system: "a" is also the name of auth',
      ],
    ],
    [
      "a namespace with the name of one of the cluster's",
      'namespaces: { auth: kube-system }',
      ['1:15 namespaces.auth: "kube-system" is the cluster\'s own'],
    ],
    [
      'two profiles of one name',
      'profiles:\n- { name: a, owner: { name: x } }\n- { name: a, owner: { name: y } }',
      ['3:5 profiles[1].name: "a" is a profile before it'],
    ],
    [
      'a profile in a namespace of the platform',
      'profiles: [{ name: kubeflow, owner: { name: x } }]',
      ['1:14 profiles[0].name: "kubeflow" is the namespace of kubeflow'],
    ],
    [
      'a profile in a renamed namespace',
      'namespaces: { auth: a }\nprofiles: [{ name: a, owner: { name: x } }]',
      ['2:14 profiles[0].name: "a" is the namespace of auth'],
    ],
    [
      'a profile in a namespace of the cluster',
      'profiles: [{ name: kube-system, owner: { name: x } }]',
      ['1:14 profiles[0].name: "kube-system" is the cluster\'s own'],
    ],
  ])('%s', (_, text, expected) => {
    expect(complaints(text)).toEqual(expected);
  });

  test.each([
    ['both off', 'components: { database: false, page: false }'],
    ['namespaces that swap names', 'namespaces: { auth: kubeflow, kubeflow: auth }'],
    ['a namespace with its own name', 'namespaces: { auth: auth }'],
    [
      'a profile with a name that a namespace gave up',
      'namespaces: { auth: a }\nprofiles: [{ name: auth, owner: { name: x } }]',
    ],
  ])('but not %s', (_, text) => {
    expect(() => load(text)).not.toThrow();
  });
});

test('all mistakes of a file come in one run, in its order', () => {
  const text =
    'relase: 1\ncluster: 5\ncluster: {}\ncomponents:\n  database: false\n  pgae: true\nnamespaces: { auth: kubeflow }\n';
  expect(complaints(text).map((line) => line.split(': ')[0])).toEqual([
    '1:1 relase',
    '3:1 cluster',
    '5:3 components.database',
    '6:3 components.pgae',
    '7:15 namespaces.auth',
  ]);
});

describe('what is no settings file', () => {
  test.each([
    [
      'https://example.com/x.yaml',
      `"https://example.com/x.yaml" needs #sha256= with the checksum of what it holds: curl -fsSL 'https://example.com/x.yaml' | sha256sum`,
    ],
    ['.', 'expected a settings file, got the folder .'],
    ['nowhere.yaml', 'no such file: nowhere.yaml'],
  ])('cannot be extended: %s', (extended, message) => {
    const home = process.cwd();
    process.chdir(folder.path(''));
    try {
      expect(complaints(`\nextends: ${extended}\n`)).toEqual([
        `2:10 extends: ${extended === '.' ? message.replace(/\.$/, folder.path('').replace(/\/$/, '')) : message}`,
      ]);
    } finally {
      process.chdir(home);
    }
  });

  test('cannot be rendered either', () => {
    expect(brief(problemsOf(() => loadSettings('https://example.com/x.yaml', SMALL_CATALOG)))).toEqual([
      '1:1 : expected the path of a settings file, got an address',
    ]);
  });
});

describe('the file of generated credentials', () => {
  test.each([
    ['/', 'expected a file, got the folder "/"'],
    ['sub/', 'expected a file, got the folder "sub/"'],
    ['.', 'expected a file, got the folder "."'],
    [
      'node_modules/x/credentials.yaml',
      '"node_modules/x/credentials.yaml" lies in node_modules, which the next installation of packages removes; name another place',
    ],
  ])('cannot be %s', (file, message) => {
    expect(complaints(`credentials: { source: generated, file: ${file} }`)).toEqual([
      `1:35 credentials.file: ${message}`,
    ]);
  });

  test('of a file in an installed package lies where the user stands', () => {
    const file = folder.write('node_modules/cdk8s-kubeflow/platforms/default.yaml', '');
    expect(fileOf(loadSettings(file, SMALL_CATALOG).settings)).toEqual({
      source: 'generated',
      file: join(process.cwd(), 'default.credentials.yaml'),
    });
  });

  test('of settings that are in no file, such as those of a pipe, lies where the user stands', () => {
    expect(fileOf(loadSettings('/dev/null', SMALL_CATALOG).settings)).toEqual({
      source: 'generated',
      file: join(process.cwd(), 'null.credentials.yaml'),
    });
  });

  const fileOf = (settings: { credentials: { source: string } }) => settings.credentials;

  test('stands beside the settings file', () => {
    expect(fileOf(load(''))).toEqual({ source: 'generated', file: folder.path('settings.credentials.yaml') });
  });

  test('stands beside the extending file, not the extended one', () => {
    folder.write('base/default.yaml', '');
    expect(fileOf(load('extends: base/default.yaml'))).toMatchObject({
      file: folder.path('settings.credentials.yaml'),
    });
  });

  test('is not the settings file, which it would overwrite', () => {
    expect(complaints('credentials: { source: generated, file: ./settings.yaml }')).toEqual([
      '1:35 credentials.file: names the settings file itself',
    ]);
  });

  test('is found from the file that names it', () => {
    folder.write('base/default.yaml', 'credentials: { source: generated, file: secrets.yaml }');
    expect(fileOf(load('extends: base/default.yaml'))).toMatchObject({ file: folder.path('base/secrets.yaml') });
  });
});

describe('parseSettings', () => {
  test('keeps generated credentials in memory', () => {
    expect(parseSettings({}, SMALL_CATALOG).settings.credentials).toEqual({ source: 'generated' });
  });

  test('takes undefined as not said', () => {
    expect(parseSettings({ gateway: undefined }, SMALL_CATALOG).settings.gateway.tls).toEqual({ mode: 'none' });
  });

  test('reports paths without a file', () => {
    // @ts-expect-error the compiler refuses it, too
    const problems = problemsOf(() => parseSettings({ components: { pgae: true } }, SMALL_CATALOG));
    expect(problems).toMatchObject([{ location: { file: 'settings' }, path: 'components.pgae' }]);
  });

  test('has nothing to extend', () => {
    const input: object = { extends: './default.yaml' };
    expect(brief(problemsOf(() => parseSettings(input, SMALL_CATALOG)))).toEqual([
      '1:1 extends: only a file can extend another',
    ]);
  });
});
