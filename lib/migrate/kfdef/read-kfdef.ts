import { fail, formatValue, type Location } from '../../core/problem';
import { locateIn, plain, type Sourced, type SourcedMap } from '../../platform/settings/source';
import { documentsByHand } from '../documents';
import { type Said, sourceAt, textAt } from '../said';
import { readShape, type UnknownKey } from '../shape';
import type { Application, Beside, KfDef, KfDefVersion, Parameter, Plugin, Repository, SecretSource } from './kfdef';
import { kfdefSchema, PLUGIN_SCHEMAS, specSchema } from './kfdef-schema';

const GROUP = 'kfdef.apps.kubeflow.org';

/** Forks of kfctl that write the same format. */
const GROUPS = [GROUP, 'kfdef.apps.opendatahub.io'];

const VERSIONS: readonly KfDefVersion[] = ['v1alpha1', 'v1beta1', 'v1'];

/** Keys that are read on their own. */
const READ = ['applications', 'components', 'componentParams', 'plugins', 'secrets'];

/**
 * Reads the KfDef in a text.
 *
 * @param file name of the file in errors and in the report
 * @throws SettingsError when the text is no YAML, has no KfDef, several, or one of another shape
 */
export function parseKfDef(text: string, file: string): KfDef {
  const documents = documentsByHand(text, file);
  const [kfdef, second] = documents.filter(isKfDef);
  if (kfdef === undefined) return failWithout(documents, file);
  if (second !== undefined) fail(second.location, [], 'a second KfDef: read them one by one, from files of their own');
  const beside = documents.flatMap((each): Beside[] =>
    each === kfdef ? [] : [{ what: describe(each), location: each.location }],
  );
  return readKfDef(kfdef, beside);
}

function failWithout(documents: readonly Sourced[], file: string): never {
  const upgrade = documents.find((each) => textAt(each, 'kind') === 'KfUpgrade');
  if (upgrade) {
    const base = textAt(upgrade, 'spec', 'baseConfigPath');
    const named = base ? ` (${base})` : '';
    fail(upgrade.location, ['kind'], `a KfUpgrade names two KfDefs and says nothing itself: read the new one${named}`);
  }
  const got = documents.length > 0 ? documents.map(describe).join(', ') : 'an empty file';
  return fail(
    documents[0]?.location ?? { file, line: 1, column: 1 },
    [],
    `expected a KfDef, got ${got}; it has kind: KfDef and apiVersion: ${GROUP}/v1`,
  );
}

/** What a document is that is no KfDef. */
function describe(document: Sourced): string {
  if (document.kind === 'list') return 'a list';
  if (document.kind === 'scalar') return `the text ${formatValue(document.value)}`;
  const kind = sourceAt(document, 'kind');
  if (kind !== undefined) return `kind ${formatValue(plain(kind))}`;
  const keys = [...document.entries.keys()].slice(0, 5).join(', ');
  return `a map without kind (its keys: ${keys || 'none'})`;
}

/** Whether a document is a KfDef. Files of 0.5 have the spec alone. */
export function isKfDef(document: Sourced): document is SourcedMap {
  if (document.kind !== 'map') return false;
  const kind = textAt(document, 'kind');
  if (kind !== undefined) return kind === 'KfDef';
  return sourceAt(document, 'apiVersion') === undefined && sourceAt(document, 'components')?.kind === 'list';
}

/** What the schema makes of a KfDef, with where it stands. */
interface Read {
  readonly spec: ReturnType<typeof specSchema.parse>;
  readonly name: string | undefined;
  readonly namespace: string | undefined;
  readonly unknown: readonly UnknownKey[];
  /** Where something of the spec stands, by its path there. */
  place(...path: readonly PropertyKey[]): Location;
}

function readKfDef(document: SourcedMap, beside: readonly Beside[]): KfDef {
  const version = versionOf(document);
  const read = readWhole(document);
  const { spec, name, namespace, place, unknown } = read;
  const applications = [
    ...(spec.applications ?? []).map(({ overlays, parameters, ...rest }, index): Application => {
      const above = ['applications', index];
      const config = [...above, 'kustomizeConfig'];
      return {
        ...rest,
        overlays: overlays.map((each, at) => ({ name: each, location: place(...config, 'overlays', at) })),
        parameters: parameters.map((each, at) => parameterAt(each, read, [...config, 'parameters', at])),
        location: place(...above),
      };
    }),
    ...oldComponents(read),
  ];
  const { plugins, unknown: inPlugins } = pluginsIn(document, read);
  return {
    version,
    location: document.location,
    name,
    namespace:
      namespace === undefined
        ? undefined
        : { value: namespace, location: locateIn(document, ['metadata', 'namespace']) },
    // kfctl applies the first of a name and leaves the others out.
    applications: applications.filter(isFirst),
    repeated: applications.filter((each, index, all) => !isFirst(each, index, all)),
    plugins,
    repos: (spec.repos ?? []).map(
      ({ name: repo, uri }, index): Repository => ({ name: repo, uri, location: place('repos', index) }),
    ),
    secrets: new Map(
      (spec.secrets ?? []).map(({ name: secret, secretSource }, index): [string, SecretSource] => [
        secret,
        { ...secretSource, location: place('secrets', index) },
      ]),
    ),
    others: othersIn(read),
    leftOver: Object.keys(spec.componentParams ?? {})
      .filter((each) => !spec.components?.includes(each))
      .map((each) => ({ what: `componentParams ${each}`, location: place('componentParams', each) })),
    unknown: [...unknown, ...inPlugins],
    beside,
  };
}

