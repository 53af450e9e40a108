import { type Input, textIn } from '../inputs';
import { sendsUsersBack } from './connectors';
import { cloudOfPath } from './match-application';
import type { KfDefSource } from './source';

/** Kinds of cluster by kfctl's plugins, and by folders of stacks. */
const PLUGINS: Readonly<Record<string, string>> = { gcp: 'gke', aws: 'eks', minikube: 'kind' };
const CLOUDS: Readonly<Record<string, string>> = {
  gcp: 'gke',
  aws: 'eks',
  azure: 'aks',
  ibm: 'ibm',
  openshift: 'openshift',
};

/** Where the gateway of an Istio that came with the cluster lives, by the label of its pods. */
const GATEWAYS: Readonly<Record<string, string>> = { 'ingress-gke-system': 'gke-system' };

/** Says which kind of cluster it is. */
export function takeCluster({ kfdef, migration, has }: KfDefSource): void {
  for (const { name, location } of kfdef.plugins) {
    const input: Input = {
      owner: `plugin ${name}`,
      name: '',
      what: `plugin ${name}`,
      said: undefined,
      location,
      secret: false,
    };
    const platform = PLUGINS[name];
    if (platform !== undefined) migration.take(input, ['cluster', 'platform'], platform);
    else if (name === 'existing_arrikto')
      migration.report('replaced', input, { setting: 'auth.provider', note: 'Dex' });
    else migration.report('unknown', input, { note: 'nothing here knows this plugin' });
  }
  const clouds = kfdef.applications.flatMap((application) => {
    const platform = CLOUDS[cloudOfPath(application.path ?? '') ?? ''];
    return platform === undefined ? [] : [{ platform, application }];
  });
  const openshift = kfdef.applications.find(({ name }) => name === 'openshift-scc');
  const first = has.has('openshift-scc') && openshift ? { platform: 'openshift', application: openshift } : clouds[0];
  if (first === undefined || migration.draft.get(['cluster', 'platform']) !== undefined) return;
  const { path = '', name, location } = first.application;
  const comment = `${location.file}:${location.line} ${path || name}`;
  migration.draft.say(['cluster', 'platform'], first.platform, comment);
  const note = `"${first.platform}", by ${path || name}`;
  migration.note('taken', 'cloud', location, { setting: 'cluster.platform', note });
}

/** Says whether Istio comes with the platform, and how the gateway of one that is there is told. */
export function takeIstio({ kfdef, migration, inputs, has, variants }: KfDefSource): void {
  const asksForIstio = [...variants].some(([, words]) =>
    words.some((each) => each === 'istio' || each === 'servicemesh'),
  );
  const uses = has.has('istio-resources') || has.has('anonymous-filter') || has.has('service-mesh') || asksForIstio;
  const mesh = [...variants].some(([, words]) => words.includes('servicemesh')) || has.has('service-mesh');
  if (mesh || (uses && !has.has('istio'))) {
    const why = mesh ? 'OpenShift Service Mesh' : 'no application installs it';
    migration.draft.say(['istio', 'installation'], 'existing', `${kfdef.location.file} ${why}`);
    migration.note('taken', 'Istio', kfdef.location, {
      setting: 'istio.installation',
      note: `"existing": ${why}; docs/components/istio.md says what it must have`,
    });
  }
  for (const input of inputs.take('gatewaySelector')) {
    const label = textIn(input);
    if (label === undefined || label === 'ingressgateway') migration.default(input, ['gateway', 'selector']);
    else {
      migration.take(input, ['gateway', 'selector'], { istio: label });
      const namespace = GATEWAYS[label];
      if (namespace !== undefined) migration.take(input, ['namespaces', 'istio-system'], namespace);
    }
  }
  for (const input of inputs.take('useIstio', ['spec'])) {
    migration.report('dropped', input, { note: 'the applications of the list say it' });
  }
}

/** Says the host name of the platform. */
export function takeHostname({ inputs, migration, has, name }: KfDefSource): void {
  const hosts = inputs.take('hostname');
  const project = [...inputs.take('project')];
  for (const input of hosts) {
    const host = textIn(input);
    if (host === undefined)
      migration.report('dropped', input, { setting: 'gateway.hostname', note: 'it has no value' });
    else migration.take(input, ['gateway', 'hostname'], host);
  }
  for (const input of [...inputs.take('oidc_redirect_uri'), ...inputs.take('oidc_redirect_uris')]) {
    const host = /https?:\/\/([^/:"'\]]+)/.exec(textIn(input) ?? '')?.[1];
    const note = 'the address of the login is now /oauth2/callback there: register it anew';
    if (host === undefined)
      migration.report('dropped', input, { note: 'the login has a path of its own, /oauth2/callback' });
    else migration.take(input, ['gateway', 'hostname'], host, note);
  }
  const said = migration.draft.get(['gateway', 'hostname']);
  const own = project.map(textIn).find((each) => each !== undefined);
  const onGoogle = has.has('iap-ingress') || has.has('basic-auth');
  if (said === undefined && onGoogle) {
    const first = project[0];
    if (first !== undefined && own !== undefined && name !== undefined) {
      const note =
        'the host that kfctl made up of name and project, for as long as somebody keeps its Endpoints service';
      migration.take(first, ['gateway', 'hostname'], `${name}.endpoints.${own}.cloud.goog`, note);
    } else migration.missing('gateway.hostname', 'the host name; kfctl made up <name>.endpoints.<project>.cloud.goog');
  }
  for (const input of project) {
    if (own === undefined) migration.report('dropped', input, { note: 'it has no value' });
    else migration.report('taken', input, { note: 'for the names that are made up of it' });
  }
  const comeBack = migration.draft.get(['auth', 'provider']) === 'oidc' || sendsUsersBack(migration);
  if (said === undefined && comeBack) {
    migration.missing('gateway.hostname', 'the host name of the platform, which the issuer sends users back to');
  }
}
