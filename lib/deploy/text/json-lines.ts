import type { KubeObject } from '../../kubernetes/objects';
import type { DeletePreview, DeleteResult } from '../delete/delete';
import type { DeployResult } from '../deploy';
import type { DiffResult } from '../diff';
import { messageOf } from '../errors';
import type { DeployEvent, Failure, Pending } from '../outcome';
import type { Leftovers } from '../set/leftovers';
import type { Kept } from '../set/prune-policy';
import type { UpgradeReport } from '../upgrade/options';
import type { JsonType } from './json-types';

/** A line of `--output json`: what happens, when, and what there is to say of it. docs/deploy.md lists all. */
export interface JsonLine {
  readonly type: JsonType;
  readonly [field: string]: unknown;
}

/** What names an object in JSON. */
export interface JsonObjectRef {
  readonly apiVersion: string;
  readonly kind: string;
  readonly namespace?: string;
  readonly name: string;
}

/** An object by what names it: values, among them those of Secrets, are never in it. */
export function jsonRef({ apiVersion, kind, metadata: { namespace, name } }: KubeObject): JsonObjectRef {
  return { apiVersion, kind, ...(namespace === undefined ? {} : { namespace }), name };
}

/** One event as a line. */
export function jsonEvent(event: DeployEvent): JsonLine {
  switch (event.type) {
    case 'applied':
      return { ...event, object: jsonRef(event.object) };
    case 'replacing':
      return { ...event, object: jsonRef(event.object) };
    case 'trouble':
      return { ...event, object: jsonRef(event.object) };
    case 'deleted':
      return { ...event, object: jsonRef(event.object) };
    case 'failed':
      return { type: event.type, ...failureOf(event.failure) };
    case 'pending':
      return { type: event.type, pending: event.pending.map(pendingOf) };
    default:
      return { ...event };
  }
}

/** What came of a deployment, as the last line. */
export function jsonDeployResult(result: DeployResult): JsonLine {
  const { ok, created, changed, unchanged, deleted, failures, notApplied, pruned, interrupted, leftovers } = result;
  return {
    type: 'result',
    verb: 'deploy',
    ok,
    created: created.length,
    changed: changed.length,
    unchanged: unchanged.length,
    deleted: deleted.length,
    failures: failures.map(failureOf),
    notApplied: notApplied.map(jsonRef),
    pruned,
    ...(result.upgrade ? { upgrade: upgradeOf(result.upgrade) } : {}),
    ...(leftovers ? leftoversOf(leftovers) : {}),
    ...endOf(result),
    requests: result.requests,
    interrupted,
  };
}

/** What a deletion would do. */
export function jsonDeletePreview({ cluster, objects, data, inside, kept }: DeletePreview): JsonLine {
  return {
    type: 'preview',
    cluster,
    objects: objects.map(jsonRef),
    data: [...data, ...inside].map(jsonRef),
    kept: kept.map(keptOf),
  };
}

/** What came of a deletion, as the last line. */
export function jsonDeleteResult(result: DeleteResult): JsonLine {
  const { ok, cluster, declined, deleted, kept, failures, interrupted } = result;
  return {
    type: 'result',
    verb: 'delete',
    ok,
    cluster,
    deleted: deleted.length,
    failures: failures.map(failureOf),
    kept: kept.map(keptOf),
    declined,
    ...endOf(result),
    interrupted,
  };
}

/** What a comparison found: a line for each object that differs, and a last one. */
export function jsonDiff({ entries, same, leftovers, warnings, cluster }: DiffResult): JsonLine[] {
  return [
    ...entries.map(({ object, ...entry }): JsonLine => ({ type: 'difference', object: jsonRef(object), ...entry })),
    { type: 'result', verb: 'diff', cluster, differences: entries.length, same, ...leftoversOf(leftovers), warnings },
  ];
}

/** Why nothing could be done at all. */
export function jsonError(error: unknown): JsonLine {
  return { type: 'error', message: messageOf(error) };
}

function endOf({ error, warnings, milliseconds }: Pick<DeployResult, 'error' | 'warnings' | 'milliseconds'>) {
  return { ...(error === undefined ? {} : { error }), warnings, milliseconds: Math.round(milliseconds) };
}

function upgradeOf({ steps, ...about }: UpgradeReport) {
  return { ...about, steps: steps.map(({ objects, ...step }) => ({ ...step, objects: objects.map(jsonRef) })) };
}

function failureOf({ object, kind, reason, conflicts, details }: Failure) {
  return {
    object: jsonRef(object),
    kind,
    reason,
    ...(conflicts ? { conflicts } : {}),
    ...(details ? { details } : {}),
  };
}

function pendingOf({ object, reason }: Pending) {
  return { object: jsonRef(object), reason };
}

function keptOf({ object, reason, data }: Kept) {
  return { object: jsonRef(object), reason, ...(data ? { data } : {}) };
}

function leftoversOf({ prunable, kept, problems }: Leftovers) {
  return { prunable: prunable.map(jsonRef), kept: kept.map(keptOf), problems };
}
