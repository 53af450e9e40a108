import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Dispatcher, RequestInit, Response } from 'undici';
import { stringAt } from '../kubernetes/json';
import { parseChallenge } from './challenge';
import { RegistryError } from './errors';
import type { FindLogin } from './login';

/** How registries are talked to. */
export interface RegistryOptions {
  /** Logins, by registry. @default - none: as anybody */
  readonly findLogin?: FindLogin;
  /** Registries that speak no TLS, beside those of this machine. @default - none */
  readonly plainHttp?: readonly string[];
  /** How often what a registry cannot do at the moment is asked again. @default 4 */
  readonly retries?: number;
  /** Milliseconds before the first of these; each further one takes twice as long. @default 500 */
  readonly pause?: number;
}

/** A request to a repository of a registry. */
export interface RegistryRequest {
  readonly method: 'GET' | 'HEAD' | 'POST' | 'PUT';
  /** Path behind `/v2/<repository>/`, or a whole address that the registry has given. */
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Buffer;
  /** What a token must be good for. @default 'pull' */
  readonly actions?: 'pull' | 'pull,push';
}

/** What Docker Hub calls itself, and the host that speaks for it. */
const HOSTS: Readonly<Record<string, string>> = { 'docker.io': 'registry-1.docker.io' };

/** Statuses of what may go well the next time. */
const PASSING = new Set([408, 429, 500, 502, 503, 504]);

const TIMEOUT = 60_000;

/** A client of container registries, by the OCI distribution specification. Proxies are those of the environment. */
export class Registries {
  private readonly tokens = new Map<string, string>();
  /** Hosts that gave no answer however often they were asked: the next image of theirs need not wait for it again. */
  private readonly unreachable = new Map<string, RegistryError>();
  private dispatcher: Promise<Dispatcher> | undefined;

  constructor(private readonly options: RegistryOptions = {}) {}

  /**
   * Sends a request, with a login or token where the registry wants one, and again while it has other things to do.
   *
   * @returns the answer, whatever its status
   * @throws RegistryError when the registry cannot be reached or refuses the login
   */
  async send(registry: string, repository: string, request: RegistryRequest): Promise<Response> {
    const scope = `repository:${repository}:${request.actions ?? 'pull'}`;
    const url = new URL(request.path, `${this.origin(registry)}/v2/${repository}/`);
    const key = `${registry} ${scope}`;
    const first = await this.patiently(url, request, this.tokens.get(key));
    if (first.status !== 401) return first;
    const authorization = await this.authorize(registry, scope, first.headers.get('www-authenticate') ?? '');
    await first.body?.cancel();
    if (authorization === undefined)
      throw new RegistryError(
        `${registry}/${repository}: wants a login, and none is known: docker login ${registry}`,
        401,
      );
    this.tokens.set(key, authorization);
    const second = await this.patiently(url, request, authorization);
    if (second.status === 401 || second.status === 403) {
      throw new RegistryError(
        `${registry}/${repository}: the login is not good for it (${second.status})`,
        second.status,
      );
    }
    return second;
  }

  /** Closes all connections. */
  async close(): Promise<void> {
    await (await this.dispatcher)?.close();
  }

  private origin(registry: string): string {
    const isLocal = /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])(:\d+)?$/.test(registry);
    const scheme = isLocal || this.options.plainHttp?.includes(registry) ? 'http' : 'https';
    return `${scheme}://${HOSTS[registry] ?? registry}`;
  }

  /** What stands in the header `Authorization`; nothing where no login is known. */
  private async authorize(registry: string, scope: string, header: string): Promise<string | undefined> {
    const login = await this.options.findLogin?.(registry);
    const basic = login && `Basic ${Buffer.from(`${login.user}:${login.password}`).toString('base64')}`;
    const challenge = parseChallenge(header);
    if (challenge?.scheme !== 'bearer') return basic;
    const url = addressOf(challenge.realm) ?? noToken(registry, `names no address for them: ${challenge.realm}`);
    for (const [name, value] of Object.entries({ ...challenge.parameters, scope })) url.searchParams.set(name, value);
    const answer = await this.patiently(url, { method: 'GET', path: url.href }, basic);
    if (!answer.ok) throw new RegistryError(`${registry}: gives no token (${answer.status})`, answer.status);
    const content = jsonOf(await bodyOf(answer, registry)) ?? noToken(registry, 'what it answers is no JSON');
    const token = stringAt(content, 'token') ?? stringAt(content, 'access_token');
    return token && `Bearer ${token}`;
  }

  private async patiently(url: URL, request: RegistryRequest, authorization: string | undefined): Promise<Response> {
    const { retries = 4, pause = 500 } = this.options;
    const known = this.unreachable.get(url.host);
    if (known) throw known;
    for (let attempt = 0; ; attempt += 1) {
      const answer = await this.once(url, request, authorization).catch((error: unknown) => reasonOf(error));
      const isLast = attempt >= retries;
      if (typeof answer === 'string') {
        if (isLast) {
          const error = new RegistryError(`${url.host}: cannot be reached: ${answer}`);
          this.unreachable.set(url.host, error);
          throw error;
        }
      } else {
        if (isLast || !PASSING.has(answer.status)) return answer;
        await answer.body?.cancel();
      }
      const asked = typeof answer === 'string' ? Number.NaN : Number(answer.headers.get('retry-after') ?? Number.NaN);
      await sleep(Number.isFinite(asked) ? Math.min(asked * 1000, TIMEOUT) : pause * 2 ** attempt);
    }
  }

  private async once(url: URL, request: RegistryRequest, authorization: string | undefined): Promise<Response> {
    const { EnvHttpProxyAgent, fetch } = await import('undici');
    this.dispatcher ??= Promise.resolve(new EnvHttpProxyAgent({ connections: 8 }));
    const init: RequestInit = {
      method: request.method,
      headers: { 'user-agent': 'cdk8s-kubeflow', ...request.headers, ...(authorization ? { authorization } : {}) },
      body: request.body,
      dispatcher: await this.dispatcher,
      signal: AbortSignal.timeout(TIMEOUT),
    };
    return await fetch(url, init);
  }
}

function addressOf(text: string): URL | undefined {
  return URL.canParse(text) ? new URL(text) : undefined;
}

function noToken(registry: string, reason: string): never {
  throw new RegistryError(`${registry}: gives no token: ${reason}`);
}

/** What an answer holds. @throws RegistryError where it breaks off */
export async function bodyOf(answer: Response, name: string): Promise<string> {
  try {
    return await answer.text();
  } catch (error) {
    throw new RegistryError(`${name}: the answer breaks off: ${reasonOf(error)}`, answer.status);
  }
}

/** What JSON says; undefined where a text is none, as the page of a proxy is. */
export function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Why nothing came back: the library's own message says only that it failed. */
function reasonOf(error: unknown): string {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  return cause instanceof Error ? cause.message || String(Object(cause).code) : String(cause);
}

/** The digest of content, as registries name it. */
export function digestOf(content: string | Buffer): string {
  return `sha256:${createHash('sha256').update(content).digest('hex')}`;
}
