import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { type Command, InvalidArgumentError } from 'commander';
import { readDist, readToItsEnd } from '../deploy/manifests/dist';
import { objectsOf, planDeploy } from '../deploy/manifests/plan';
import { isRecord } from '../kubernetes/json';
import { groupKindOf, type KubeObject, titleOf } from '../kubernetes/objects';
import { readRecord } from '../kubernetes/render-record';
import { type Artifact, artifactOf } from '../oci/artifact';
import { loginsOfDocker } from '../oci/login';
import { push } from '../oci/push';
import { parseReference } from '../oci/reference';
import { Registries } from '../oci/registry';
import { addOutputFlag, answer, dataVerb, printJson, printLines } from './data-verb';
import type { DefaultPath } from './npm';
import { sourceDate } from './source-date';

const HELP = `The artifact is what Flux's OCIRepository reads. The same files are the same bytes: its digest tells whether anything has
changed. Where it comes from stands in its annotations: --source, --revision and --created, else what Git says of the
current folder, and SOURCE_DATE_EPOCH. It is not signed: cosign does that, see docs/air-gap.md.

Exit codes: 0 published; 1 the folder holds passwords; 2 it cannot be done. See docs/air-gap.md.`;

interface PublishFlags {
  readonly output: string;
  readonly dist: string;
  readonly source?: string;
  readonly revision?: string;
  readonly created?: string;
  readonly withSecrets?: boolean;
  readonly dryRun?: boolean;
  readonly plainHttp: readonly string[];
}

/**
 * Adds the verb `publish`.
 *
 * @param defaultPath where files lie that nobody names. @default - below the current folder
 */
export function registerPublish(program: Command, defaultPath: DefaultPath = (path) => path): void {
  const verb = dataVerb(program.command('publish'), 'bring dist into a registry, as an artifact that Flux reads', HELP);
  addOutputFlag(verb.argument('<reference>', 'what it is called, such as ghcr.io/team/kubeflow:v1'))
    .option('--dist <folder>', 'folder with the manifests', defaultPath('dist'))
    .option('--source <url>', 'where the settings are kept (default: the remote origin of Git)')
    .option('--revision <revision>', 'their revision (default: the commit of Git, as main@sha1:…)')
    .option('--created <time>', 'when they were made (default: SOURCE_DATE_EPOCH, else the time of the commit)', time)
    .option('--with-secrets', 'publish Secrets with their values as well')
    .option('--dry-run', 'say the digest, and send nothing')
    .option('--plain-http <registries...>', 'registries that speak no TLS, beside those of this machine', [])
    .action((reference: string, flags: PublishFlags) => answer(() => publish(reference, flags)));
}

async function publish(reference: string, flags: PublishFlags): Promise<number> {
  const to = parseReference(reference);
  const documents = await readDist(flags.dist);
  const objects = planDeploy(documents).waves.flatMap(objectsOf);
  objects.forEach(readToItsEnd);
  const secrets = objects.filter(holdsSecrets).map(titleOf);
  if (secrets.length > 0 && !flags.withSecrets) {
    process.stderr.write(
      `${flags.dist} holds passwords: ${secrets.join(', ')}; with credentials.source "existing" or "externalSecrets" a render has ` +
        'none, and --with-secrets publishes them\n',
    );
    return 1;
  }
  const files = [...new Set(documents.map(({ file }) => file))];
  const artifact = artifactOf(
    files.map((file) => ({ name: basename(file), content: readFileSync(file) })),
    annotationsOf(flags),
  );
  if (!flags.dryRun) await send(reference, artifact, flags.plainHttp);
  const { digest } = artifact.manifest;
  const named = `${to.registry}/${to.repository}@${digest}`;
  if (flags.output === 'json') printJson({ reference: named, digest, published: !flags.dryRun });
  else printLines([named]);
  return 0;
}

async function send(reference: string, artifact: Artifact, plainHttp: readonly string[]): Promise<void> {
  const registries = new Registries({ findLogin: loginsOfDocker(), plainHttp });
  try {
    await push(registries, parseReference(reference), artifact);
  } finally {
    await registries.close();
  }
}

function holdsSecrets(object: KubeObject): boolean {
  const { data, stringData } = object;
  return (
    groupKindOf(object) === '/Secret' &&
    [data, stringData].some((each) => isRecord(each) && Object.keys(each).length > 0)
  );
}

/** Where the artifact comes from, in the words of https://github.com/opencontainers/image-spec/blob/main/annotations.md. */
function annotationsOf({ dist, source, revision, created }: PublishFlags): Record<string, string> {
  const commit = git('rev-parse', 'HEAD');
  const branch = git('rev-parse', '--abbrev-ref', 'HEAD');
  const made = sourceDate(process.env.SOURCE_DATE_EPOCH || git('show', '--no-patch', '--format=%ct', 'HEAD'));
  const found = {
    created: created ?? made?.toISOString(),
    revision: revision ?? (commit === undefined ? undefined : `${branch ?? 'HEAD'}@sha1:${commit}`),
    source: source ?? withoutLogin(git('remote', 'get-url', 'origin')),
    title: 'Kubeflow',
    version: readRecord(dist)?.release,
  };
  return Object.fromEntries(
    Object.entries(found).flatMap(([key, value]) =>
      value === undefined ? [] : [[`org.opencontainers.image.${key}`, value] as const],
    ),
  );
}

/** Reads a time of the command line. */
function time(text: string): string {
  if (/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/.test(text) && !Number.isNaN(Date.parse(text)))
    return text;
  throw new InvalidArgumentError('it must be a time such as 2026-01-31T12:00:00Z.');
}

/** What Git says; nothing where there is no Git, or no repository. */
function git(...args: string[]): string | undefined {
  try {
    return execFileSync('git', args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim() || undefined;
  } catch {
    return undefined;
  }
}

/** An address of Git may have a password in it. */
function withoutLogin(address: string | undefined): string | undefined {
  return address?.replace(/^(https?:\/\/)[^@/]*@/, '$1');
}
