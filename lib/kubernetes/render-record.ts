import { existsSync, readFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { type ClaimSecret, claimSecretOf } from './claim-secret';
import { isRecord, listAt, numberAt, stringAt, valueAt } from './json';
import { type RunTimeObject, runTimeObjectOf } from './run-time-object';

/**
 * Name of the file in which a render tells of itself, in the folder that it has written. Without one of the endings
 * by which kubectl and Argo CD know manifests: they pass it over.
 */
export const RECORD_FILE = '.rendered';

/** What stands for the path of the credentials file in lines that are shown later, and elsewhere. */
export const CREDENTIALS_PATH = '{credentials}';

/** What a render leaves in its folder about itself: for the next render, and for `deploy`. */
export interface RenderRecord {
  /** Names of the files that it has written, which the next one may replace. */
  readonly files: readonly string[];
  /** The file of the generated credentials, relative to the folder. @default - none */
  readonly credentials?: string;
  /** How users open the platform, a line each; CREDENTIALS_PATH stands for the credentials file. */
  readonly opening: readonly string[];
  /** What the programs of the platform make while they run, which stands in none of the files. @default - nothing */
  readonly runTimeObjects?: readonly RunTimeObject[];
  /** Secrets with which servers open the data in volume claims, so that nobody overwrites them. @default - none */
  readonly claimSecrets?: readonly ClaimSecret[];
  /** The cluster that it is for, which no other may get. @default - any */
  readonly cluster?: ClusterGuard;
  /** The release of Kubeflow. @default - not known */
  readonly release?: string;
  /** The version of this package that rendered it. @default - not known */
  readonly package?: string;
  /** Namespaces by upstream's names, where they are called otherwise. @default - none are */
  readonly namespaces?: Readonly<Record<string, string>>;
  /** The Service through which users come. @default - none that is known */
  readonly entrance?: Entrance;
  /** What it asks of the version of Kubernetes. @default - nothing */
  readonly kubernetes?: KubernetesVersions;
}

/** Versions of Kubernetes that a platform knows. */
export interface KubernetesVersions {
  /** The oldest on which a component works, such as `1.34`, by the component. */
  readonly oldest: Readonly<Record<string, string>>;
  /** The one whose kinds its objects were checked against: newer ones are not known. @default - none */
  readonly checked?: string;
}

/** A Service of the platform that a user's machine can forward a port to. */
export interface Entrance {
  readonly namespace: string;
  readonly service: string;
  /** Port of the Service. */
  readonly port: number;
  /** Port of the user's machine. */
  readonly localPort: number;
  /** What users open while the port is forwarded. */
  readonly url: string;
}

/** By what a kubeconfig has to lead to a cluster. */
export interface ClusterGuard {
  /** Address of the API server. @default - any */
  readonly server?: string;
  /** Name of the kubeconfig's context. @default - any */
  readonly context?: string;
}

/** The record of a folder; undefined when there is none, or none that can be read. */
export function readRecord(folder: string): RenderRecord | undefined {
  const file = join(folder, RECORD_FILE);
  if (!existsSync(file)) return undefined;
  const content = parsed(readFileSync(file, 'utf8'));
  if (!isRecord(content)) return undefined;
  const credentials = stringAt(content, 'credentials');
  const release = stringAt(content, 'release');
  const version = stringAt(content, 'package');
  const entrance = entranceOf(content.entrance);
  return {
    files: listAt(content, 'files').map(String),
    ...(credentials === undefined ? {} : { credentials }),
    opening: listAt(content, 'opening').map(String),
    runTimeObjects: listAt(content, 'runTimeObjects').flatMap((each) => runTimeObjectOf(each) ?? []),
    claimSecrets: listAt(content, 'claimSecrets').flatMap((each) => claimSecretOf(each) ?? []),
    cluster: guardOf(content.cluster),
    ...(release === undefined ? {} : { release }),
    ...(version === undefined ? {} : { package: version }),
    namespaces: textsIn(content.namespaces),
    ...(entrance === undefined ? {} : { entrance }),
    kubernetes: versionsOf(content.kubernetes),
  };
}

/** A record as text. */
export function recordText(record: RenderRecord): string {
  return `${JSON.stringify(record, undefined, 2)}\n`;
}

/** How users open the platform that a folder holds, with paths as seen from the current folder. Empty when it is not known. */
export function openingOf(folder: string): string[] {
  const record = readRecord(folder);
  const file = record?.credentials;
  const path = file === undefined ? CREDENTIALS_PATH : relative(process.cwd(), resolve(folder, file));
  return (record?.opening ?? []).map((line) => line.replaceAll(CREDENTIALS_PATH, path));
}

function entranceOf(value: unknown): Entrance | undefined {
  const [namespace, service, url] = ['namespace', 'service', 'url'].map((key) => stringAt(value, key));
  const [port, localPort] = ['port', 'localPort'].map((key) => numberAt(value, key));
  if (!namespace || !service || !url || port === undefined || localPort === undefined) return undefined;
  return { namespace, service, port, localPort, url };
}

function textsIn(value: unknown): Record<string, string> {
  return Object.fromEntries(Object.entries(isRecord(value) ? value : {}).map(([name, each]) => [name, String(each)]));
}

function versionsOf(value: unknown): KubernetesVersions {
  const oldest = valueAt(value, 'oldest');
  const checked = stringAt(value, 'checked');
  return {
    oldest: textsIn(oldest),
    ...(checked === undefined ? {} : { checked }),
  };
}

function guardOf(value: unknown): ClusterGuard {
  const [server, context] = [stringAt(value, 'server'), stringAt(value, 'context')];
  return { ...(server === undefined ? {} : { server }), ...(context === undefined ? {} : { context }) };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
