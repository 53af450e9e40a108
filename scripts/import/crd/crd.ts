import { z } from 'zod';
import type { JsonObject } from '../json';
import { ImportProblem } from '../problem';

const version = z.looseObject({
  name: z.string(),
  served: z.boolean(),
  storage: z.boolean(),
  schema: z.object({ openAPIV3Schema: z.custom<JsonObject>((value) => typeof value === 'object') }),
});

const definition = z.looseObject({
  apiVersion: z.literal('apiextensions.k8s.io/v1'),
  kind: z.literal('CustomResourceDefinition'),
  metadata: z.looseObject({ name: z.string() }),
  spec: z.looseObject({
    group: z.string(),
    scope: z.enum(['Namespaced', 'Cluster']),
    names: z.looseObject({ kind: z.string(), plural: z.string() }),
    versions: z.array(version).min(1),
  }),
});

/** A CustomResourceDefinition, as far as the importer looks into it. */
export type Crd = z.infer<typeof definition>;

/** `json` as a definition; an error says what is missing. */
export function asCrd(json: JsonObject, name: string): Crd {
  const result = definition.safeParse(json);
  if (result.success) return result.data;
  throw new ImportProblem(`${name} is not a CustomResourceDefinition v1: ${z.prettifyError(result.error)}`);
}

/** The version in which objects are stored. */
export function storageVersion(crd: Crd): string {
  const stored = crd.spec.versions.find((each) => each.storage);
  if (!stored) throw new ImportProblem(`${crd.metadata.name} stores no version`);
  return stored.name;
}
