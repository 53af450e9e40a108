import { relative } from 'node:path';
import { App, Chart } from 'cdk8s';
import { type Catalog, type ConstructsOf, linksOf, type NameOf } from '../core/catalog';
import { claimSecretsBelow } from '../core/claim-secrets';
import type { Component } from '../core/component';
import { PlatformContext } from '../core/context';
import { type ExpectedSecret, expectedSecretsBelow } from '../core/expected-secrets';
import { certificateOf } from '../core/gateway-reference';
import { onlyOnePodReasons } from '../core/only-one-pod';
import { type LocatedProblem, SettingsError, UnfitSettingError } from '../core/problem';
import type { Releases } from '../core/releases/release';
import { runTimeObjectsBelow } from '../core/run-time-objects';
import { parseOnce } from '../core/schemas/parsed-once';
import { warningsBelow } from '../core/warnings';
import { packageVersion } from '../kubernetes/package-version';
import type { ClusterGuard, KubernetesVersions } from '../kubernetes/render-record';
import { CATALOG } from './catalog';
import type { DefaultCatalog } from './component-names';
import { type GitOpsFolder, gitOpsFolders, gitOpsWarnings } from './gitops/outputs';
import { lostCredentials, recoveryWarnings } from './lost-credentials';
import { meshNeeds, meshWarnings } from './mesh-needs';
import { entranceOf, openingLines } from './opening/opening';
import { chartObjects, chartsOf } from './render/chart-objects';
import { render } from './render/render';
import type { RenderedChart } from './render/rendered-chart';
import type { RenderedFile } from './render/rendered-file';
import { folderBehind, refuseForeign, writeFiles } from './render/write';
import type { GitOpsInput } from './settings/gitops-schema';
import { furtherProblems, LoadedSettings, loadSettings, parseSettings } from './settings/load';
import type { Settings, SettingsInput } from './settings/schema';
import { settingsWarnings } from './settings/warnings';

/** Properties of `Platform`. */
export interface PlatformProps<Entries extends Catalog = DefaultCatalog> {
  /** Folder for the manifests. It is replaced as a whole. @default - CDK8S_OUTDIR, else 'dist' */
  readonly outdir?: string;
  /** The components there are. @default - all of this package */
  readonly catalog?: Entries;
  /** The releases from which the settings choose; without a choice the first holds. @default - all of this package */
  readonly releases?: Releases;
  /** Whether the objects are checked against each other: policies, routes, accounts. @default true */
  readonly checks?: boolean;
  /** What to render for Argo CD and Flux, before what the settings say of it. @default - as the settings say */
  readonly gitops?: GitOpsInput;
}

/**
 * The whole platform: one chart for each component that the settings leave on.
 *
 * It is a cdk8s App: charts added to it are rendered behind the platform's own, in the last waves.
 */
export class Platform<Entries extends Catalog = DefaultCatalog> extends App {
  /**
   * The platform of a settings file.
   *
   * @throws SettingsError with every problem of the file
   */
  static fromFile<Entries extends Catalog = DefaultCatalog>(
    file: string,
    props: PlatformProps<Entries> = {},
  ): Platform<Entries> {
    const catalog: Catalog = props.catalog ?? CATALOG;
    return new Platform(loadOrExplain(file, catalog, props), props);
  }

  /** The settings with all defaults filled in. */
  readonly settings: Settings;
  /** What all components share. */
  readonly context: PlatformContext;
  private readonly loaded: LoadedSettings;
  private readonly catalog: Catalog;
  private readonly checks: boolean;
  private readonly gitops: GitOpsInput | undefined;
  private readonly constructs: Partial<ConstructsOf<Entries>> = {};
  private readonly crds = new Map<string, readonly string[]>();
  private written: readonly RenderedFile[] = [];
  private folders: readonly string[] = [];

  /**
   * @param settings as in a settings file. @default - everything as upstream has it
   * @throws SettingsError with every problem of the settings
   */
  constructor(settings: SettingsInput<NoInfer<Entries>> | LoadedSettings = {}, props: PlatformProps<Entries> = {}) {
    super({ outdir: props.outdir });
    this.catalog = props.catalog ?? CATALOG;
    this.checks = props.checks ?? true;
    this.gitops = props.gitops;
    this.loaded = settings instanceof LoadedSettings ? settings : parseSettings(settings, this.catalog, props.releases);
    this.settings = this.loaded.settings;
    this.context = PlatformContext.provide(this, contextOptions(this.loaded, this.catalog));
    const lost = this.credentialsFile && lostCredentials(this.credentialsFile, folderBehind(this.outdir));
    if (lost) this.context.credentials.recover(lost);
    const unfit = this.catalog.filter(({ name }) => this.loaded.on.has(name)).flatMap((entry) => this.add(entry));
    if (unfit.length > 0) throw new SettingsError(unfit);
  }

