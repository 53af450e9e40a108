import type { ComponentName } from '../../core/component-name';
import { type Input, Inputs, isNoText, textIn } from '../inputs';
import { sayComponents } from '../kept-components';
import { Migration } from '../migration';
import { takeNamespace, takeParameter } from '../parameters';
import { APPLICATION_ROWS, type ApplicationRow } from './application-rows';
import { takeCluster, takeHostname, takeIstio } from './cluster';
import type { DexConfiguration } from './dex-configuration';
import { inputsOf } from './flatten';
import { takeGpu, takeIngress, takeIssuers } from './ingress';
import type { Application, KfDef } from './kfdef';
import { reportLeftOver } from './left-over';
import { sayWhetherPublic, takeLogin } from './login';
import { matchApplication } from './match-application';
import { OVERLAY_NOTES, PLUGIN_NOTES, SPEC_NOTES } from './notes';
import { takeProfiles } from './profiles';
import type { KfDefSource } from './source';
import { takeStorage } from './storage';

/** What is known beside the KfDef itself. */
export interface Surroundings {
  /** Name of its folder, which is that of a KfDef that has none. */
  readonly folder?: string;
  /** Variables of the environment, in which kfctl looked for secrets. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Values of files beside it, which kfctl applied instead of those of the KfDef. */
  readonly values?: readonly Input[];
  /** What Dex was configured with, where manifests beside it say that. */
  readonly dex?: DexConfiguration;
}

/** Translates a KfDef to settings. Nothing of it is left out of the report. */
export function translateKfDef(kfdef: KfDef, { folder, env = {}, values = [], dex }: Surroundings = {}): Migration {
  const migration = new Migration();
  const wanted = new Map<ComponentName, string>();
  const has = new Set<string>();
  const variants = new Map<string, string[]>();
  const take = (row: ApplicationRow, application: Application) => {
    has.add(row.id);
    const words = [...application.overlays.map(({ name }) => name), ...(application.path?.split('/') ?? [])];
    variants.set(row.id, [...(variants.get(row.id) ?? []), ...words]);
    const { location, name } = application;
    for (const component of row.components) wanted.set(component, `${location.file}:${location.line} ${name}`);
  };
  for (const application of kfdef.applications) takeApplication(application, migration, take);
  for (const { name, location } of kfdef.repeated) {
    migration.note('dropped', `application ${name}`, location, {
      note: 'kfctl takes the first of a name; one stands before it',
    });
  }
  reportLeftOver(kfdef, migration);
  const inputs = new Inputs([...values, ...inputsOf(kfdef)]);
  translateValues({ kfdef, migration, inputs, has, variants, name: kfdef.name ?? folder, dex, env }, wanted);
  return migration;
}

/**
 * Says in settings what values say, alone and together.
 *
 * @param wanted components that there were, with where each comes from
 */
export function translateValues(source: KfDefSource, wanted: ReadonlyMap<ComponentName, string>): void {
  const { kfdef, migration, has } = source;
  takeMetadata(source);
  takeCluster(source);
  takeIstio(source);
  takeRenamedNamespaces(source);
  const provider = takeLogin(source);
  takeProfiles(source, provider);
  takeHostname(source);
  takeIngress(source, provider);
  takeIssuers(source);
  takeGpu(source);
  takeStorage(source);
  if (has.has('visualizations')) {
    const application = kfdef.applications.find((each) => each.name === 'pipeline-visualization-service');
    const { file, line } = application?.location ?? kfdef.location;
    const path = ['components', 'pipelines', 'visualizations'];
    migration.draft.say(path, true, `${file}:${line} pipeline-visualization-service`);
  }
  takeRest(source);
  sayWhetherPublic(migration);
  takeSecrets(source);
  takeComponents(source, wanted);
}

function takeApplication(
  application: Application,
  migration: Migration,
  take: (row: ApplicationRow, application: Application) => void,
): void {
  const { name, path, location } = application;
  const what = `application ${name}`;
  const match = matchApplication(name, path);
  switch (match.kind) {
    case 'stack':
      for (const row of match.rows) take(row, application);
      migration.note('replaced', what, location, {
        note: `the stack ${match.cloud}: ${match.rows.map(({ names: [first] }) => first).join(', ')}`,
      });
      reportOverlays(application, migration, 'a stack has none');
      return;
    case 'row':
      take(match.row, application);
      reportRow(match.row, application, migration);
      return;
    case 'foreign':
      take(match.row, application);
      reportRow(match.row, application, migration);
      migration.note('unknown', `${name}: path`, location, {
        note: `${path} is no folder of kubeflow/manifests: what differs in it is not carried over`,
      });
      return;
    case 'unknown':
      migration.note('unknown', what, location, {
        note: `${path ?? 'it'} is none of Kubeflow's: apply its manifests beside the platform, or find what takes its place`,
      });
  }
}

