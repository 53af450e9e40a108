/**
 * What several components must know stands once, in lib/core: these tests read the sources and the rendered platform,
 * and fail where a component spells what another one owns.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { IDENTITIES } from '../../lib/core/contracts/identities';
import { DASHBOARD_FAMILY, PROFILE_FEATURES, PROFILE_NAMESPACE } from '../../lib/core/contracts/labels';
import { PROXY_PORTS } from '../../lib/core/contracts/ports';
import { SERVICES, type ServiceName } from '../../lib/core/contracts/services';
import { USER_HEADERS, USER_ROLES } from '../../lib/core/contracts/users';
import { LOGIN_PROVIDERS } from '../../lib/core/login/providers';
import { SESSION_COOKIE, SESSION_PATHS } from '../../lib/core/login/session';
import { upstreamNamespaces } from '../../lib/core/releases/release';
import { MESH_LABELS } from '../../lib/kubernetes/labels';
import type { KubeObject } from '../../lib/kubernetes/objects';
import { podTemplateOf } from '../../lib/kubernetes/pods';
import { CATALOG } from '../../lib/platform/catalog';
import { Platform } from '../../lib/platform/platform';
import { chartObjects } from '../../lib/platform/render/chart-objects';
import { importsBelow } from '../support/imports';
import { type Literal, literalsOf } from '../support/literals';

const ROOT = join(__dirname, '../..');

/** Everything on, so that every owner renders what it owns. */
const components = Object.fromEntries(
  CATALOG.filter(({ when, section }) => !when && !section).map(({ name }) => [name, true]),
);
const platform = new Platform({ components, credentials: { source: 'existing' } });
const objectsOf = new Map([...chartObjects(platform)].map(([{ node }, objects]) => [node.id, objects]));
const all = [...objectsOf.values()].flat();

/** The component to which a source file belongs, or its layer where it belongs to none. */
function ownerOf(file: string): string {
  const [, layer = '', folder = ''] = file.split('/');
  return ['components', 'infrastructure'].includes(layer) ? folder : layer;
}

