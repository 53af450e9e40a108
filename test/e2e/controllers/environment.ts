import type { V1Container, V1EnvVarSource, V1Pod } from '@kubernetes/client-node';
import { type Api, valueAt } from '../harness';

/** A pod refers to something that is not there, which a kubelet waits for. */
export class MissingReference extends Error {}

/** The environment of a container, as a kubelet fills it. Fails where something that it refers to is missing. */
export async function environmentOf(api: Api, pod: V1Pod, container: V1Container): Promise<Record<string, string>> {
  const namespace = pod.metadata?.namespace;
  const environment: Record<string, string> = {};
  for (const { prefix = '', configMapRef, secretRef } of container.envFrom ?? []) {
    const kind = configMapRef ? 'ConfigMap' : 'Secret';
    const { name = '', optional } = configMapRef ?? secretRef ?? {};
    const entries = await entriesOf(api, kind, namespace, name);
    if (!entries && !optional) throw new MissingReference(`there is no ${kind} ${namespace}/${name}`);
    for (const [key, value] of Object.entries(entries ?? {})) environment[prefix + key] = value.toString();
  }
  for (const { name, value, valueFrom } of container.env ?? []) {
    const found = valueFrom ? await sourced(api, pod, valueFrom) : expand(value ?? '', environment);
    if (found !== undefined) environment[name] = found;
  }
  return environment;
}

/** Puts the environment where a text refers to it as `$(NAME)`. */
export function expand(text: string, environment: Readonly<Record<string, string>>): string {
  return text.replace(/\$\(([\w.-]+)\)/g, (whole, name) => environment[name] ?? whole);
}

/** What a ConfigMap or Secret holds, if it is there. */
export async function entriesOf(
  api: Api,
  kind: 'ConfigMap' | 'Secret',
  namespace: string | undefined,
  name: string,
): Promise<Record<string, Buffer> | undefined> {
  const object = await api.find({ apiVersion: 'v1', kind, namespace, name });
  const encoding = kind === 'Secret' ? 'base64' : 'utf8';
  const data = (valueAt(object, 'data') ?? {}) as Record<string, string>;
  return object && Object.fromEntries(Object.entries(data).map(([key, text]) => [key, Buffer.from(text, encoding)]));
}

async function sourced(api: Api, pod: V1Pod, source: V1EnvVarSource): Promise<string | undefined> {
  const { fieldRef, configMapKeyRef, secretKeyRef } = source;
  if (fieldRef) {
    const value = valueAt(pod, ...fieldRef.fieldPath.split('.'));
    if (value === undefined) throw new Error(`the pod has no ${fieldRef.fieldPath}`);
    return String(value);
  }
  const reference = configMapKeyRef ?? secretKeyRef;
  if (!reference) throw new Error(`a source of the environment that tests do not know: ${JSON.stringify(source)}`);
  const { name = '', key, optional } = reference;
  const entries = await entriesOf(api, configMapKeyRef ? 'ConfigMap' : 'Secret', pod.metadata?.namespace, name);
  const value = entries?.[key]?.toString();
  if (value === undefined && !optional) throw new MissingReference(`${name} has no ${key}`);
  return value;
}
