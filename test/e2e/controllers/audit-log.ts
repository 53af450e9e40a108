import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { valueAt } from '../harness';

/** Of each request of a service account its end, without what it carried. */
const POLICY = {
  apiVersion: 'audit.k8s.io/v1',
  kind: 'Policy',
  omitStages: ['RequestReceived', 'ResponseStarted'],
  rules: [{ level: 'Metadata', userGroups: ['system:serviceaccounts'] }, { level: 'None' }],
};

/** The audit log of a test cluster: who of the service accounts asked for what, and what the API server refused. */
export class AuditLog {
  static async create(): Promise<AuditLog> {
    const folder = await mkdtemp(join(tmpdir(), 'audit-'));
    await writeFile(join(folder, 'policy.yaml'), JSON.stringify(POLICY));
    return new AuditLog(folder);
  }

  private constructor(private readonly folder: string) {}

  /** What the API server must be told to write it. */
  get flags(): string[] {
    return [`--audit-policy-file=${this.folder}/policy.yaml`, `--audit-log-path=${this.folder}/log`];
  }

  /** Requests that were refused with 403, for want of a right or by a webhook, in words, each once. */
  async refusals(): Promise<string[]> {
    const refused = (await this.entries()).filter((entry) => valueAt(entry, 'responseStatus', 'code') === 403);
    const described = refused.map(
      (entry) => `${userOf(entry)}: ${entry.verb} ${entry.requestURI}: ${valueAt(entry, 'responseStatus', 'message')}`,
    );
    return [...new Set(described)].sort();
  }

  /** The service accounts that have asked for something, as `namespace:name`. */
  async accounts(): Promise<Set<string>> {
    return new Set((await this.entries()).map((entry) => userOf(entry).replace('system:serviceaccount:', '')));
  }

  async remove(): Promise<void> {
    await rm(this.folder, { recursive: true, force: true });
  }

  private async entries(): Promise<Record<string, unknown>[]> {
    const lines = (await readFile(join(this.folder, 'log'), 'utf8')).split('\n');
    // The last line may be half written.
    return lines.slice(0, -1).map((line) => JSON.parse(line) as Record<string, unknown>);
  }
}

function userOf(entry: unknown): string {
  return String(valueAt(entry, 'user', 'username'));
}
