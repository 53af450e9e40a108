import { isRecord } from '../../kubernetes/json';
import { groupKindOf, type KubeObject } from '../../kubernetes/objects';

/** What stands for a value that is not shown: no base64, so that a cluster refuses it. */
export const HIDDEN = '(hidden)';

/** An object as it may be shown: a Secret without its values. */
export function withoutSecretValues(object: KubeObject): KubeObject {
  if (groupKindOf(object) !== '/Secret') return object;
  const hidden = (values: unknown) =>
    isRecord(values) ? Object.fromEntries(Object.keys(values).map((key) => [key, HIDDEN])) : values;
  return {
    ...object,
    ...('data' in object ? { data: hidden(object.data) } : {}),
    ...('stringData' in object ? { stringData: hidden(object.stringData) } : {}),
  };
}