function reportRow(row: ApplicationRow, application: Application, migration: Migration): void {
  const { verdict, note, components } = row;
  const setting = components.length > 0 ? components.map((each) => `components.${each}`).join(', ') : undefined;
  migration.note(verdict, `application ${application.name}`, application.location, { setting, note });
  reportOverlays(application, migration, undefined);
}

function reportOverlays({ name, overlays }: Application, migration: Migration, why: string | undefined): void {
  for (const { name: overlay, location } of overlays) {
    const note = why ?? OVERLAY_NOTES[overlay];
    const verdict = note === undefined ? 'unknown' : why === undefined ? 'replaced' : 'dropped';
    migration.note(verdict, `${name}: overlay ${overlay}`, location, {
      note: note ?? 'no overlay of upstream that we know',
    });
  }
}

function takeMetadata({ kfdef, migration }: KfDefSource): void {
  const { namespace } = kfdef;
  if (namespace === undefined) return;
  const input: Input = {
    owner: 'metadata',
    name: 'namespace',
    what: 'metadata.namespace',
    said: namespace,
    location: namespace.location,
    secret: false,
  };
  takeNamespace(migration, input, 'kubeflow');
}

const NAMESPACES = Object.fromEntries(APPLICATION_ROWS.map(({ id, namespace }) => [id, namespace]));

/** Before everything else: credentials are by namespace. */
function takeRenamedNamespaces({ inputs, migration }: KfDefSource): void {
  for (const input of inputs.take('namespace')) takeParameter(migration, input, NAMESPACES);
}

/** Applications of which nothing is left, nor of their parameters. */
const DROPPED = new Set(APPLICATION_ROWS.filter(({ verdict }) => verdict === 'dropped').map(({ id }) => id));

function takeRest({ inputs, migration }: KfDefSource): void {
  for (const input of inputs.rest()) {
    const note =
      input.owner === 'spec' ? SPEC_NOTES[input.name] : input.owner.startsWith('plugin ') && PLUGIN_NOTES[input.name];
    if (note) migration.report('dropped', input, { note });
    else if (!takeParameter(migration, input, NAMESPACES)) {
      if (textIn(input) === undefined && !isNoText(input))
        migration.report('dropped', input, { note: 'it has no value' });
      else if (DROPPED.has(input.owner)) migration.report('dropped', input, { note: 'it goes with its application' });
      else migration.report('unknown', input, { note: 'no setting that we know says it' });
    }
  }
}

/** Secrets of a KfDef are told where something names them; the others are nobody's. */
function takeSecrets({ kfdef, migration }: KfDefSource): void {
  const named = new Set(
    inputsOf(kfdef).flatMap(({ name, said }) => (name.endsWith('.name') ? String(said?.value) : [])),
  );
  for (const [name, { kind, value, location }] of kfdef.secrets) {
    if (named.has(name)) continue;
    const from = kind === 'environment' ? `from the variable ${value}` : 'in the file itself';
    migration.note('dropped', `secret ${name}`, location, { note: `${from}; nothing names it` });
  }
}

/** Components that an application could stand for: those of them that are not in the list go off. */
const KNOWN = new Set(APPLICATION_ROWS.flatMap(({ components }) => components));

/** Applications that came after the first KfDefs: a list without them does not mean that nobody wants them. */
const LATE: readonly ComponentName[] = [
  'volumes-web-app',
  'tensorboard-controller',
  'tensorboards-web-app',
  'model-registry',
  'kserve-models-web-app',
  'poddefaults-webhook',
];

function takeComponents({ kfdef, migration }: KfDefSource, wanted: ReadonlyMap<ComponentName, string>): void {
  const { file } = kfdef.location;
  const known = new Set([...KNOWN].filter((name) => wanted.has(name) || !LATE.includes(name)));
  const { off, needed } = sayComponents(migration.draft, wanted, known, `${file} has no application for it`);
  for (const name of off) {
    const note = 'off: the list has no application for it';
    migration.findings.push({ verdict: 'taken', what: `no ${name}`, setting: `components.${name}`, note });
  }
  for (const name of needed) {
    const note = 'on, though the list has it not: others need it';
    migration.findings.push({ verdict: 'replaced', what: `no ${name}`, setting: `components.${name}`, note });
  }
}
