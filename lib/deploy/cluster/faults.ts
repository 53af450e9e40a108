import { isRecord, listAt, numberAt, stringAt } from '../../kubernetes/json';
import type { ApiResponse } from './transport';

/** Fields of an object that somebody else set and does not give away. */
export interface FieldConflict {
  readonly manager: string;
  readonly fields: readonly string[];
}

/** Why an object was not applied. */
export type FaultKind = 'conflict' | 'immutable' | 'invalid' | 'denied' | 'forbidden' | 'not-found' | 'server';

/**
 * What a refusal of the API server means for us.
 * - `retry`: the server had a weak moment; the same request soon succeeds
 * - `wait`: something else has to happen first (a webhook's server starts, a namespace goes away); worth trying until
 *   the wave's deadline
 * - `fail`: it stays refused until somebody changes something
 */
export type Fault =
  | { readonly answer: 'retry'; readonly reason: string; readonly after?: number }
  | { readonly answer: 'wait'; readonly reason: string }
  | {
      readonly answer: 'fail';
      readonly kind: FaultKind;
      readonly reason: string;
      readonly conflicts?: readonly FieldConflict[];
    };

// An object that does not fit its schema is answered with a 500, too, when it is applied server-side.
const MISFIT =
  /typed patch|field not declared in schema|duplicate entries for key|strict decoding|request is too large/;

// Not a conflict of field managers, and also of the quota that counts the object.
const RACE = /please apply your changes to the latest version|already exists/;
const QUOTA_RACE = /cannot be fulfilled on resourcequotas\b/;

/** Judges a response that is no success. */
export function faultOf(response: ApiResponse): Fault {
  const status = parseStatus(response);
  const reason = stringAt(status, 'message') || `HTTP ${response.status} ${response.body.slice(0, 200)}`.trim();
  const waiting = waitReason(response.status, status, reason);
  if (waiting !== undefined) return { answer: 'wait', reason: waiting };
  const after = retryAfter(response, status);
  if (isWeakMoment(response.status, reason))
    return { answer: 'retry', reason, ...(after === undefined ? {} : { after }) };
  return refusal(response.status, status, reason);
}

/** Whether somebody else was faster: has written the object since it was read, or made one of its name. */
export function isLostRace(response: ApiResponse): boolean {
  return response.status === 409 && RACE.test(messageIn(response)) && !isQuotaRace(response);
}

/** Whether somebody was faster at the quota that counts the object: the same write, a conditional one too, soon succeeds. */
export function isQuotaRace(response: ApiResponse): boolean {
  return response.status === 409 && QUOTA_RACE.test(messageIn(response));
}

function messageIn(response: ApiResponse): string {
  return stringAt(parseStatus(response), 'message') ?? '';
}

/** The `Warning` headers of a response, without their code and agent. */
export function warningsOf(response: ApiResponse): string[] {
  const header = response.headers.warning;
  const lines = header === undefined ? [] : [header].flat();
  return lines.flatMap((line) =>
    [...line.matchAll(/\d{3} \S+ "((?:[^"\\]|\\.)*)"/g)].map(([, text = '']) => text.replaceAll(/\\(.)/g, '$1')),
  );
}

/** Reasons for which an object can be accepted later although nobody changes it. */
function waitReason(code: number, status: unknown, reason: string): string | undefined {
  if (/failed calling webhook|conversion webhook .*failed/.test(reason)) return reason;
  if (causes(status).some((cause) => stringAt(cause, 'reason') === 'NamespaceTerminating')) return reason;
  if (code === 404) {
    const details = isRecord(status) ? status.details : undefined;
    if (stringAt(details, 'name') === undefined) return 'the server does not serve this kind yet';
    if (stringAt(details, 'kind') === 'namespaces')
      return `namespace "${stringAt(details, 'name')}" does not exist yet`;
  }
  // The object of this name is on its way out, or the quota's or service account's controller has not seen the
  // namespace yet.
  if (code === 409 && /object is being deleted/.test(reason)) return reason;
  if (code === 403 && /status unknown for quota|error looking up service account/.test(reason)) return reason;
  return undefined;
}

function isWeakMoment(code: number, reason: string): boolean {
  if (code === 429) return true;
  if (code >= 500) return !MISFIT.test(reason);
  return code === 409 && RACE.test(reason);
}

function refusal(code: number, status: unknown, reason: string): Fault {
  const conflicts = conflictsOf(status);
  if (code === 409 && conflicts.length > 0)
    return { answer: 'fail', kind: 'conflict', reason: 'other managers own fields', conflicts };
  if (code === 422) {
    const immutable = /immutable|may not be changed|forbidden: updates to|cannot change roleRef/i.test(reason);
    return { answer: 'fail', kind: immutable ? 'immutable' : 'invalid', reason };
  }
  if (/admission webhook .* denied the request/.test(reason)) return { answer: 'fail', kind: 'denied', reason };
  if (code === 403) return { answer: 'fail', kind: 'forbidden', reason };
  if (code === 404) return { answer: 'fail', kind: 'not-found', reason };
  return { answer: 'fail', kind: code >= 500 && !MISFIT.test(reason) ? 'server' : 'invalid', reason };
}

/** Which manager owns which of the fields that were refused. */
function conflictsOf(status: unknown): FieldConflict[] {
  const fields = new Map<string, string[]>();
  for (const cause of causes(status)) {
    if (stringAt(cause, 'reason') !== 'FieldManagerConflict') continue;
    const manager = /conflict with "([^"]*)"/.exec(stringAt(cause, 'message') ?? '')?.[1] ?? 'unknown';
    fields.set(manager, [...(fields.get(manager) ?? []), stringAt(cause, 'field') ?? '']);
  }
  return [...fields].map(([manager, owned]) => ({ manager, fields: owned }));
}

function causes(status: unknown): readonly unknown[] {
  return listAt(status, 'details', 'causes');
}

/** Milliseconds that the server asks us to stay away. */
function retryAfter(response: ApiResponse, status: unknown): number | undefined {
  const header = Number([response.headers['retry-after']].flat()[0]);
  const seconds = Number.isFinite(header) ? header : numberAt(status, 'details', 'retryAfterSeconds');
  return seconds === undefined ? undefined : seconds * 1000;
}

function parseStatus(response: ApiResponse): unknown {
  try {
    return JSON.parse(response.body);
  } catch {
    return undefined; // a proxy's page, not the API server's Status
  }
}
