import { existsSync, rmSync } from 'node:fs';
import { dirname, relative, resolve } from 'node:path';
import type { Command } from 'commander';
import { stringify } from 'yaml';
import { claimSecretsBelow } from '../core/claim-secrets';
import { withValue } from '../core/edit-yaml';
import { packageFile } from '../core/files';
import { formatPath, formatValue } from '../core/problem';
import { type KubeObject, readCluster } from '../deploy';
import { messageOf } from '../deploy/errors';
import { valueAtPath } from '../kubernetes/json';
import { CATALOG } from '../platform/catalog';
import { Platform } from '../platform/platform';
import { effectiveSettings } from '../platform/settings/effective';
import { loadSettings } from '../platform/settings/load';
import { readSettingsText, replaceFile } from '../platform/settings/settings-file';
import { foundCredentials } from './adopt/credentials';
import { type Found, type FoundSetting, secretValues, together } from './adopt/found';
import { foundLogin } from './adopt/login';
import {
  CLAIMS,
  foundGateway,
  foundNamespaces,
  foundProfiles,
  foundVolumes,
  ofKind,
  WITNESSES,
} from './adopt/surroundings';
import { addConnectionFlags, type ConnectionFlags } from './cluster-flags';
import { withInterrupt } from './interrupt';
import type { DefaultPath } from './npm';
import { Reporter } from './reporter';

const HELP = `
It reads the cluster and changes nothing there. What a settings file has to say for the platform to be the one that is
there (namespaces, users, connectors, gateway, volumes, profiles) goes into the settings file, whose comments stay;
passwords and keys go into the credentials file (mode 0600) and are never printed. Known passwords of upstream's
manifests are taken for databases only, which have no other.

Exit codes: 0 written, or nothing to write; 2 nothing was written. See docs/upgrade.md.`;

/**
 * Adds the verb `adopt`.
 *
 * @param defaultPath where files lie that nobody names. @default - below the current folder
 */
export function registerAdopt(program: Command, defaultPath: DefaultPath = (path) => path): void {
  addConnectionFlags(program.command('adopt'), defaultPath)
    .description('take what a cluster has into a settings file and its credentials file')
    .argument('<settings>', 'settings file; a new one is made where there is none')
    .addHelpText('after', HELP)
    .action(async (file: string, flags: ConnectionFlags) => {
      process.exitCode = await run(file, flags);
    });
}

async function run(file: string, flags: ConnectionFlags): Promise<number> {
  const reporter = new Reporter(flags.output);
  try {
    const lines = await withInterrupt(
      () => {},
      (signal) => adopt(file, { ...flags, anyCluster: true, signal }),
    );
    reporter.result(
      () => ({ type: 'result', verb: 'adopt', file, lines }),
      () => lines,
    );
    return 0;
  } catch (error) {
    return reporter.error(error);
  }
}

type ReadOptions = Parameters<typeof readCluster>[0];

/** Makes a settings file where there is none, and takes it away again when nothing comes of it. */
async function adopt(file: string, options: ReadOptions): Promise<string[]> {
  if (existsSync(file)) return adoptInto(file, options);
  replaceFile(file, newSettings(file));
  try {
    return await adoptInto(file, options);
  } catch (error) {
    rmSync(file, { force: true });
    throw error;
  }
}

/** Writes what was found, and tells of each value where it came from. */
async function adoptInto(file: string, options: ReadOptions): Promise<string[]> {
  const before = readSettingsText(file);
  // Where things are, first: all else is looked for there.
  const deployments = Object.values(WITNESSES).map((name) => `Deployment */${name}`);
  const places = await readCluster(options, { deployments });
  const moved = edited(file, before, foundNamespaces(places.objects.deployments ?? []).settings);
  const platform = new Platform(loadSettings(file, CATALOG, undefined, moved.text));
  const found = await lookAround(platform, options);
  const { text, lines, notes } = edited(file, moved.text, found.settings);
  if (text !== before) replaceFile(file, text);
  const credentials = takeCredentials(platform, found);
  return [
    ...moved.lines,
    ...lines,
    ...credentials,
    ...moved.notes,
    ...notes,
    ...found.notes.map((each) => `note: ${each}`),
  ];
}

