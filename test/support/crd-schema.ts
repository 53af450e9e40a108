import { readFileSync } from 'node:fs';
import Ajv, { type ValidateFunction } from 'ajv';
import { parse } from 'yaml';
import { NEWEST_RELEASE } from '../../lib/core/releases/release';
import { isRecord } from '../../lib/kubernetes/json';
import { groupOf, type KubeObject } from '../../lib/kubernetes/objects';

const ajv = new Ajv({ strict: false, allErrors: true, validateFormats: false });
const validators = new Map<string, ValidateFunction>();

/**
 * What is wrong with an object by the schema of its CustomResourceDefinition in the release. A field that the schema does
 * not know is wrong as well: the API server would drop it.
 *
 * @throws when the release has no definition of its kind and version
 */
export function schemaProblems(object: KubeObject): string[] {
  const key = `${object.apiVersion}/${object.kind}`;
  const validate = validators.get(key) ?? ajv.compile(withoutUnknown(schemaOf(object)));
  validators.set(key, validate);
  const { metadata: _, ...others } = object;
  validate(JSON.parse(JSON.stringify(others)));
  return (validate.errors ?? []).map(
    ({ instancePath, message, params }) => `${instancePath} ${message} ${JSON.stringify(params)}`,
  );
}

interface Version {
  readonly name: string;
  readonly schema: { readonly openAPIV3Schema: unknown };
}

interface Definition {
  readonly spec: { readonly names: { readonly kind: string }; readonly versions: readonly Version[] };
}

function schemaOf(object: KubeObject): unknown {
  const group = groupOf(object);
  const crds = Object.values(NEWEST_RELEASE.crds).filter((each) => each.group === group);
  for (const { file, offset = 0, length } of crds) {
    const bytes = readFileSync(file).subarray(offset, length === undefined ? undefined : offset + length);
    const { names, versions } = (parse(bytes.toString()) as Definition).spec;
    const version = versions.find(({ name }) => `${group}/${name}` === object.apiVersion);
    if (names.kind === object.kind && version) return version.schema.openAPIV3Schema;
  }
  throw new Error(`the release has no definition of ${object.apiVersion} ${object.kind}`);
}

/** A schema that refuses fields it does not know, and takes a number or a text where Kubernetes takes both. */
function withoutUnknown(schema: unknown): object {
  if (!isRecord(schema)) return {};
  const { properties, items, additionalProperties, type, ...others } = schema;
  const open = schema['x-kubernetes-preserve-unknown-fields'] === true || additionalProperties !== undefined;
  return {
    ...others,
    ...(schema['x-kubernetes-int-or-string'] === true ? {} : { type }),
    ...(isRecord(properties) && {
      properties: Object.fromEntries(Object.entries(properties).map(([name, each]) => [name, withoutUnknown(each)])),
      ...(open ? {} : { additionalProperties: false }),
    }),
    ...(items !== undefined && { items: withoutUnknown(items) }),
    ...(isRecord(additionalProperties) && { additionalProperties: withoutUnknown(additionalProperties) }),
  };
}
