import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Command } from 'commander';
import { fileFault } from '../lib/core/files';
import { catalogueFile } from '../lib/core/releases/catalogues';
import { Catalogue, catalogueOf } from '../lib/kubernetes/catalogue';
import { stringAt } from '../lib/kubernetes/json';
import { groupKindOf, type KubeObject } from '../lib/kubernetes/objects';
import { isNamespaced } from '../lib/kubernetes/scope';
import { parseManifests } from './import/manifests';
import { ImportProblem } from './import/problem';

interface Flags {
  readonly release: string;
  readonly output?: string;
}

/** What kustomize has put in place of a value that it did not find. */
const UNRESOLVED = '$(';

/**
 * `npm run catalogue`: writes what a release of upstream's manifests brings, as names and hashes, from renderings of its
 * versions. The renderings themselves are nobody's business here.
 *
 * @returns the exit code: 0 when the catalogue is written, else 1
 */
export function main(args: readonly string[], print: (line: string) => void = console.log): number {
  const command = new Command('npm run catalogue --')
    .description(
      'Writes the catalogue of a release of upstream: which objects it brings, and a hash of what each holds.',
    )
    .argument('<renderings...>', 'a file or a folder of YAML or JSON for each version, `-` for the standard input')
    .requiredOption('--release <name>', 'name of the release, as `deploy --upgrade-from` takes it')
    .option('--output <file>', 'file to write (default: that of the release in lib/core/releases/catalogues)')
    .parse([...args], { from: 'user' });
  const { release, output = catalogueFile(release) } = command.opts<Flags>();
  try {
    const versions = command.args.map(objectsIn);
    const about = [
      `What Kubeflow ${release} brings, as upstream's manifests render it: names, and hashes of what the objects hold.`,
      'Written by `npm run catalogue` (docs/upgrade.md); not to be edited.',
    ];
    const text = catalogueOf(versions, about);
    writeFileSync(output, text);
    const { size } = Catalogue.parse(release, text);
    print(`${output}: ${size} objects of ${versions.length} versions, ${Math.ceil(text.length / 1024)} KB`);
    return 0;
  } catch (error) {
    if (!(error instanceof ImportProblem)) throw error;
    print(`catalogue: ${error.message}`);
    return 1;
  }
}

/** The objects of a rendering, each in the namespace in which a cluster has it. */
function objectsIn(path: string): KubeObject[] {
  const objects = filesOf(path).flatMap((file) => parseManifests(read(file), file)) as unknown as KubeObject[];
  const scopes = new Map(
    objects
      .filter(({ kind }) => kind === 'CustomResourceDefinition')
      .map((crd) => [`${stringAt(crd, 'spec', 'group')}/${stringAt(crd, 'spec', 'names', 'kind')}`, crd]),
  );
  const lives = (object: KubeObject) =>
    isNamespaced(object) ?? stringAt(scopes.get(groupKindOf(object)), 'spec', 'scope') !== 'Cluster';
  const found = objects
    .filter(({ metadata }) => !`${metadata.namespace}/${metadata.name}`.includes(UNRESOLVED))
    .map((object): KubeObject => {
      const { namespace, ...metadata } = object.metadata;
      return { ...object, metadata: lives(object) ? { ...metadata, namespace: namespace ?? 'default' } : metadata };
    });
  if (found.length === 0) throw new ImportProblem(`${path} has no objects`);
  return found;
}

function filesOf(path: string): string[] {
  try {
    if (path === '-' || !statSync(path).isDirectory()) return [path];
    const names = readdirSync(path).filter((name) => /\.(ya?ml|json)$/.test(name));
    return names.sort().map((name) => join(path, name));
  } catch (error) {
    throw new ImportProblem(`${path}: ${fileFault(error)}`);
  }
}

function read(file: string): string {
  try {
    return readFileSync(file === '-' ? 0 : file, 'utf8');
  } catch (error) {
    throw new ImportProblem(`${file}: ${fileFault(error)}`);
  }
}

if (require.main === module) process.exitCode = main(process.argv.slice(2));
