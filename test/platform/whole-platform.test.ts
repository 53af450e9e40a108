import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { claimSecretsBelow } from '../../lib/core/claim-secrets';
import { parseImage } from '../../lib/core/images';
import { onlyOnePodReasons } from '../../lib/core/only-one-pod';
import { NEWEST_RELEASE, upstreamNamespaces } from '../../lib/core/releases/release';
import { autoscalersByTarget } from '../../lib/kubernetes/autoscalers';
import type { ClaimSecret } from '../../lib/kubernetes/claim-secret';
import { listAt, stringAt } from '../../lib/kubernetes/json';
import { identityOf, titleOf } from '../../lib/kubernetes/objects';
import { podTemplateOf } from '../../lib/kubernetes/pods';
import { WAVE_ANNOTATION } from '../../lib/kubernetes/wave';
import { CATALOG } from '../../lib/platform/catalog';
import { Platform } from '../../lib/platform/platform';
import { chartObjects } from '../../lib/platform/render/chart-objects';
import type { SettingsInput } from '../../lib/platform/settings/schema';
import { levelOfObject, levelsOf } from '../../lib/platform/waves';
import { everyComponent } from '../support/every-component';
import { objectsIn } from '../support/objects';
import { SERVED } from '../support/served-certificates';

const FILE = 'platforms/default.yaml';
const compiled: unknown[] = [];
const { platform, files } = rememberingCompiled(() => {
  const made = Platform.fromFile(FILE);
  return { platform: made, files: made.render(), opening: made.opening };
});
const PROFILES = platform.settings.profiles.map(({ name }) => name);
const isCrds = (name: string) => name.startsWith('00-');
const componentOf = (file: string) => file.replace(/^(00-crds-|\d+-)/, '').replace('.k8s.yaml', '');

/** Does something, and remembers what it compiled on the way. */
function rememberingCompiled<T>(action: () => T): T {
  const original = globalThis.Function;
  const construct = (target: FunctionConstructor, args: unknown[]) => {
    compiled.push(args.at(-1));
    return Reflect.construct(target, args) as object;
  };
  globalThis.Function = new Proxy(original, { construct });
  try {
    return action();
  } finally {
    globalThis.Function = original;
  }
}

test('a render compiles no schema, which takes longer than parsing once', () => {
  expect(compiled).toEqual([]);
});

test('every component is rendered to a file of its own or to one of CRDs', () => {
  const profile = {
    name: 'team-a',
    owner: { name: 'ann@example.com' },
    contributors: [{ name: 'bob@example.com' }],
    quota: { 'limits.cpu': 8 },
  };
  const rendered = new Platform({
    cluster: { gpu: { devicePlugin: 'nvidia' } },
    gateway: { ingress: { kind: 'ingress', className: 'nginx' } },
    storage: { classes: [{ name: 'fast', kind: 'ebs' }] },
    profiles: [profile],
  })
    .render()
    .map(({ name }) => componentOf(name));
  expect(new Set(rendered)).toEqual(new Set(CATALOG.filter(({ enabled }) => enabled ?? true).map(({ name }) => name)));
});

test('every file is written as its text says', () => {
  for (const { text, content = '' } of files)
    expect((typeof content === 'string' ? content : Buffer.from(content).toString()) === text).toBe(true);
});

// The other objects with such annotations are checked in integrity.test.ts.
test('cert-manager injects a CA into CustomResourceDefinitions of known servers only', () => {
  const named = files
    .filter(({ name }) => isCrds(name))
    .flatMap(({ text }) => [...text.matchAll(/cert-manager\.io\/inject-ca-from(?:-secret)?: *\S+\/(\S+)/g)]);
  expect(named.map(([, name]) => name).filter((name) => !(name && name in SERVED))).toEqual([]);
  expect(named.length).toBeGreaterThan(0);
});

test('files are named in the order of the catalog, CRDs before all', () => {
  const names = files.map(({ name }) => name);
  const own = names.filter((name) => !isCrds(name));
  expect(own).toEqual([...own].sort());
  expect(names.filter(isCrds).length).toBeGreaterThan(0);
});

test('each component stands behind all that it requires', () => {
  for (const [index, { name, requires }] of CATALOG.entries()) {
    const before = CATALOG.slice(0, index).map((entry) => entry.name);
    expect({ name, missing: requires.filter((each) => !before.includes(each)) }).toEqual({ name, missing: [] });
  }
});

