import { fail, formatValue, type Location } from '../../core/problem';
import type { Sourced, SourcedMap } from '../../platform/settings/source';
import { documentsOf } from '../documents';
import { entriesAt, itemsAt, type Said, saidAt, sourceAt, textAt, textOf } from '../said';
import type { Application, KfDef, KfDefVersion, Parameter, Plugin, SecretSource } from './kfdef';

const GROUP = 'kfdef.apps.kubeflow.org';

/** Forks of kfctl that write the same format. */
const GROUPS = [GROUP, 'kfdef.apps.opendatahub.io'];

const VERSIONS: readonly KfDefVersion[] = ['v1alpha1', 'v1beta1', 'v1'];

/** Keys that are read on their own. */
const READ = ['applications', 'components', 'componentParams', 'plugins', 'secrets'];

/**
 * Reads the KfDef in a text. Other documents beside it are left alone.
 *
 * @param file name of the file in errors and in the report
 * @throws SettingsError when the text is no YAML, has no KfDef, several, or one that cannot be read
 */
export function parseKfDef(text: string, file: string): KfDef {
  const start: Location = { file, line: 1, column: 1 };
  const documents = documentsOf(text, file);
  const [kfdef, second] = documents.filter(isKfDef);
  if (kfdef === undefined) {
    const upgrade = documents.find((each) => textAt(each, 'kind') === 'KfUpgrade');
    if (upgrade) {
      const base = textAt(upgrade, 'spec', 'baseConfigPath');
      const named = base ? ` (${base})` : '';
      return fail(
        upgrade.location,
        ['kind'],
        `a KfUpgrade names two KfDefs and says nothing itself: read the new one${named}`,
      );
    }
    const kinds = documents.map((each) => formatValue(textAt(each, 'kind')));
    return fail(start, [], `expected a KfDef, got ${kinds.length > 0 ? `kind ${kinds.join(', ')}` : 'an empty file'}`);
  }
  if (second !== undefined) fail(second.location, [], 'a second KfDef: read them one by one, from files of their own');
  return readKfDef(kfdef);
}

/** Whether a document is a KfDef. Files of 0.5 have the spec alone. */
export function isKfDef(document: Sourced): document is SourcedMap {
  if (document.kind !== 'map') return false;
  const kind = textAt(document, 'kind');
  if (kind !== undefined) return kind === 'KfDef' && sourceAt(document, 'spec')?.kind === 'map';
  return sourceAt(document, 'apiVersion') === undefined && sourceAt(document, 'components')?.kind === 'list';
}

function readKfDef(document: SourcedMap): KfDef {
  const version = versionOf(document);
  const spec = sourceAt(document, 'spec') ?? document;
  const applications = [...itemsAt(spec, 'applications').map(application), ...oldComponents(spec)];
  return {
    version,
    location: document.location,
    name: textAt(document, 'metadata', 'name'),
    namespace: saidAt(document, 'metadata', 'namespace'),
    // kfctl applies the first of a name and leaves the others out.
    applications: applications.filter(isFirst),
    repeated: applications.filter((each, index, all) => !isFirst(each, index, all)),
    plugins: plugins(spec),
    secrets: new Map(itemsAt(spec, 'secrets').flatMap(secret)),
    others: new Map(entriesAt(spec).filter(([key]) => !READ.includes(key))),
  };
}

function isFirst({ name }: Application, index: number, all: readonly Application[]): boolean {
  return all.findIndex((each) => each.name === name) === index;
}

function versionOf(document: SourcedMap): KfDefVersion {
  const said = saidAt(document, 'apiVersion');
  if (said === undefined) return 'v1alpha1';
  const [group = '', name = ''] = String(said.value).split('/');
  const version = GROUPS.includes(group) ? VERSIONS.find((each) => each === name) : undefined;
  const allowed = VERSIONS.map((each) => `${GROUP}/${each}`).join(', ');
  return version ?? fail(said.location, ['apiVersion'], `got ${formatValue(said.value)}; allowed: ${allowed}`);
}

