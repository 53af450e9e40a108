import type { LoginPath } from './login-path';
import type { Answer, Attempt } from './messages';

/** A page that a browser has arrived at. */
export interface Page extends Answer {
  /** Where it is. */
  readonly address: URL;
}

/** What a browser does: keeps cookies, follows redirects, fills in forms. */
export class Browser {
  /** Cookies by host, then name. */
  readonly cookies = new Map<string, Map<string, string>>();
  /** Every Set-Cookie line that came. */
  readonly received: string[] = [];

  constructor(
    private readonly path: LoginPath,
    /** Host on which the user starts, and whether by TLS. */
    readonly home: { readonly host: string; readonly tls?: boolean },
  ) {}

  /** Opens an address, absolute or on the home host, and follows where it leads. */
  async open(address: string, attempt: Partial<Attempt> = {}): Promise<Page> {
    let page = await this.once(new URL(address, this.origin), attempt);
    for (let hop = 0; hop < 12 && page.status >= 300 && page.status < 400; hop++) {
      page = await this.once(new URL(String(page.headers.location), page.address));
    }
    return page;
  }

  /** Logs in at Dex with a password and arrives where the user wanted to go. */
  async logIn(user: string, password: string, wanted = '/'): Promise<Page> {
    const form = await this.open(`/oauth2/start?rd=${encodeURIComponent(wanted)}`);
    const action = /<form[^>]+action="([^"]+)"/.exec(form.body)?.[1];
    if (!action) throw new Error(`no form for a password, but ${form.status}: ${form.body.slice(0, 400)}`);
    const fields = new URLSearchParams({ login: user, password }).toString();
    return this.open(new URL(action.replaceAll('&amp;', '&'), form.address).href, {
      method: 'POST',
      headers: [['content-type', 'application/x-www-form-urlencoded']],
      body: fields,
    });
  }

  /** One request with the cookies of its host. */
  async once(address: URL, attempt: Partial<Attempt> = {}): Promise<Page> {
    const cookie = this.cookieHeader(address.hostname);
    const answer = await this.path.request({
      host: address.host,
      path: address.pathname + address.search,
      tls: address.protocol === 'https:',
      ...attempt,
      headers: [...(cookie ? [['cookie', cookie] as const] : []), ...(attempt.headers ?? [])],
    });
    for (const line of [answer.headers['set-cookie'] ?? []].flat()) this.keep(address.hostname, line);
    return { ...answer, address };
  }

  /** The cookies that a request to a host carries. */
  cookieHeader(host: string): string {
    return [...(this.cookies.get(host) ?? [])].map(([name, value]) => `${name}=${value}`).join('; ');
  }

  private get origin(): string {
    return `${this.home.tls ? 'https' : 'http'}://${this.home.host}`;
  }

  private keep(host: string, line: string): void {
    this.received.push(line);
    const [, name = '', value = ''] = /^([^=;]+)=([^;]*)/.exec(line) ?? [];
    const jar = this.cookies.get(host) ?? new Map<string, string>();
    if (value === '' || /max-age=0/i.test(line)) jar.delete(name);
    else jar.set(name, value);
    this.cookies.set(host, jar);
  }
}
