import type { LoginPath } from './harness/login-path';
import { failures, type Probes, policyObjects } from './probes';

/** The objects of the login without which every probe still succeeds: there should be none. */
export async function spared(path: LoginPath, probes: Probes): Promise<string[]> {
  const found: string[] = [];
  for (const object of policyObjects(path)) {
    if ((await path.without([object], () => failures(probes))).length === 0) found.push(object);
  }
  return found;
}
