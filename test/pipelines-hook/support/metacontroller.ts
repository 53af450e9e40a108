import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** An object that the hook wants in a namespace, or that is there. */
export interface Attachment {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly namespace: string;
    readonly annotations?: Record<string, string>;
    readonly labels?: Record<string, string>;
  };
  readonly data?: Record<string, string>;
  readonly spec?: Record<string, unknown>;
}

/** What Metacontroller asks a DecoratorController's hook. */
export interface HookRequest {
  controller: { metadata: { name: string } };
  object: {
    kind: string;
    metadata: {
      name: string;
      uid: string;
      labels?: Record<string, string>;
      deletionTimestamp?: string;
    };
  };
  attachments: Record<string, Record<string, Attachment>>;
  finalizing: boolean;
}

const RECORDING = readFileSync(join(__dirname, '../recordings/team-a.json'), 'utf8');
const ENABLED = 'pipelines.kubeflow.org/enabled';

/** The request for a profile in whose namespace nothing is yet. */
export function requestFor(profile: string, uid = uidOf(profile)): HookRequest {
  const request = JSON.parse(RECORDING.replaceAll('team-a', profile)) as HookRequest;
  request.object.metadata.uid = uid;
  return request;
}

/** The request after Metacontroller has done what the hook answered. */
export function requestAfter(request: HookRequest, attachments: readonly Attachment[]): HookRequest {
  const next = structuredClone(request);
  for (const group of Object.keys(next.attachments)) next.attachments[group] = {};
  for (const each of attachments) {
    const group = next.attachments[`${each.kind}.${each.apiVersion}`];
    if (!group) throw new Error(`the DecoratorController has no ${each.kind} ${each.apiVersion}`);
    const { namespace, name } = each.metadata;
    group[`${namespace}/${name}`] = created(each, request);
  }
  return next;
}

/** The request when the namespace is being deleted. */
export function deleted(request: HookRequest): HookRequest {
  const next = structuredClone(request);
  next.object.metadata.deletionTimestamp = '2026-07-02T10:00:00Z';
  return next;
}

/** The request to the finalize hook when the label has gone. */
export function withoutLabel(request: HookRequest): HookRequest {
  const next = structuredClone(request);
  delete next.object.metadata.labels?.[ENABLED];
  return { ...next, finalizing: true };
}

/** One of the objects of an answer or of a request. */
export function find(attachments: readonly Attachment[], kind: string, name: string): Attachment {
  const found = attachments.find((each) => each.kind === kind && each.metadata.name === name);
  if (!found) throw new Error(`no ${kind} ${name}`);
  return found;
}

/** The object as the API server keeps it, with what Metacontroller adds. */
function created(attachment: Attachment, request: HookRequest): Attachment {
  const { metadata } = attachment;
  const applied = JSON.stringify(attachment);
  return {
    ...attachment,
    metadata: {
      ...metadata,
      annotations: {
        ...metadata.annotations,
        'metacontroller.k8s.io/decorator-controller': request.controller.metadata.name,
        'metacontroller.k8s.io/last-applied-configuration': applied,
      },
    },
  };
}

function uidOf(name: string): string {
  const digits = createHash('sha256').update(name).digest('hex');
  return [8, 4, 4, 4, 12].map((length, index) => digits.slice(index * 12, index * 12 + length)).join('-');
}
