import { isRecord } from '../json';
import { groupKindOf, groupOf, isBuiltInGroup, type KubeObject } from '../objects';
import { canonicalBy } from './shape';
import { SHAPES } from './shapes';

/** Kinds that hold schemas or settings of others, in which an empty list may say something. */
const LEFT_ALONE: ReadonlySet<string> = new Set(['apiextensions.k8s.io', 'resource.k8s.io']);

/**
 * An object spelled as the API server stores it: quantities, what it fills into parts that one manager owns as a whole,
 * and without what says nothing. So a second manager that applies the same, such as kubectl after `deploy`, finds all
 * fields as it has them and conflicts with nobody; and what is on the cluster already need not be sent.
 *
 * Custom resources are stored as they are sent, so they stay as they are.
 */
export function canonical(object: KubeObject): KubeObject {
  const groupKind = groupKindOf(object);
  if (!isBuiltInGroup(groupOf(object)) || LEFT_ALONE.has(groupOf(object))) return object;
  return canonicalBy(groupKind === '/Secret' ? withData(object) : object, SHAPES[groupKind]) as KubeObject;
}

/**
 * A Secret whose text stands in `data`, where the server puts it. Who applies `stringData` owns nothing of `data`: a key
 * that is left out later would stay on the cluster.
 */
function withData(secret: KubeObject): KubeObject {
  const { stringData, ...rest } = secret;
  if (!isRecord(stringData)) return secret;
  const encoded = Object.entries(stringData).map(([key, text]) => [
    key,
    typeof text === 'string' ? Buffer.from(text).toString('base64') : text,
  ]);
  const data = { ...(isRecord(rest.data) ? rest.data : {}), ...Object.fromEntries(encoded) };
  return Object.fromEntries(
    Object.entries(secret).flatMap(([key, value]): [string, unknown][] =>
      key === 'stringData' ? [['data', data]] : key === 'data' ? [] : [[key, value]],
    ),
  ) as KubeObject;
}