test('every object has a wave, and the waves of a component begin at its level', () => {
  const levels = levelsOf(CATALOG);
  let count = 0;
  for (const { name, text } of files) {
    const own = levels.get(componentOf(name)) as number;
    for (const object of objectsIn(text)) {
      count++;
      const level = levelOfObject(object.metadata.namespace, own, levels, PROFILES);
      const wave = Number(object.metadata.annotations?.[WAVE_ANNOTATION]);
      const early = ['CustomResourceDefinition', 'Namespace', 'PriorityClass'].includes(object.kind);
      const allowed = early ? [-3, -2, -1] : [10 * level, 10 * level + 1, 10 * level + 2];
      expect({ object: titleOf(object), fits: allowed.includes(wave) }).toEqual({
        object: titleOf(object),
        fits: true,
      });
    }
  }
  expect(count).toBeGreaterThan(200);
});

test('rendering twice gives the same bytes, generated credentials included', () => {
  const folder = mkdtempSync(join(tmpdir(), 'twice-'));
  try {
    const settings = join(folder, 'settings.yaml');
    writeFileSync(settings, `extends: ${join(process.cwd(), FILE)}\n`);
    const render = (name: string) => {
      const outdir = join(folder, name);
      Platform.fromFile(settings, { outdir }).synth();
      return readdirSync(outdir).map((file) => [file, readFileSync(join(outdir, file), 'utf8')]);
    };
    expect(render('one')).toEqual(render('two'));
  } finally {
    rmSync(folder, { recursive: true });
  }
});

describe('with every namespace, domain, header and registry changed', () => {
  const namespaces = Object.fromEntries(
    upstreamNamespaces(NEWEST_RELEASE).map((name, index) => [name, `renamed-${index}`]),
  );
  const settings: SettingsInput = {
    cluster: { domain: 'example.internal' },
    namespaces,
    auth: { userHeader: 'x-example-user', groupsHeader: 'x-example-groups' },
    images: { registry: 'mirror.example.com/kubeflow' },
    profiles: [{ name: 'team-a', owner: { name: 'ann@example.com' }, contributors: [{ name: 'bob@example.com' }] }],
  };
  const changed = new Platform(settings).render();
  const text = changed.map((file) => file.text).join('---\n');
  const texts = changed.flatMap((file) =>
    objectsIn(file.text).flatMap((object) => strings(object).map((found) => ({ ...found, title: titleOf(object) }))),
  );

  test.each(['cluster.local', 'kubeflow-userid', 'kubeflow-groups'])('%s is nowhere', (spelling) => {
    expect(linesWith(text, spelling).filter((line) => !copiesHeader(line))).toEqual([]);
  });

  const registries = [...new Set(Object.values(NEWEST_RELEASE.images).map((image) => parseImage(image).registry))];
  test.each(registries)('no image comes from %s', (registry) => {
    expect(linesWith(text, `${registry}/`)).toEqual([]);
  });

  test('every image comes from the mirror', () => {
    const images = changed
      .filter(({ name }) => !isCrds(name))
      .flatMap((file) =>
        [
          ...file.text.matchAll(/^\s*(?:- )?(?:image|TENSORBOARD_IMAGE|value): "?([^\s",]+\/[^\s",]+:[^\s",]+)"?$/gm),
        ].map((match) => match[1]),
      );
    expect(images.length).toBeGreaterThan(10);
    expect(images.filter((image) => !image?.startsWith('mirror.example.com/kubeflow/'))).toEqual([]);
  });

  test.each(upstreamNamespaces(NEWEST_RELEASE))('the namespace %s is nowhere', (name) => {
    const found = texts.filter(({ key, value }) => spells(name, key, value));
    expect(found.map(({ title, value }) => `${title}: ${value.slice(0, 200)}`)).toEqual([]);
  });
});

/** A route to a page into which the name of a header is compiled: the gateway copies the platform's. */
function copiesHeader(line: string): boolean {
  return /^ *kubeflow-(userid: '%REQ\(x-example-user\)%'|groups: '%REQ\(x-example-groups\)%')$/.test(line);
}

function linesWith(text: string, spelling: string): string[] {
  return text.split('\n').filter((line) => line.includes(spelling));
}

interface Found {
  readonly key: string;
  readonly value: string;
}

/** Every text in an object with the key it stands below; a list's texts have the list's key, a condition's its own. */
function strings(value: unknown, key = ''): Found[] {
  if (typeof value === 'string') return [{ key, value }];
  if (Array.isArray(value)) return value.flatMap((item) => strings(item, key));
  if (typeof value === 'object' && value !== null) {
    const condition = 'key' in value && 'values' in value ? String(value.key) : undefined;
    return Object.entries(value).flatMap(([name, each]) => strings(each, condition ?? name));
  }
  return [];
}