function readWhole(document: SourcedMap): Read {
  if (textAt(document, 'kind') === undefined) {
    const { value, unknown } = readShape(specSchema, document);
    const place = (...path: readonly PropertyKey[]) => locateIn(document, path);
    return { spec: value, name: undefined, namespace: undefined, unknown, place };
  }
  const { value, unknown } = readShape(kfdefSchema, document);
  const { spec, metadata } = value;
  if ((spec.applications?.length ?? 0) + (spec.components?.length ?? 0) === 0) {
    const got = formatValue(spec.applications);
    const expected = `expected the list of applications of a platform, got ${got}`;
    fail(locateIn(document, ['spec']), ['spec', 'applications'], expected);
  }
  return {
    spec,
    name: textOf(metadata?.name),
    namespace: textOf(metadata?.namespace),
    unknown,
    place: (...path) => locateIn(document, ['spec', ...path]),
  };
}

function textOf(value: string | number | boolean | null | undefined): string | undefined {
  return value === undefined || value === null ? undefined : String(value).trim();
}

function isFirst({ name }: Application, index: number, all: readonly Application[]): boolean {
  return all.findIndex((each) => each.name === name) === index;
}

function versionOf(document: SourcedMap): KfDefVersion {
  const source = sourceAt(document, 'apiVersion');
  const value = source && plain(source);
  // Files of 0.5 have none; those of a kind say it.
  if (source === undefined && textAt(document, 'kind') === undefined) return 'v1alpha1';
  const [group = '', name = ''] = String(value).split('/');
  const version = GROUPS.includes(group) ? VERSIONS.find((each) => each === name) : undefined;
  const allowed = VERSIONS.map((each) => `${GROUP}/${each}`).join(', ');
  const got = formatValue(value);
  return version ?? fail(locateIn(document, ['apiVersion']), ['apiVersion'], `got ${got}; allowed: ${allowed}`);
}

type ReadParameter = NonNullable<NonNullable<Read['spec']['componentParams']>[string]>[number];

function parameterAt({ name, value }: ReadParameter, { place }: Read, path: readonly PropertyKey[]): Parameter {
  const isSaid = value !== undefined && value !== null;
  return {
    name,
    said: isSaid ? { value, location: place(...path, 'value') } : undefined,
    location: place(...path),
  };
}

/** The shape of the first version: a list of names, and parameters by these. */
function oldComponents(read: Read): Application[] {
  const { spec, place } = read;
  return (spec.components ?? []).map((name, index) => {
    const parameters = (spec.componentParams?.[name] ?? []).map((each, at) =>
      parameterAt(each, read, ['componentParams', name, at]),
    );
    const overlays = parameters.filter((each) => each.name === 'overlay');
    return {
      name,
      path: undefined,
      repo: undefined,
      overlays: overlays.flatMap(({ said, location }) => {
        const overlay = said === undefined ? '' : String(said.value).trim();
        return overlay === '' ? [] : [{ name: overlay, location }];
      }),
      parameters: parameters.filter((each) => each.name !== 'overlay'),
      location: place('components', index),
    };
  });
}

/** Names of plugins by their kinds. */
const PLUGIN_KINDS: Readonly<Record<string, string>> = {
  KfGcpPlugin: 'gcp',
  KfAwsPlugin: 'aws',
  KfMinikubePlugin: 'minikube',
  KfExistingArriktoPlugin: 'existing_arrikto',
};

function pluginsIn(document: SourcedMap, { spec, place }: Read) {
  const unknown: UnknownKey[] = [];
  const above = textAt(document, 'kind') === undefined ? [] : ['spec'];
  const listed = (spec.plugins ?? []).map((each, index): Plugin => {
    const { kind, metadata, name: word } = each;
    const name = (kind && PLUGIN_KINDS[kind]) ?? metadata?.name ?? word ?? kind ?? '';
    const list = sourceAt(document, ...above, 'plugins');
    const source = list?.kind === 'list' ? sourceAt(list.items[index], 'spec') : undefined;
    const own = each.spec ? source : undefined;
    const schema = PLUGIN_SCHEMAS[name];
    if (own && schema) unknown.push(...readShape(schema, own, [...above, 'plugins', index, 'spec']).unknown);
    return { name, spec: own, location: place('plugins', index) };
  });
  const platform = textOf(spec.platform);
  // The first version says it by a word, beside its plugin or instead of one.
  const isListed = listed.some((each) => each.name === platform);
  const plugins =
    platform === undefined || platform === '' || isListed
      ? listed
      : [...listed, { name: platform, spec: undefined, location: place('platform') }];
  return { plugins, unknown };
}

function othersIn({ spec, place }: Read): Map<string, Said> {
  return new Map(
    Object.entries(spec).flatMap(([key, value]) =>
      READ.includes(key) || value === undefined || value === null ? [] : [[key, { value, location: place(key) }]],
    ),
  );
}