/** Settings that say nothing yet. */
function newSettings(file: string): string {
  const base = relative(dirname(resolve(file)), packageFile('platforms/default.yaml'));
  return stringify({ extends: base.startsWith('.') ? base : `./${base}` });
}

async function lookAround(platform: Platform, options: ReadOptions): Promise<Found> {
  const objects = platform.renderCharts().flatMap((chart) => chart.objects);
  const secrets = ofKind(objects, '/Secret');
  const { context } = platform;
  const [auth, kubeflow] = [context.namespace('auth'), context.namespace('kubeflow')];
  const live = await readCluster(options, {
    secrets: secrets.flatMap(({ metadata: { namespace, name } }) => [
      `Secret ${namespace}/${name}`,
      `Secret ${namespace}/${name}-{hash}`,
    ]),
    environment: [`Secret ${auth}/*`],
    dex: [`ConfigMap ${auth}/dex`],
    claims: CLAIMS.map((name) => `PersistentVolumeClaim ${kubeflow}/${name}`),
    profiles: ['Profile.kubeflow.org *'],
    gateways: [`Gateway.networking.istio.io ${kubeflow}/kubeflow-gateway`],
  });
  const of = (name: string): readonly KubeObject[] => live.objects[name] ?? [];
  const environment = Object.assign({}, ...of('environment').map(secretValues));
  return together(
    // First: what users come back to from a connector is below the host.
    ...of('gateways').map(foundGateway),
    foundCredentials(secrets, of('secrets'), claimSecretsBelow(platform)),
    ...of('dex').map((configMap) => foundLogin(configMap, environment)),
    foundVolumes(of('claims'), ofKind(objects, '/PersistentVolumeClaim')),
    foundProfiles(of('profiles')),
  );
}

/** The text of the settings with each finding that says something new and that settings can say. */
function edited(
  file: string,
  text: string,
  settings: readonly FoundSetting[],
): { text: string; lines: string[]; notes: string[] } {
  const lines: string[] = [];
  const notes: string[] = [];
  let now = text;
  for (const { path, value, from } of settings) {
    const where = formatPath(path);
    try {
      const known = effectiveSettings(loadSettings(file, CATALOG, undefined, now), CATALOG);
      if (saysSame(valueAtPath(known, path), value)) continue;
      const next = withValue(now, path, value);
      loadSettings(file, CATALOG, undefined, next);
      now = next;
      lines.push(`${file}: ${where}: ${formatValue(value)}, from ${from}`);
    } catch (error) {
      notes.push(`note: ${where} of ${from} is not taken: ${messageOf(error).split('\n')[0]}`);
    }
  }
  return { text: now, lines, notes };
}

/** Whether what settings say, with all its defaults, has what was found. */
function saysSame(known: unknown, found: unknown): boolean {
  if (Array.isArray(found))
    return (
      Array.isArray(known) && known.length === found.length && found.every((each, at) => saysSame(known[at], each))
    );
  if (typeof found !== 'object' || found === null) return known === found;
  return Object.entries(found).every(([key, each]) => saysSame(valueAtPath(known, [key]), each));
}

/** Takes the values into the credentials file of the settings. */
function takeCredentials({ context }: Platform, { credentials }: Found): string[] {
  const store = context.credentials;
  if (store.settings.source !== 'generated')
    return credentials.length > 0 ? [`credentials: none taken: their source is ${store.settings.source}`] : [];
  const lines = credentials.flatMap(({ namespace, secret, key, value, from }) => {
    if (store.known(namespace, secret, key) === value) return [];
    store.put(namespace, secret, { [key]: value });
    return [`credentials: ${namespace}/${secret} ${key}, from ${from}`];
  });
  store.save();
  const kept = store.settings.file;
  return lines.length > 0 && kept
    ? [...lines, `${relative(process.cwd(), kept)}: keep this file, and keep it out of version control`]
    : lines;
}