  /** Makes the chart of a component. Returns what of its settings does not fit. */
  private add(entry: Component): LocatedProblem[] {
    const props = propsOf(entry, this.settings);
    const chart = new Chart(this, entry.name, { disableResourceNameHashes: true });
    try {
      Object.assign(this.constructs, { [entry.name]: entry.create(chart, entry.name, props) });
    } catch (error) {
      if (!(error instanceof UnfitSettingError)) throw error;
      return [this.loaded.problem(error.path, error.problem)];
    }
    this.crds.set(entry.name, entry.crds(props, this.context));
    return [];
  }

  /** The construct of a component by its name in the catalog, or nothing when it is off. */
  component<Name extends NameOf<Entries>>(name: Name): ConstructsOf<Entries>[Name] | undefined {
    return this.constructs[name];
  }

  /** What users ought to know about what they render, though it is no mistake. */
  get warnings(): string[] {
    return [
      ...settingsWarnings(this.settings),
      ...gitOpsWarnings(this.loaded, this.gitops),
      ...meshWarnings(this.context),
      ...warningsBelow(this),
      ...recoveryWarnings(this.context.credentials, this.outdir),
    ];
  }

  /** What an Istio that is there already must have in its mesh configuration, as YAML; nothing where that is cared for. */
  get meshNeeds(): string | undefined {
    return meshNeeds(this.context);
  }

  /** Secrets that the platform reads and that somebody has to make, or to put into the store that the settings name. */
  get expectedSecrets(): ExpectedSecret[] {
    return expectedSecretsBelow(this);
  }

  /**
   * How users open the platform once it is deployed, and as whom they log in first, a line each. CREDENTIALS_PATH
   * stands for the credentials file.
   */
  get opening(): string[] {
    return openingLines({ context: this.context, settings: this.settings, on: this.loaded.on });
  }

  /**
   * All files of the platform, in memory.
   *
   * @throws SettingsError when a `workloads` or `patches` entry matches nothing or cannot be applied
   * @throws CheckError when the objects do not fit together
   */
  render(): RenderedFile[] {
    return this.renderCharts().flatMap((chart) => chart.files());
  }

  /**
   * The same as objects: what each chart has, in the order of the catalog and then of the user's own charts.
   *
   * @throws as `render`
   */
  renderCharts(): RenderedChart[] {
    const charts = [...chartObjects(this)].map(([{ node }, objects]) => ({
      name: node.id,
      objects,
      crds: this.crds.get(node.id) ?? [],
    }));
    const { catalog, context, loaded, checks } = this;
    return render({ charts, catalog, onlyOne: onlyOnePodReasons(this), context, loaded, checks });
  }

  /**
   * The folders beside that of the manifests for Argo CD and Flux, in memory. Empty where nobody asked for one.
   *
   * @param files what `render` gave. @default - it renders
   * @throws SettingsError when the repository is not known
   */
  renderGitOps(files: readonly RenderedFile[] = this.render()): GitOpsFolder[] {
    return gitOpsFolders(files, folderBehind(this.outdir), this.loaded, this.gitops);
  }

  /** Writes all files and, where credentials are generated, keeps the new ones. Replaces each folder whole or not at all. */
  override synth(): void {
    const files = this.render();
    const gitOps = this.renderGitOps(files);
    this.written = files;
    const charts = [...this.catalog.map(({ name }) => name), ...chartsOf(this).map(({ node }) => node.id)];
    // Credentials are kept before the manifests that hold them, and not where these cannot be written.
    refuseForeign(this.outdir, files, charts);
    for (const { folder, files: own } of gitOps) refuseForeign(folder, own);
    this.context.credentials.save();
    const file = this.credentialsFile;
    const entrance = entranceOf({ context: this.context, settings: this.settings, on: this.loaded.on });
    writeFiles(this.outdir, files, {
      charts,
      ...(file ? { credentials: relative(folderBehind(this.outdir), file) } : {}),
      opening: this.opening,
      runTimeObjects: runTimeObjectsBelow(this),
      claimSecrets: claimSecretsBelow(this),
      release: this.context.release.name,
      package: packageVersion(),
      namespaces: this.settings.namespaces,
      kubernetes: this.kubernetesVersions,
      ...(entrance ? { entrance } : {}),
      cluster: guardOf(this.settings),
    });
    for (const { folder, files: own } of gitOps) writeFiles(folder, own);
    this.folders = gitOps.map(({ folder }) => folder);
  }

