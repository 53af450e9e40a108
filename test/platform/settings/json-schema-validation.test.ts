import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import Ajv from 'ajv';
import { parse, stringify } from 'yaml';
import { CATALOG } from '../../../lib/platform/catalog';
import { settingsJsonSchema } from '../../../lib/platform/settings/json-schema';
import { loadSettings } from '../../../lib/platform/settings/load';
import { snippets } from '../../docs/pages';
import { useFolder } from '../../support/folder';
import { problemsOf } from '../../support/problems';

const ROOT = join(__dirname, '../../..');

const schema = settingsJsonSchema(CATALOG);
// Each format comes with a pattern, which says the same; editors know one more word.
const ajv = new Ajv({
  validateFormats: false,
  keywords: ['patternErrorMessage'],
  strictTypes: false,
  code: { optimize: false },
});
// This takes seconds, so whatever the schema must take is tested in this file.
const validate = ajv.compile(schema);

/** What a real validator says against settings; nothing when it takes them. */
function complaints(settings: unknown): string[] {
  return validate(settings) ? [] : (validate.errors ?? []).map((error) => `${error.instancePath} ${error.message}`);
}

const FILES = ['platforms', 'test/parity/variants', 'test/parity/further'].flatMap((folder) =>
  readdirSync(join(ROOT, folder))
    .filter((name) => name.endsWith('.yaml') && !name.endsWith('.credentials.yaml'))
    .map((name) => join(folder, name)),
);

test.each(FILES)('%s is valid', (file) => {
  expect(complaints(parse(readFileSync(join(ROOT, file), 'utf8')))).toEqual([]);
});

test.each(snippets)('%s in the documentation is valid', (_, text) => {
  expect(complaints(parse(text))).toEqual([]);
});

describe('what the loader takes, the schema takes', () => {
  const folder = useFolder();

  test.each([
    ['a key whose neighbours the base says', 'gateway: { tls: { issuer: letsencrypt } }'],
    ['another key of a form', 'credentials: { refreshInterval: 2h }'],
    [
      'a key of a map in a list of the base',
      'components: { pipelines: { ownNamespace: { podSecurity: privileged } } }',
    ],
    ['a part of a choice without the key that tells it', 'components: { cert-manager: { clusterIssuer: own } }'],
  ])('in a file that extends another: %s', (_, text) => {
    const base = stringify({
      gateway: { hostname: 'kubeflow.example.com', tls: { mode: 'issuer', issuer: 'other' } },
      credentials: { source: 'externalSecrets', store: 'vault' },
      components: {
        'cert-manager': { installation: 'existing' },
        pipelines: { mode: 'standalone', ownNamespace: { name: 'pipelines' } },
      },
    });
    folder.write('base.yaml', base);
    const over = `extends: ./base.yaml\n${text}\n`;
    loadSettings(folder.write('over.yaml', over), CATALOG);
    expect(complaints(parse(base))).toEqual([]);
    expect(complaints(parse(over))).toEqual([]);
  });

  test.each([
    'workloads: { a/b: { resources: { requests: { cpu: 2, memory: 1Gi } } } }',
    'components: { jupyter-web-app: { spawner: { gpus: { value: { num: "2", vendor: nvidia.com/gpu } } } } }',
    'components: { cert-manager: true, pipelines: false }',
    'images: { overrides: { dashboard: "registry.example.com/dashboard:v1", dex: { tag: v2 } } }',
    'auth: { machineTokens: none }',
    'auth: { machineTokens: { cluster: { namespaces: all } } }',
    'patches: [{ target: { kind: Deployment }, patch: [{ op: remove, path: /spec }] }]',
  ])('%s', (text) => {
    const settings: unknown = parse(text);
    loadSettings(folder.write('settings.yaml', stringify(settings)), CATALOG);
    expect(complaints(settings)).toEqual([]);
  });
});

describe('what is wrong, the loader and the schema refuse', () => {
  const folder = useFolder();

  /** What both say against a file, in a file of its own and in one that extends an empty one. */
  function refused(text: string, extending: boolean): void {
    folder.write('base.yaml', '');
    const file = `${extending ? 'extends: ./base.yaml\n' : ''}${text}\n`;
    expect(problemsOf(() => loadSettings(folder.write('settings.yaml', file), CATALOG))).not.toEqual([]);
    expect(complaints(parse(file))).not.toEqual([]);
  }

  describe.each([
    ['a file', false],
    ['a file that extends another', true],
  ])('in %s', (_, extending) => {
    test.each([
      ['an unknown section', 'pipelines: true'],
      ['an unknown component', 'components: { pipeline: true }'],
      ['an unknown key of a component', 'components: { dex: { replica: 1 } }'],
      ['a value of another type', 'components: { dex: { replicas: two } }'],
      ['a number out of bounds', 'components: { dex: { replicas: 0 } }'],
      ['an unknown word', 'cluster: { platform: azure }'],
      ['a text of another form', 'components: { dex: { tokenLifetime: soon } }'],
      ['an unknown form', 'gateway: { tls: { mode: letsencrypt } }'],
      ['keys of two forms', 'gateway: { tls: { mode: none, issuer: letsencrypt } }'],
      ['a wrong value in a form', 'credentials: { source: externalSecrets, store: "My Vault" }'],
      ['nothing where a map must be', 'gateway:'],
      ['an item of a list without what it needs', 'profiles: [{ name: team-a }]'],
      ['an item of a list without its form', 'auth: { dex: { connectors: [{ id: a }] } }'],
      ['a path that is empty', 'extends: ""'],
    ])('%s', (_name, text) => refused(text, extending && !text.startsWith('extends')));
  });

  test.each([
    ['a form without its key', 'gateway: { tls: {} }'],
    ['a form without what it needs', 'gateway: { hostname: a.example.com, tls: { mode: issuer } }'],
    ['a map without what it needs', 'components: { pipelines: { mode: standalone, ownNamespace: {} } }'],
    ['a value of a map of any keys without it', 'components: { knative-serving: { domains: { a.example.com: {} } } }'],
    ['a form of a component without its key', 'credentials: { store: vault }'],
  ])('in a file that extends no other: %s', (_, text) => refused(text, false));
});

test('says what a text must be, beside its pattern', () => {
  expect(schema).toHaveProperty(
    'properties.auth.properties.sessionDuration.patternErrorMessage',
    'Expected a duration such as 500ms, 10s or 1m30s.',
  );
});
