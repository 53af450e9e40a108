import { createHash } from 'node:crypto';
import { canonical } from './canonical/canonical';
import { LAST_APPLIED } from './client-side-apply';
import { isRecord } from './json';
import { groupKindOf, type KubeObject } from './objects';

/** Bytes of a hash that are kept: enough to tell some thousands of contents apart. */
const BYTES = 6;

/**
 * Whether the content of a kind is its manifest's alone. A definition is that of its release, whatever somebody has made
 * of it, and no settings could say it; the owner of a profile is a matter of users.
 */
export function hasComparableContent(object: Pick<KubeObject, 'apiVersion' | 'kind'>): boolean {
  const groupKind = groupKindOf(object);
  return groupKind !== 'apiextensions.k8s.io/CustomResourceDefinition' && groupKind !== 'kubeflow.org/Profile';
}

/**
 * A short hash of what somebody has applied, which is the same for a manifest and for what is left of it in a live object
 * when nothing of it was changed: without the status, what servers fill in or leave out because it says nothing, and what
 * controllers write over it. Values of Secrets are no part of it, since everybody should have others.
 *
 * @param applied the manifest; or of a live object the fields that were applied
 */
export function contentHash(applied: KubeObject): string {
  const { apiVersion: _, kind, metadata, status: _status, ...content } = canonical(applied);
  const { [LAST_APPLIED]: _copy, ...annotations } = metadata.annotations ?? {};
  const own = { ...withoutWritten(groupKindOf(applied), content), labels: metadata.labels, annotations };
  const text = JSON.stringify(ordered(meaningful(own)) ?? {});
  return createHash('sha256').update(`${kind} ${text}`).digest().subarray(0, BYTES).toString('base64url');
}

/** An object without what others write over it as they do their work. */
function withoutWritten(groupKind: string, content: Record<string, unknown>): Record<string, unknown> {
  switch (groupKind) {
    case '/Secret': {
      const { data: _, stringData: _text, ...rest } = content;
      return rest;
    }
    case 'rbac.authorization.k8s.io/ClusterRole': {
      const { rules: _, ...rest } = content;
      return content.aggregationRule === undefined ? content : rest;
    }
    case 'admissionregistration.k8s.io/MutatingWebhookConfiguration':
    case 'admissionregistration.k8s.io/ValidatingWebhookConfiguration':
      // Knative says itself about what its webhooks are asked, Istio when they may fail.
      return { ...content, webhooks: each(content.webhooks, ({ rules: _, failurePolicy: _policy, ...rest }) => rest) };
    case 'apps/Deployment':
    case 'apps/StatefulSet': {
      if (!isRecord(content.spec)) return content;
      const { replicas, ...spec } = content.spec;
      // One is what the server fills in; nothing is left of it when an autoscaler has taken it over.
      return { ...content, spec: replicas === 1 ? spec : content.spec };
    }
    default:
      return content;
  }
}

function each(list: unknown, change: (item: Record<string, unknown>) => unknown): unknown {
  return Array.isArray(list) ? list.map((item: unknown) => (isRecord(item) ? change(item) : item)) : list;
}

/** A value without what says nothing, which a server leaves out; undefined when nothing is left. */
function meaningful(value: unknown, key = ''): unknown {
  if (value === null || value === '' || value === false || value === 0 || key === 'caBundle') return undefined;
  if (Array.isArray(value)) {
    const items = value.map((item: unknown) => meaningful(item)).filter((item) => item !== undefined);
    return items.length > 0 ? items : undefined;
  }
  if (!isRecord(value)) return value;
  const fields = Object.entries(value).flatMap(([name, field]): [string, unknown][] => {
    const rest = meaningful(field, name);
    return rest === undefined ? [] : [[name, rest]];
  });
  return fields.length > 0 ? Object.fromEntries(fields) : undefined;
}

function ordered(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(ordered);
  if (!isRecord(value)) return value;
  const fields = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(fields.map(([key, field]) => [key, ordered(field)]));
}