  /** The folders for Argo CD and Flux that the last synth has written. */
  get gitOpsFolders(): readonly string[] {
    return this.folders;
  }

  /**
   * Why kubectl can apply what the last synth has written only with `--server-side`, in a line; nothing where it can
   * do without.
   */
  get serverSideOnly(): string | undefined {
    const names = this.written.flatMap((file) => file.serverSideOnly ?? []);
    if (names.length === 0) return undefined;
    const { crds, release } = this.context;
    const canBeSmaller = crds === 'full' && names.every((name) => release.crds[name]?.minimal);
    return (
      `kubectl apply needs --server-side: ${names.join(', ')} ${names.length > 1 ? 'are' : 'is'} too large without` +
      (canBeSmaller ? '; `crds: minimal` renders smaller ones' : '')
    );
  }

  /** What the components that are on ask of Kubernetes. An Istio that is there already has found its own. */
  private get kubernetesVersions(): KubernetesVersions {
    const { release, mesh } = this.context;
    const isInstalled = (name: string) =>
      this.loaded.on.has(name) && !(name === 'istio' && mesh.installation === 'existing');
    const oldest = Object.entries(release.oldestKubernetes ?? {}).filter(([name]) => isInstalled(name));
    return {
      oldest: Object.fromEntries(oldest),
      ...(release.kubernetes === undefined ? {} : { checked: release.kubernetes }),
    };
  }

  /** The file of the generated credentials, if they are kept in one. */
  private get credentialsFile(): string | undefined {
    const { credentials } = this.settings;
    return credentials.source === 'generated' ? credentials.file : undefined;
  }
}

/** Settings of a file, or every problem of it: some show only when the rest is rendered. */
function loadOrExplain(file: string, catalog: Catalog, props: PlatformProps<Catalog>): LoadedSettings {
  try {
    return loadSettings(file, catalog, props.releases);
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error;
    const use = (sound: LoadedSettings) => new Platform(sound, { ...props, catalog }).render();
    throw new SettingsError([...error.problems, ...furtherProblems(file, catalog, use, props.releases)]);
  }
}

/** What the settings say of a component that is on. */
function propsOf({ name, section, props }: Component, settings: Settings): object {
  if (section) return { [section]: settings[section] };
  const setting = settings.components[name];
  return typeof setting === 'object' ? setting : parseOnce(props, {});
}

/** By what the applier knows the cluster that the settings are for. */
function guardOf({ cluster: { server, context } }: Settings): ClusterGuard {
  return { ...(server === undefined ? {} : { server }), ...(context === undefined ? {} : { context }) };
}

function contextOptions({ settings, release, on, lock }: LoadedSettings, catalog: Catalog) {
  const { cluster, auth, istio, gateway, images } = settings;
  return {
    release,
    clusterPlatform: cluster.platform,
    crds: settings.crds,
    clusterDomain: cluster.domain,
    ipFamily: cluster.ipFamily,
    gpu: cluster.gpu,
    storage: settings.storage,
    trustDomain: istio.trustDomain ?? cluster.domain,
    namespaces: settings.namespaces,
    userHeader: auth.userHeader,
    userPrefix: auth.userPrefix,
    groupsHeader: auth.groupsHeader,
    login: auth,
    gateway: {
      hostname: gateway.hostname,
      additionalHosts: gateway.additionalHosts,
      port: gateway.port,
      tls: gateway.tls.mode !== 'none',
      certificate: certificateOf(gateway.tls),
      ingress: gateway.ingress,
      httpsRedirect: gateway.httpsRedirect,
      selector: gateway.selector,
      serviceAccount: istio.gatewayServiceAccount,
    },
    mesh: istio,
    images: { ...images, digests: lock?.digests },
    credentials: settings.credentials,
    profiles: settings.profiles.map(({ name }) => name),
    absent: catalog.filter(({ name }) => !on.has(name)),
    links: linksOf(
      catalog.filter(({ name }) => on.has(name)),
      (entry) => propsOf(entry, settings),
    ),
  };
}
