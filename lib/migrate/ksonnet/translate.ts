import type { ComponentName } from '../../core/component-name';
import type { Finding } from '../finding';
import { type Input, Inputs, isNoText, textIn } from '../inputs';
import { APPLICATION_ROWS, type ApplicationRow } from '../kfdef/application-rows';
import type { Application, KfDef } from '../kfdef/kfdef';
import { rowOfName } from '../kfdef/match-application';
import { translateValues } from '../kfdef/translate';
import { Migration } from '../migration';
import type { App, Environment } from './app';
import { componentsIn, type KsComponent } from './components';
import { KUBEFLOW_CORE } from './prototype-rows';

/** What an app becomes in one of its environments. */
export interface EnvironmentMigration {
  /** The environment, or nothing for an app that has none. */
  readonly environment: Environment | undefined;
  readonly migration: Migration;
  /** How many of its components are part of the platform. */
  readonly ours: number;
}

/**
 * Translates an app of ksonnet: once for each environment, or once where it has none.
 *
 * @throws SettingsError with the place of parameters that cannot be read
 */
export function translateApp(folder: string, app: App): EnvironmentMigration[] {
  const environments = app.environments.length > 0 ? app.environments : [undefined];
  return environments.map((environment) => {
    const components = componentsIn(folder, environment);
    return { environment, ...translateComponents(app, environment, components) };
  });
}

function translateComponents(app: App, environment: Environment | undefined, components: readonly KsComponent[]) {
  const migration = new Migration();
  const wanted = new Map<ComponentName, string>();
  const has = new Set<string>();
  const variants = new Map<string, string[]>();
  const applications: Application[] = [];
  const inputs: Input[] = [];
  for (const component of components) {
    const rows = rowsOf(component, migration);
    for (const row of rows) {
      has.add(row.id);
      variants.set(row.id, variantsOf(component));
      const { file, line } = component.location;
      for (const name of row.components) wanted.set(name, `${file}:${line} ${component.name}`);
      applications.push(applicationOf(component, row));
    }
    const [owner] = rows;
    if (owner !== undefined) inputs.push(...parametersOf(component, owner, migration));
    else reportParameters(component, migration);
  }
  const ours = applications.filter(({ name }) => rowOfName(name)?.verdict !== 'dropped').length;
  if (environment !== undefined) sayEnvironment(environment, migration);
  if (ours > 0) {
    const kfdef = kfdefOf(app, environment, applications);
    const left = new Inputs(sayCloud(inputs, migration));
    const source = { kfdef, migration, inputs: left, has, variants, name: undefined, env: {} };
    translateValues(source, wanted);
  }
  return { migration, ours };
}

/** The rows of the applications that a component became. What it became is told. */
function rowsOf({ name, prototype, location }: KsComponent, migration: Migration): readonly ApplicationRow[] {
  const what = `component ${name}`;
  if (prototype === undefined) {
    const note =
      "your own: render it to YAML (ks show) and name that in extras, or write a chart beside the platform's";
    migration.note('unknown', what, location, { setting: 'extras', note });
    return [];
  }
  const today = prototype === 'core' ? undefined : prototype.today;
  if (today !== undefined && 'workload' in today) {
    migration.note('replaced', what, location, { note: `${today.workload}: work of users, no part of the platform` });
  } else if (today !== undefined && 'dropped' in today)
    migration.note('dropped', what, location, { note: today.dropped });
  else if (today !== undefined && 'missing' in today) {
    migration.note('missing', what, location, { setting: today.missing, note: today.note });
  } else {
    const ids = today === undefined ? KUBEFLOW_CORE : [today.application];
    const rows = APPLICATION_ROWS.filter(({ id }) => ids.includes(id));
    for (const row of rows) reportRow(what, row, location, migration);
    return rows;
  }
  return [];
}

function reportRow(what: string, row: ApplicationRow, location: KsComponent['location'], migration: Migration): void {
  const setting = row.components.map((each) => `components.${each}`).join(', ');
  const wasHub = /jupyterhub/.test(what) ? 'notebooks are started by their web page, not by JupyterHub' : undefined;
  const note = wasHub ?? row.note;
  const verdict = wasHub === undefined ? row.verdict : 'replaced';
  migration.note(verdict, what, location, { ...(setting === '' ? {} : { setting }), note });
}

/** Values of components that are no part of the platform go where these go. */
function reportParameters({ name, prototype, parameters }: KsComponent, migration: Migration): void {
  const told = migration.findings.find(({ what }) => what === `component ${name}`);
  if (told === undefined) return;
  const isVolume = typeof prototype === 'object' && 'missing' in prototype.today;
  for (const [parameter, said] of parameters) {
    const secret = prototype === undefined || /password|secret|token/i.test(parameter);
    const input = {
      owner: name,
      name: parameter,
      what: `${name}: ${parameter}`,
      said,
      location: said.location,
      secret,
    };
    const note = isVolume ? told.note : 'it goes with its component';
    migration.report(told.verdict, input, { ...(isVolume ? { setting: 'storage.classes' } : {}), note });
  }
}

