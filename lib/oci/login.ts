import { execFile } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { isRecord, stringAt, valueAt } from '../kubernetes/json';

/** As whom a registry knows its client. */
export interface RegistryLogin {
  readonly user: string;
  readonly password: string;
}

/** Finds the login of a registry by its host; nothing where there is none. */
export type FindLogin = (registry: string) => Promise<RegistryLogin | undefined>;

/** Names under which the configuration of Docker keeps a registry. */
const DOCKER_HUB = ['https://index.docker.io/v1/', 'index.docker.io', 'docker.io', 'registry-1.docker.io'];

/**
 * The logins that `docker login`, `podman login` and the like have left: in `$DOCKER_CONFIG/config.json`, else
 * `~/.docker/config.json`, with their helpers.
 */
export function loginsOfDocker(env: NodeJS.ProcessEnv = process.env): FindLogin {
  const file = join(env.DOCKER_CONFIG ?? join(homedir(), '.docker'), 'config.json');
  return async (registry) => {
    if (!existsSync(file)) return undefined;
    const config = parsed(file);
    const names = registry === 'docker.io' ? DOCKER_HUB : [registry, `https://${registry}`];
    for (const name of names) {
      const helper = stringAt(config, 'credHelpers', name) ?? stringAt(config, 'credsStore');
      const found = (helper && (await helped(helper, name))) || storedIn(valueAt(config, 'auths', name));
      if (found) return found;
    }
    return undefined;
  };
}

function storedIn(entry: unknown): RegistryLogin | undefined {
  const stored = stringAt(entry, 'auth');
  if (!stored) return undefined;
  const text = Buffer.from(stored, 'base64').toString();
  const colon = text.indexOf(':');
  return colon < 0 ? undefined : { user: text.slice(0, colon), password: text.slice(colon + 1) };
}

/** What a helper such as docker-credential-gcloud says. One that knows nothing of the registry ends with an error. */
async function helped(helper: string, name: string): Promise<RegistryLogin | undefined> {
  try {
    const call = promisify(execFile)(`docker-credential-${helper}`, ['get']);
    call.child.stdin?.end(name);
    const answer: unknown = JSON.parse((await call).stdout);
    const [user, password] = [stringAt(answer, 'Username'), stringAt(answer, 'Secret')];
    return user && password ? { user, password } : undefined;
  } catch {
    return undefined;
  }
}

/** Its errors never quote the file: passwords stand in it. */
function parsed(file: string): unknown {
  try {
    const config: unknown = JSON.parse(readFileSync(file, 'utf8'));
    if (isRecord(config)) return config;
  } catch {
    // Said below.
  }
  throw new Error(`${file}: is no configuration of Docker`);
}
