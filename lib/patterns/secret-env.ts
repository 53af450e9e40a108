/** Environment of containers from values, keys of Secrets and fields of the pod, for L1 of any group. */
import { z } from 'zod';
import { envName } from '../core/schemas/labels-schema';
import { dataKey, dnsSubdomain } from '../core/schemas/text-schema';

const secretKey = z.strictObject({
  secret: dnsSubdomain.describe('Name of the Secret.'),
  key: dataKey.optional().describe('Key in it. By default the name of the variable.'),
});

/** Keys of Secrets by the names of the variables that hold them: what is called `envSecrets` everywhere. */
export const envSecretMap = (name: typeof envName = envName) =>
  z
    .record(name, secretKey)
    .default({})
    .describe('Environment from keys of Secrets of its namespace, such as HF_TOKEN.');

/** Secrets all of whose keys are variables: what is called `envFromSecrets` everywhere. */
export const wholeSecrets = () =>
  z
    .array(dnsSubdomain)
    .default([])
    .describe('Secrets of its namespace all of whose keys are environment, by their own names.');

const podField = z
  .string()
  .regex(
    /^(metadata\.(name|namespace|uid|(labels|annotations)\['[^']+'\])|spec\.(nodeName|serviceAccountName)|status\.(podIPs?|hostIPs?))$/,
    "a field of a pod: metadata.name, .namespace, .uid, .labels['<key>'] or .annotations['<key>'], spec.nodeName or .serviceAccountName, status.podIP, .podIPs, .hostIP or .hostIPs",
  );

/** Fields of the pod by the names of the variables that hold them. */
export const fieldEnvMap = (name: typeof envName = envName) =>
  z.record(name, podField).default({}).describe('Environment from fields of the pod, such as POD_IP: status.podIP.');

/** Finds variables of which two maps of a container say what they hold. */
export function eachVariableOnce(
  { env, fieldEnv = {}, envSecrets }: Environment,
  refuse: (message: string, ...path: string[]) => void,
): void {
  const known = new Map(Object.keys(env).map((name) => [name, 'env']));
  for (const [map, names] of Object.entries({ fieldEnv, envSecrets })) {
    for (const name of Object.keys(names)) {
      const other = known.get(name);
      if (other) refuse(`another variable, as ${other} has it`, map, name);
      known.set(name, map);
    }
  }
}

/** The same for `superRefine`. */
export function refuseVariablesTwice(settings: Environment, { addIssue }: Pick<z.RefinementCtx, 'addIssue'>): void {
  eachVariableOnce(settings, (message, ...path) => addIssue({ code: 'custom', path, message }));
}

/** What a container can say of its environment. */
export interface Environment {
  readonly env: Record<string, string>;
  readonly envSecrets: Record<string, z.output<typeof secretKey>>;
  /** @default - none */
  readonly fieldEnv?: Record<string, string>;
}

/** The maps of a container that say a variable, for whoever sets that one himself. */
export function mapsSaying(
  name: string,
  environment: Pick<Environment, 'env' | 'envSecrets'>,
): ('env' | 'envSecrets')[] {
  return (['env', 'envSecrets'] as const).filter((map) => Object.hasOwn(environment[map], name));
}

/** An environment variable, as all groups have it. */
export interface Variable {
  readonly name: string;
  readonly value?: string;
  readonly valueFrom?: {
    readonly secretKeyRef?: { readonly name: string; readonly key: string };
    readonly fieldRef?: { readonly fieldPath: string };
  };
}

/**
 * These as a container has them: nothing where there are none. A variable that a construct sets by itself gives way to
 * the Secret or field that settings name for it.
 */
export function variablesOf({ env, envSecrets, fieldEnv = {} }: Environment): Variable[] | undefined {
  const variables: Variable[] = [
    ...Object.entries(env).flatMap(([name, value]) =>
      Object.hasOwn(envSecrets, name) || Object.hasOwn(fieldEnv, name) ? [] : [{ name, value }],
    ),
    ...Object.entries(fieldEnv).map(([name, fieldPath]) => ({ name, valueFrom: { fieldRef: { fieldPath } } })),
    ...Object.entries(envSecrets).map(([name, { secret, key = name }]) => ({
      name,
      valueFrom: { secretKeyRef: { name: secret, key } },
    })),
  ];
  return variables.length > 0 ? variables : undefined;
}

/** All keys of some Secrets as environment of a container: nothing where there are none. */
export function envFromSecrets(
  names: readonly string[],
): { readonly secretRef: { readonly name: string } }[] | undefined {
  return names.length > 0 ? names.map((name) => ({ secretRef: { name } })) : undefined;
}