/** Sources that must not spell what others own. Entries of the catalog name components, which their types check. */
const sources = Object.keys(importsBelow('lib'))
  .filter((file) => /^lib\/(patterns|infrastructure|components|workloads|platform|checks)\//.test(file))
  .filter((file) => !file.endsWith('-component.ts'))
  .map((file) => sourceOf(file, readFileSync(join(ROOT, file), 'utf8')));

/** A source that is parsed when its literals are asked for: most texts hold no word of another owner at all. */
function sourceOf(file: string, text: string) {
  let parsed: Literal[] | undefined;
  const literals = () => {
    parsed ??= literalsOf(text);
    return parsed;
  };
  return { file, text, owner: ownerOf(file), literals };
}

/** Functions whose arguments are keys with types of their own, or prose. */
const TYPED = new Set(['namespace', 'has', 'image', 'version', 'service', 'principalOf', 'serviceAccountOf']);
const PROSE = new Set(['describe', 'warn', 'Error']);

/** Whether a literal says a word: alone, or as a part of an address or a flag. Prose has blanks. */
function says({ value, argumentOf = '' }: Literal, word: string): boolean {
  if (TYPED.has(argumentOf) || PROSE.has(argumentOf)) return false;
  const text = String(value);
  if (!text.includes(word) || /\s/.test(text)) return false;
  return new RegExp(`(^|[^\\w./-]|//)${word.replaceAll('.', '\\.')}($|[^\\w./-]|\\.$|\\.svc\\b)`).test(text);
}

/** Where a word of another owner means something else, with what it means. */
const OTHER_MEANINGS = new Map([
  [
    'lib/components/pipelines/definitions.ts says webhook-certs',
    'a volume of the cache, not the Secret of a webhook of Knative',
  ],
  [
    'lib/components/pipelines/profile-controller/profile-controller.ts says profile-controller',
    'the container of the profile hook, not the controller of profiles',
  ],
  ['lib/infrastructure/knative-serving/config.ts says cert-manager', "Knative's name of who gives certificates"],
  ['lib/infrastructure/knative-serving/rbac.ts says addressable-resolver', 'the end of the name of a role'],
  ['lib/infrastructure/knative-serving/rbac.ts says podspecable-binding', 'the end of the name of a role'],
]);

/** `file says word` for each source that says a word of another owner. */
function spelled(words: ReadonlyMap<string, string | undefined>, among = sources): string[] {
  return allSpelled(words, among).filter((each) => !OTHER_MEANINGS.has(each));
}

function allSpelled(words: ReadonlyMap<string, string | undefined>, among = sources): string[] {
  const found = among.flatMap(({ file, text, owner: own, literals }) =>
    [...words].flatMap(([word, owner]) =>
      own !== owner && text.includes(word) && literals().some((literal) => says(literal, word))
        ? [`${file} says ${word}`]
        : [],
    ),
  );
  return [...new Set(found)].sort();
}

describe('contracts are kept by those who own them', () => {
  const context = platform.context;

  test.each(Object.keys(SERVICES) as ServiceName[])('Service %s', (key) => {
    const { component } = SERVICES[key];
    const { name, namespace, ports, podPorts, pods } = context.service(key);
    const service = (objectsOf.get(component) ?? []).find(
      ({ kind, metadata }) => kind === 'Service' && metadata.name === name && metadata.namespace === namespace,
    );
    const spec = service?.spec as {
      selector: Record<string, string>;
      ports: { port: number; targetPort?: number | string }[];
    };
    expect(spec.ports.map(({ port }) => port).sort()).toEqual(Object.values(ports).sort());
    const workload = all
      .filter(({ metadata }) => metadata.namespace === namespace)
      .map(podTemplateOf)
      .find((template) =>
        Object.entries({ ...spec.selector, ...pods }).every(
          ([label, value]) => template?.metadata?.labels?.[label] === value,
        ),
      );
    const named = new Map(
      workload?.spec.containers.flatMap((container) => {
        const list = (container.ports ?? []) as { name?: string; containerPort: number }[];
        return list.map((each) => [each.name, each.containerPort] as const);
      }),
    );
    expect(workload).toBeDefined();
    const targets = spec.ports.map(({ port, targetPort = port }) =>
      typeof targetPort === 'string' ? named.get(targetPort) : targetPort,
    );
    expect(targets.sort()).toEqual(Object.values(podPorts).sort());
  });

  test.each(Object.entries(IDENTITIES))('account %s', (_, { component, namespace, serviceAccount }) => {
    const objects = objectsOf.get(component) ?? [];
    const place = context.namespace(namespace);
    const accounts = objects.filter(({ kind, metadata }) => kind === 'ServiceAccount' && metadata.namespace === place);
    expect(accounts.map(({ metadata }) => metadata.name)).toContain(serviceAccount);
    expect(objects.map((object) => podTemplateOf(object)?.spec.serviceAccountName)).toContain(serviceAccount);
  });

  test('user roles', () => {
    const roles = (objectsOf.get('kubeflow-roles') ?? []).filter(({ kind }) => kind === 'ClusterRole');
    expect(roles.map(({ metadata }) => metadata.name)).toEqual(expect.arrayContaining(Object.values(USER_ROLES)));
  });
});

describe('contracts are spelled in lib/core only', () => {
  const owned = (entries: [string, string | undefined][]) => new Map(entries);

  test('names and labels of Services, but by those who own them', () => {
    // What a part is within its application, `server` or the like, is a word that others have too.
    const labelsOf = (pods: Readonly<Record<string, string>>) =>
      Object.entries(pods).flatMap(([key, value]) => (key === 'app.kubernetes.io/component' ? [] : [value]));
    const entries = Object.values(SERVICES).flatMap(({ name, component, pods }) =>
      [name, ...labelsOf(pods)].map((word): [string, string] => [word, component]),
    );
    // The pods of a gateway belong to its component, whoever else stands on them.
    expect(spelled(owned(entries.reverse()))).toEqual([]);
  });

  test('ports of Services that no other program listens on', () => {
    const counted = (port: number) =>
      new Set(Object.values(SERVICES).filter(({ podPorts }) => Object.values(podPorts).includes(port))).size;
    const common = [8080, 8081, 8443];
    const entries = Object.values(SERVICES).flatMap(({ component, ports, podPorts }) =>
      [...Object.values<number>(ports), ...Object.values<number>(podPorts)]
        .filter((port) => port >= 1000 && counted(port) < 2 && !common.includes(port))
        .map((port): [string, string] => [String(port), component]),
    );
    expect(entries.length).toBeGreaterThan(5);
    expect(spelled(owned(entries))).toEqual([]);
  });

  test('accounts', () => {
    const entries = Object.values(IDENTITIES).map(({ serviceAccount, component }): [string, string] => [
      serviceAccount,
      component,
    ]);
    expect(spelled(owned(entries))).toEqual([]);
  });

  test('labels, roles, headers, and what belongs to a login', () => {
    const providers = Object.values(LOGIN_PROVIDERS);
    const words = [
      ...Object.values(MESH_LABELS),
      ...Object.values(PROFILE_NAMESPACE),
      ...Object.values(PROFILE_FEATURES).flatMap(Object.keys),
      ...Object.values(USER_ROLES),
      ...Object.values(USER_HEADERS),
      ...Object.values(PROXY_PORTS).map(String),
      ...providers.flatMap(({ tokenHeader, claimHeaders }) => [tokenHeader ?? [], claimHeaders?.names ?? []].flat()),
      ...providers.flatMap(({ sessionCookies }) => sessionCookies),
      SESSION_COOKIE,
      ...Object.values(SESSION_PATHS),
    ];
    expect(spelled(owned(words.map((word) => [word, undefined])))).toEqual([]);
    expect(spelled(owned([[DASHBOARD_FAMILY['app.kubernetes.io/part-of'], 'central-dashboard']]))).toEqual([]);
  });
});

describe('what a component owns, no other spells', () => {
  /** Each word that only one component renders, with this component. */
  function ownedBy(wordsOf: (object: KubeObject) => readonly string[]): Map<string, string> {
    const owners = new Map<string, Set<string>>();
    for (const [component, objects] of objectsOf) {
      for (const word of objects.flatMap(wordsOf)) owners.set(word, (owners.get(word) ?? new Set()).add(component));
    }
    return new Map(
      [...owners].flatMap(([word, [owner, ...others]]) => (owner && others.length === 0 ? [[word, owner]] : [])),
    );
  }

  const KINDS = ['Service', 'ServiceAccount', 'ConfigMap', 'Secret', 'ClusterRole', 'Gateway'];

  test('names of objects to which others could refer', () => {
    const owners = ownedBy(({ kind, metadata }) => (KINDS.includes(kind) ? [metadata.name] : []));
    const names = new Map([...owners].filter(([name]) => name.includes('-')));
    expect(names.size).toBeGreaterThan(100);
    expect(spelled(names)).toEqual([]);
  });

  test('labels of pods', () => {
    const owners = ownedBy((object) => {
      const labels = podTemplateOf(object)?.metadata?.labels ?? {};
      return ['app', 'app.kubernetes.io/name', 'istio', 'component'].flatMap((key) => labels[key] ?? []);
    });
    // Names of namespaces are keys with a type of their own.
    const namespaces: readonly string[] = upstreamNamespaces(platform.context.release);
    const labels = new Map([...owners].filter(([label]) => label.includes('-') && !namespaces.includes(label)));
    expect(labels.size).toBeGreaterThan(20);
    expect(spelled(labels)).toEqual([]);
  });

  test('where a word means something else, it is still spelled', () => {
    const words = new Map([...OTHER_MEANINGS.keys()].map((each) => [each.split(' says ')[1] ?? '', undefined]));
    expect(allSpelled(words)).toEqual(expect.arrayContaining([...OTHER_MEANINGS.keys()]));
  });

  test('switches by the name of a login provider are in its object', () => {
    const switching = sources.filter(({ text }) => /\bprovider\b\s*[!=]==|switch \([^)]*provider\b/.test(text));
    expect(switching.map(({ file }) => file)).toEqual([]);
  });
});

describe('components build on each other only where they are parts of one thing', () => {
  /** Folders from which a component may import. `knative` is no component but what both of Knative's share. */
  const ALLOWED: Readonly<Record<string, readonly string[]>> = {
    'knative-serving': ['knative'],
    'knative-eventing': ['knative'],
    'cluster-local-gateway': ['istio', 'login'],
    profiles: ['feast-operator'],
    'profile-contents': ['profiles', 'feast-operator'],
    'profile-contributors': ['profiles'],
    dex: ['login'],
    'oauth2-proxy': ['login'],
    istio: ['login'],
  };

  test('imports', () => {
    const names = new Set(CATALOG.map(({ name }) => name as string));
    const imports = Object.entries(importsBelow('lib')).filter(([file]) => names.has(ownerOf(file)));
    const foreign = imports.flatMap(([file, imported]) => {
      const owner = ownerOf(file);
      const folders = imported.filter((other) => /^lib\/(infrastructure|components)\//.test(other)).map(ownerOf);
      return folders
        .filter((folder) => folder !== owner && !ALLOWED[owner]?.includes(folder))
        .map((folder) => `${file} imports from ${folder}`);
    });
    expect(imports.length).toBeGreaterThan(100);
    expect(foreign).toEqual([]);
  });
});

describe('the tests themselves', () => {
  const source = (text: string) => [sourceOf('lib/components/other/other.ts', text)];
  const words = new Map([
    ['profiles-kfam', 'profile-controller'],
    ['15012', 'istio'],
  ]);

  test.each([
    "const host = 'profiles-kfam';",
    `const host = \`http://profiles-kfam.\${namespace}:80\`;`,
    "use({ pods: { app: 'profiles-kfam' } });",
    "const args = ['--host=profiles-kfam'];",
    "new Thing(this, 'id', { name: 'profiles-kfam' });",
  ])('finds a name in %s', (text) => {
    expect(spelled(words, source(text))).toEqual(['lib/components/other/other.ts says profiles-kfam']);
  });

  test.each([
    'ports({ port: 15012 });',
    `const address = \`istiod.\${namespace}.svc:15012\`;`,
  ])('finds a port in %s', (text) => {
    expect(spelled(words, source(text))).toEqual(['lib/components/other/other.ts says 15012']);
  });

  test.each([
    "import { a } from './profiles-kfam';",
    "type Name = 'profiles-kfam';",
    "new Thing(this, 'profiles-kfam', {});",
    "context.image('profiles-kfam');",
    "const name = 'my-profiles-kfam';",
    "z.string().describe('The API profiles-kfam.');",
  ])('passes over %s', (text) => {
    expect(spelled(words, source(text))).toEqual([]);
  });

  test('an owner may spell what it owns', () => {
    const own = [sourceOf('lib/components/profile-controller/a.ts', "const name = 'profiles-kfam';")];
    expect(spelled(words, own)).toEqual([]);
  });
});
