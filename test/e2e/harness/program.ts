import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildGoProgram } from './build';

const MODULE = join(__dirname, '..', 'control-plane');

let built: Promise<string> | undefined;

/** Builds the program that is all parts of the control plane, or finds it in the cache. */
export function buildControlPlane(): Promise<string> {
  built ??= buildGoProgram({
    name: 'control-plane',
    module: MODULE,
    variables: versionVariables(kubernetesVersion()),
  });
  return built;
}

/** The version of Kubernetes that is tested against, as the module requires it. */
export function kubernetesVersion(): string {
  const file = join(MODULE, 'go.mod');
  const version = readFileSync(file, 'utf8').match(/^\s+k8s\.io\/kubernetes (v\d+\.\d+\.\d+)$/m)?.[1];
  if (version === undefined) {
    throw new Error(`${file} requires no version of k8s.io/kubernetes`);
  }
  return version;
}

/** The API server reports what the linker has told it. */
function versionVariables(version: string): Record<string, string> {
  const [major = '', minor = ''] = version.slice(1).split('.');
  const inside = 'k8s.io/component-base/version';
  return { [`${inside}.gitVersion`]: version, [`${inside}.gitMajor`]: major, [`${inside}.gitMinor`]: minor };
}
