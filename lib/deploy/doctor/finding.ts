/** What was found out about a cluster before anything is sent to it. */
export interface Finding {
  /** What was looked at. */
  readonly check: Check;
  /**
   * - `ok`: as it should be
   * - `note`: works, or may work, but is worth knowing
   * - `problem`: dist will not get ready so
   */
  readonly level: 'ok' | 'note' | 'problem';
  readonly message: string;
  /** What to do about it. */
  readonly advice?: string;
}

/** What is looked at. */
export type Check =
  | 'cluster'
  | 'version'
  | 'rights'
  | 'kinds'
  | 'storage'
  | 'metrics'
  | 'neighbours'
  | 'owners'
  | 'stored versions'
  | 'credentials'
  | 'capacity'
  | 'architecture'
  | 'network policies';

/** As it should be. */
export function ok(check: Check, message: string): Finding {
  return { check, level: 'ok', message };
}

/** Worth knowing. */
export function note(check: Check, message: string, advice?: string): Finding {
  return { check, level: 'note', message, ...(advice === undefined ? {} : { advice }) };
}

/** Nobody can tell, as the server has not shown everything. */
export function unseen(check: Check, reason: string): Finding {
  return note(check, `nobody can tell: ${reason}`, 'look as an administrator of the cluster');
}

/** In the way. */
export function problem(check: Check, message: string, advice?: string): Finding {
  return { check, level: 'problem', message, ...(advice === undefined ? {} : { advice }) };
}
