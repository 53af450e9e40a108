import type { ComponentName } from '../../core/component-name';
import { type Input, Inputs, textIn } from '../inputs';
import { sayComponents } from '../kept-components';
import { Migration } from '../migration';
import { takeNamespace, takeParameter } from '../parameters';
import { APPLICATION_ROWS, type ApplicationRow } from './application-rows';
import { takeCluster, takeHostname, takeIstio } from './cluster';
import { inputsOf } from './flatten';
import { takeGpu, takeIngress, takeIssuers } from './ingress';
import type { Application, KfDef } from './kfdef';
import { takeLogin } from './login';
import { matchApplication } from './match-application';
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
}

/** Translates a KfDef to settings. Nothing of it is left out of the report. */
export function translateKfDef(kfdef: KfDef, { folder, env = {}, values = [] }: Surroundings = {}): Migration {
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
  const inputs = new Inputs([...values, ...inputsOf(kfdef)]);
  translateValues({ kfdef, migration, inputs, has, variants, name: kfdef.name ?? folder, env }, wanted);
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

/** What overlays are today: most are how it is anyway. */
const OVERLAYS: Readonly<Record<string, string>> = {
  istio: 'it hangs on the gateway anyway',
  application: 'the index of applications has ended',
  'cert-manager': 'certificates of webhooks come from cert-manager anyway',
  'self-signed': 'the certificates of webhooks sign themselves anyway',
  db: 'its database comes with it',
  'db-manager': 'its database comes with it',
  'use-kf-user': 'runs of a profile have the account default-editor, with the identity of the profile',
  gcp: 'its service account gets an identity by components.pipelines.objectStore.credentials',
  'managed-cert': 'the certificate belongs to the load balancer before the gateway',
  'https-gateway': 'gateway.tls',
  'gcp-credentials': 'cert-manager needs no account for certificates by HTTP',
  cognito: 'auth.provider "cognito"',
  oidc: 'auth.provider "oidc"',
  secure: 'the certificate belongs to the load balancer before the gateway',
  servicemesh: 'istio.installation "existing"',
  openshift: 'cluster.platform "openshift"',
  crc: 'cluster.platform "openshift"',
  'ibm-storage-config': 'name a block storage class: databases do not start on file storage whose root is another user',
  minioPd: 'make a PersistentVolume on the disk',
  mysqlPd: 'make a PersistentVolume on the disk',
  ldap: 'a connector of type ldap in auth.dex.connectors',
  github: 'a connector of type github in auth.dex.connectors',
  'external-mysql': 'components.pipelines.database.installation "external"',
};

function reportOverlays({ name, overlays }: Application, migration: Migration, why: string | undefined): void {
  for (const { name: overlay, location } of overlays) {
    const note = why ?? OVERLAYS[overlay];
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

/** Keys of the spec that say nothing of the platform. */
const OF_KFCTL: Readonly<Record<string, string>> = {
  repos: 'manifests of another release; this package renders its own',
  repo: 'manifests of another release; this package renders its own',
  version: 'of Kubeflow then; release says that of now',
  packages: 'packages of ksonnet',
  packageManager: 'kustomize, or ksonnet',
  enableApplications: 'the index of applications has ended',
  platform: 'read as a plugin',
  appdir: "a folder on somebody's machine",
  useBasicAuth: 'the applications of the list say it',
  manifestsRepo: 'manifests of another release',
  deploymentManagerConfig: 'it made the cluster',
};

/** What remains of kfctl's clouds. */
const OF_PLUGINS: Readonly<Record<string, string>> = {
  useBasicAuth: 'the applications of the list say it',
  createPipelinePersistentStorage:
    'volumes are claimed from a storage class; the old disks stay, and a PersistentVolume can name one',
  managedCluster: 'it was of the cluster',
  roles: 'roles of nodes are of the account',
  region: 'regions are said where they matter: objectStore.region, auth.cognito.region',
  enableNodeGroupLog: 'logs of nodes are of the account',
  enablePodIamPolicy: 'profiles[].plugins.AwsIamForServiceAccount gives a profile a role',
  'deploymentManagerConfig.repoRef.name': 'it made the cluster',
  'deploymentManagerConfig.repoRef.path': 'it made the cluster',
};

/** Applications of which nothing is left, nor of their parameters. */
const DROPPED = new Set(APPLICATION_ROWS.filter(({ verdict }) => verdict === 'dropped').map(({ id }) => id));

function takeRest({ inputs, migration }: KfDefSource): void {
  for (const input of inputs.rest()) {
    const note =
      input.owner === 'spec' ? OF_KFCTL[input.name] : input.owner.startsWith('plugin ') && OF_PLUGINS[input.name];
    if (note) migration.report('dropped', input, { note });
    else if (!takeParameter(migration, input, NAMESPACES)) {
      if (textIn(input) === undefined) migration.report('dropped', input, { note: 'it has no value' });
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
