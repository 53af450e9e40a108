import { isRecord, listAt, stringAt } from '../../kubernetes/json';
import { certainObject } from '../cluster/certain-object';
import type { Cluster, ObjectRef } from '../cluster/cluster';
import { faultOf } from '../cluster/faults';
import { writeFields } from '../cluster/writes';
import { ClusterError } from '../errors';
import type { ApplySet } from '../set/apply-set';

/** Key of the journal in the record of a set. */
const KEY = 'upgrade';

const NOTHING: Pick<JournalEntry, 'done' | 'stopped' | 'shutDown'> = { done: [], stopped: [], shutDown: [] };

/** What of an upgrade is behind it. */
export interface JournalEntry {
  /** The release that the cluster had, and the one that it gets. */
  readonly from: string;
  readonly to: string;
  /** All checks have been passed. */
  readonly checked: boolean;
  /** Ids of the steps that are done. */
  readonly done: readonly string[];
  /** Identities of workloads that were stopped and are to start when it is their turn. */
  readonly stopped: readonly string[];
  /** Identities of servers that were seen to shut down in full. */
  readonly shutDown: readonly string[];
  /** Nothing is left to do. */
  readonly finished: boolean;
}

/**
 * What an upgrade has done, kept in the record of the set: whoever goes on after it was killed no longer sees on the
 * cluster where it came from.
 */
export class Journal {
  private constructor(
    private readonly set: ApplySet,
    private readonly cluster: Cluster,
    private now: JournalEntry | undefined,
  ) {}

  /** @throws ClusterError when it cannot be read */
  static async open(set: ApplySet, cluster: Cluster): Promise<Journal> {
    const object = certainObject(refOf(set), await cluster.read(refOf(set)));
    return new Journal(set, cluster, entryOf(stringAt(object, 'data', KEY)));
  }

  get entry(): JournalEntry | undefined {
    return this.now;
  }

  isDone(id: string): boolean {
    return this.now?.done.includes(id) === true;
  }

  /** Begins an upgrade, or goes on with the one that is under way. */
  async begin(from: string, to: string): Promise<void> {
    const isSame = this.now?.from === from && this.now.to === to && !this.now.finished;
    const { done, stopped, shutDown } = isSame && this.now ? this.now : NOTHING;
    await this.write({ from, to, checked: true, done, stopped, shutDown, finished: false });
  }

  async noteDone(id: string): Promise<void> {
    if (this.now && !this.isDone(id)) await this.write({ ...this.now, done: [...this.now.done, id] });
  }

  /** Before they are stopped: killed in between, they start again all the same. */
  async noteStopped(identities: readonly string[]): Promise<void> {
    if (!this.now) return;
    const stopped = [...new Set([...this.now.stopped, ...identities])];
    if (stopped.length > this.now.stopped.length) await this.write({ ...this.now, stopped });
  }

  /** Whether a server was seen to shut down in full. */
  isShutDown(identity: string): boolean {
    return this.now?.shutDown.includes(identity) === true;
  }

  async noteShutDown(identity: string): Promise<void> {
    if (this.now && !this.isShutDown(identity))
      await this.write({ ...this.now, shutDown: [...this.now.shutDown, identity] });
  }

  async finish(): Promise<void> {
    if (this.now && !this.now.finished) await this.write({ ...this.now, stopped: [], shutDown: [], finished: true });
  }

  private async write(entry: JournalEntry): Promise<void> {
    const object = certainObject(refOf(this.set), await this.cluster.readMetadata(refOf(this.set)));
    const answer = object && (await writeFields(object, { data: { [KEY]: JSON.stringify(entry) } }, this.cluster));
    if (!answer || answer.response.status >= 300) {
      const reason = answer ? faultOf(answer.response).reason : 'there is none';
      throw new ClusterError(`cannot write what is done into the record of the set: ${reason}`);
    }
    this.now = entry;
  }
}

function refOf(set: ApplySet): ObjectRef {
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata: { namespace: set.namespace, name: set.parent } };
}

function entryOf(text: string | undefined): JournalEntry | undefined {
  const value = parsed(text);
  const [from, to] = [stringAt(value, 'from'), stringAt(value, 'to')];
  if (!isRecord(value) || from === undefined || to === undefined) return undefined;
  return {
    from,
    to,
    checked: value.checked === true,
    done: listAt(value, 'done').map(String),
    stopped: listAt(value, 'stopped').map(String),
    shutDown: listAt(value, 'shutDown').map(String),
    finished: value.finished === true,
  };
}

function parsed(text: string | undefined): unknown {
  try {
    return JSON.parse(text ?? '');
  } catch {
    return undefined; // somebody has written into it: the cluster alone tells
  }
}
