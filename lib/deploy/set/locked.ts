import { type ClusterOptions, openSessionWhile, type Session } from '../cluster/session';
import type { DeployEvent } from '../outcome';
import type { ApplySet } from './apply-set';
import { SetLock } from './lock';

/** What working on a set needs. */
export interface LockedOptions extends ClusterOptions {
  /** Take the lock of the set from whoever has it. @default false */
  readonly breakLock?: boolean;
  /** Told what happens as it happens. */
  readonly onEvent?: (event: DeployEvent) => void;
}

/** A session during which nobody else works on the set. */
export interface LockedSession extends Session {
  /** Takes the lock; it is given back with the end of the session. */
  lock(): Promise<void>;
  /** Somebody else has the lock by now: the run was stopped. */
  lost(): boolean;
}

/** Why a run has stopped although nobody has interrupted it. */
export const LOST_LOCK = 'another applier has taken the lock of the set; nothing more was sent';

/**
 * Opens a session for a verb that changes a set, and closes it after the task.
 *
 * @param read what the task needs and what needs no cluster: it is done before the first request
 * @throws ClusterError when the cluster cannot be used, and whatever `read` and the task throw
 */
export async function withLock<R, T>(
  verb: string,
  set: ApplySet,
  options: LockedOptions,
  read: () => Promise<R>,
  task: (session: LockedSession, found: R) => Promise<T>,
): Promise<T> {
  const { breakLock = false, onEvent } = options;
  const stop = new AbortController();
  const signal = options.signal ? AbortSignal.any([options.signal, stop.signal]) : stop.signal;
  const onRetry = (reason: string) => onEvent?.({ type: 'retry', reason });
  const [session, found] = await openSessionWhile({ ...options, signal }, read, onRetry);
  const { cluster, connection, clock } = session;
  let held: SetLock | undefined;
  const lock = async () => {
    held = await SetLock.take(set, {
      cluster,
      connection,
      clock,
      verb,
      force: breakLock,
      onWait: (reason) => onEvent?.({ type: 'lock-wait', reason }),
      onWithout: (reason) => onEvent?.({ type: 'no-lock', reason }),
      onLost: () => stop.abort(),
    });
  };
  try {
    return await task({ ...session, lock, lost: () => stop.signal.aborted }, found);
  } finally {
    await held?.release();
    await session.close();
  }
}