/** Whether a text names a namespace: as a field, in a host name, a principal, a reference or an argument. */
function spells(namespace: string, key: string, value: string): boolean {
  if (!value.includes(namespace)) return false;
  if (value === namespace)
    return ['namespace', 'source.namespace', 'kubernetes.io/metadata.name', 'ingressServiceNamespace'].includes(key);
  return (
    value.includes(`ns/${namespace}/`) ||
    value.includes(`.${namespace}.svc`) ||
    value.startsWith(`${namespace}/`) ||
    value.endsWith(`.${namespace}`) ||
    new RegExp(`namespace[=: ]+"?${namespace}("|\\s|$)`).test(value)
  );
}

/** Servers that keep nothing of their own, and controllers that elect a leader by their configuration. */
const SEVERAL = [
  ...['cert-manager-webhook', 'dex', 'oauth2-proxy', 'dashboard', 'poddefaults-webhook-deployment'],
  ...['metadata-grpc-deployment', 'metadata-envoy-deployment', 'ml-pipeline', 'ml-pipeline-visualizationserver'],
  ...['cache-server', 'ml-pipeline-ui', 'kubeflow-pipelines-profile-controller', 'controller', 'autoscaler'],
  ...['net-istio-controller', 'net-istio-webhook', 'eventing-controller', 'job-sink', 'request-reply'],
  ...['pingsource-mt-adapter', 'jupyter-web-app-deployment', 'volumes-web-app-deployment'],
  ...['tensorboards-web-app-deployment', 'kubeflow-trainer-controller-manager', 'jobset-controller-manager'],
  ...['katib-db-manager', 'katib-ui', 'kserve-models-web-application'],
  // What these two keep is in their databases, which lock it while tables are made; the catalog elects who reads its sources there.
  ...['model-registry-deployment', 'model-catalog-server', 'model-registry-ui'],
  ...['workspaces-backend', 'workspaces-frontend'],
];

test('of every workload it is known whether it can have more than one pod', () => {
  const whole = new Platform({ components: { default: 'on' }, auth: { sessions: 'redis' } });
  const objects = [...chartObjects(whole).values()].flat();
  const onlyOne = onlyOnePodReasons(whole);
  const autoscaled = autoscalersByTarget(objects);
  const unknown = objects
    .filter(({ kind }) => kind === 'Deployment' || kind === 'StatefulSet')
    .filter((object) => !onlyOne.has(identityOf(object)) && !autoscaled.has(identityOf(object)))
    .filter(({ spec }) => !/leader[-_]?elect/i.test(JSON.stringify(spec)))
    .map(({ metadata }) => metadata.name);
  expect(unknown.filter((name) => !SEVERAL.includes(name))).toEqual([]);
  expect([...onlyOne.keys()]).toEqual(
    expect.arrayContaining(['mysql', 'seaweedfs'].map((name) => `apps/Deployment/kubeflow/${name}`)),
  );
});

/** Servers that keep data in a claim and read a Secret anew at each start, so that another value locks nobody out. */
const READS_AT_START = ['seaweedfs'];

test('every Secret with which a server opens its claim is declared, so that deploy does not overwrite it', () => {
  const all = new Platform({
    components: {
      ...everyComponent(),
      pipelines: { database: { engine: 'mysql' } },
      katib: { database: { engine: 'postgresql' } },
      'model-registry': { registries: [{}, { name: 'second', database: { engine: 'mysql' } }] },
    },
    credentials: { source: 'generated' },
  });
  const objects = all.render().flatMap(({ text }) => objectsIn(text));
  const secrets = new Set(objects.filter(({ kind }) => kind === 'Secret').map(({ metadata }) => metadata.name));
  const servers = objects.flatMap((object) => {
    const pod = podTemplateOf(object)?.spec;
    const claims = listAt(pod, 'volumes').flatMap((each) => stringAt(each, 'persistentVolumeClaim', 'claimName') ?? []);
    const read = [...JSON.stringify(pod ?? {}).matchAll(/"secret(?:Key)?Ref":\{[^{}]*?"name":"([^"]+)"/g)];
    const made = read.map(([, name = '']) => name).filter((name) => secrets.has(name));
    const { namespace = '', name } = object.metadata;
    return READS_AT_START.includes(name)
      ? []
      : claims.flatMap((claim) => [...new Set(made)].map((secret) => ({ namespace, secret, claim })));
  });
  const id = (each: ClaimSecret) => JSON.stringify([each.namespace, each.secret, each.claim]);
  expect(claimSecretsBelow(all).map(id)).toEqual(servers.map(id).sort());
  expect(servers.map(({ secret }) => secret)).toEqual(
    expect.arrayContaining(['mysql-secret', 'katib-postgres-secrets', 'model-catalog-postgres']),
  );
});