/** Words by which variants of a login are told. */
function variantsOf({ parameters }: KsComponent): string[] {
  const isSet = (name: string) => parameters.some(([each, { value }]) => each === name && String(value) === 'true');
  return [...(isSet('enableCognito') ? ['cognito'] : []), ...(isSet('useIstio') ? ['istio'] : [])];
}

/** Parameters that only chose an image or a version. */
const IMAGE = /(image|Image|Version|^tag)$|^(suggestion|vizier|studyjob|modeldb|statsd)\w*Image$/;

function parametersOf(component: KsComponent, row: ApplicationRow, migration: Migration): Input[] {
  return component.parameters.flatMap(([name, said]): Input[] => {
    const secret = /password|secretkey$/i.test(name);
    const input: Input = {
      owner: row.id,
      name,
      what: `${component.name}: ${name}`,
      said,
      location: said.location,
      secret,
    };
    if (isNoText(input)) {
      migration.report('unknown', input, { note: 'a list or a map: the prototypes of Kubeflow take text' });
      return [];
    }
    if (!IMAGE.test(name)) return [input];
    const note = 'images and versions are those of the release; images.overrides names others';
    migration.report('dropped', input, { note });
    return [];
  });
}

function applicationOf({ name, location }: KsComponent, row: ApplicationRow): Application {
  // The readers of values know applications by their names.
  return { name: row.names[0] ?? name, path: undefined, repo: undefined, overlays: [], parameters: [], location };
}

function kfdefOf(app: App, environment: Environment | undefined, applications: readonly Application[]): KfDef {
  return {
    version: 'v1alpha1',
    location: app.location,
    name: undefined,
    namespace: environment?.namespace,
    applications,
    repeated: [],
    plugins: [],
    secrets: new Map(),
    others: new Map(),
    repos: [],
    leftOver: [],
    unknown: [],
    beside: [],
  };
}

/** Where an environment leads: the cluster's address guards it against another. */
function sayEnvironment({ name, server, location, isKnown, path }: Environment, migration: Migration): void {
  if (!isKnown) {
    migration.note('unknown', `environment ${name}`, location, {
      note: `app.yaml does not name it: environments/${path} is left over`,
    });
  }
  if (server === undefined) return;
  const what = `environment ${name}: server`;
  const input: Input = {
    owner: 'environment',
    name: 'server',
    what,
    said: server,
    location: server.location,
    secret: false,
  };
  const address = textIn(input);
  if (address === undefined) return;
  migration.take(input, ['cluster', 'server'], address);
}

const CLOUDS: Readonly<Record<string, string>> = { gke: 'gke', gcp: 'gke', aws: 'eks', azure: 'aks', minikube: 'kind' };

/** Prototypes were told the cloud one by one. Gives the values that are left. */
function sayCloud(inputs: readonly Input[], migration: Migration): readonly Input[] {
  const isCloud = ({ name }: Input) => name === 'cloud' || name === 'platform';
  for (const input of inputs.filter(isCloud)) {
    const platform = CLOUDS[textIn(input) ?? ''];
    if (platform !== undefined) migration.take(input, ['cluster', 'platform'], platform);
    else migration.report('dropped', input, { note: 'no cloud whose clusters are otherwise' });
  }
  const google = inputs.find(({ owner }) => owner === 'iap-ingress' || owner === 'cloud-endpoints');
  if (google !== undefined && migration.draft.get(['cluster', 'platform']) === undefined) {
    const { file, line } = google.location;
    migration.draft.say(['cluster', 'platform'], 'gke', `${file}:${line} ${google.what}`);
  }
  return inputs.filter((each) => !isCloud(each));
}

/** The findings of all environments: what all of them have once, the others with the name of theirs. */
export function findingsOf(migrations: readonly EnvironmentMigration[]): Finding[] {
  const keys = migrations.map(({ migration }) => new Set(migration.findings.map((each) => JSON.stringify(each))));
  const shared = new Set<string>();
  return migrations.flatMap(({ migration, environment }) =>
    migration.findings.flatMap((finding) => {
      const key = JSON.stringify(finding);
      if (!keys.every((each) => each.has(key))) {
        return [
          {
            ...finding,
            what: `${environment?.name}: ${finding.what}`.replace(/^(\S+): environment \1: /, 'environment $1: '),
          },
        ];
      }
      if (shared.has(key)) return [];
      shared.add(key);
      return [finding];
    }),
  );
}