function application(source: Sourced, index: number): Application {
  const path = textAt(source, 'kustomizeConfig', 'repoRef', 'path');
  const name = textAt(source, 'name') ?? path?.split('/').at(-1);
  if (name === undefined) {
    return fail(
      source.location,
      ['spec', 'applications', index],
      'an application needs a name, or a path by which to call it',
    );
  }
  return {
    name,
    path: path?.replace(/^\/+|\/+$/g, ''),
    repo: textAt(source, 'kustomizeConfig', 'repoRef', 'name'),
    overlays: itemsAt(source, 'kustomizeConfig', 'overlays').flatMap(overlay),
    parameters: itemsAt(source, 'kustomizeConfig', 'parameters').flatMap(parameter),
    location: source.location,
  };
}

function overlay(source: Sourced): Application['overlays'] {
  const name = textOf(scalar(source));
  return name === undefined ? [] : [{ name, location: source.location }];
}

function parameter(source: Sourced): Parameter[] {
  const name = textAt(source, 'name');
  return name === undefined ? [] : [{ name, said: saidAt(source, 'value'), location: source.location }];
}

/** The shape of the first version: a list of names, and parameters by these. */
function oldComponents(spec: Sourced): Application[] {
  return itemsAt(spec, 'components').flatMap((source) => {
    const name = textOf(scalar(source));
    if (name === undefined) return [];
    const said = itemsAt(spec, 'componentParams', name).flatMap(parameter);
    const overlays = said.filter((each) => each.name === 'overlay');
    return [
      {
        name,
        path: undefined,
        repo: undefined,
        overlays: overlays.flatMap(({ said: value, location }) => {
          const overlayName = textOf(value);
          return overlayName === undefined ? [] : [{ name: overlayName, location }];
        }),
        parameters: said.filter((each) => each.name !== 'overlay'),
        location: source.location,
      },
    ];
  });
}

/** Names of plugins by their kinds. */
const PLUGIN_KINDS: Readonly<Record<string, string>> = {
  KfGcpPlugin: 'gcp',
  KfAwsPlugin: 'aws',
  KfMinikubePlugin: 'minikube',
  KfExistingArriktoPlugin: 'existing_arrikto',
};

function plugins(spec: Sourced): Plugin[] {
  const listed = itemsAt(spec, 'plugins').map((source): Plugin => {
    const kind = textAt(source, 'kind');
    const name =
      (kind && PLUGIN_KINDS[kind]) ?? textAt(source, 'metadata', 'name') ?? textAt(source, 'name') ?? kind ?? '';
    return { name, spec: sourceAt(source, 'spec'), location: source.location };
  });
  const platform = saidAt(spec, 'platform');
  const name = textOf(platform);
  // The first version says it by a word, beside its plugin or instead of one.
  if (platform === undefined || name === undefined || name === '' || listed.some((each) => each.name === name))
    return listed;
  return [...listed, { name, spec: undefined, location: platform.location }];
}

function secret(source: Sourced): [string, SecretSource][] {
  const name = textAt(source, 'name');
  if (name === undefined) return [];
  const from = sourceAt(source, 'secretSource');
  const kinds: readonly (readonly [SecretSource['kind'], readonly string[]])[] = [
    ['literal', ['literalSource', 'value']],
    ['environment', ['envSource', 'name']],
    ['environment', ['envSource', 'Name']],
    ['hash', ['hashedSource', 'value']],
    ['hash', ['hashedSource', 'HashedValue']],
  ];
  for (const [kind, path] of kinds) {
    const value = textAt(from, ...path);
    if (value !== undefined) return [[name, { kind, value, location: source.location }]];
  }
  return [];
}

function scalar(source: Sourced): Said | undefined {
  return source.kind === 'scalar' && source.value !== null
    ? { value: source.value, location: source.location }
    : undefined;
}
