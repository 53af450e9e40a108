import { isObject, type JsonObject } from '../json';

const V1 = 'apiextensions.k8s.io/v1';

/**
 * A definition in apiextensions.k8s.io/v1. What v1beta1 says once for all versions (schema, subresources, printer
 * columns) moves into each version, `JSONPath` becomes `jsonPath`, and the single `version` becomes a list.
 */
export function toV1(definition: JsonObject): JsonObject {
  if (definition.apiVersion !== 'apiextensions.k8s.io/v1beta1' || !isObject(definition.spec)) return definition;
  const { version, versions, validation, subresources, additionalPrinterColumns, ...spec } = definition.spec;
  const shared: JsonObject = {
    ...(additionalPrinterColumns === undefined ? {} : { additionalPrinterColumns }),
    ...(subresources === undefined ? {} : { subresources }),
    ...(validation === undefined ? {} : { schema: validation }),
  };
  const listed = Array.isArray(versions) && versions.length > 0 ? versions.filter(isObject) : [only(version)];
  return {
    ...definition,
    apiVersion: V1,
    spec: { ...spec, versions: listed.map((each) => withJsonPath({ ...shared, ...each })) },
  };
}

function only(name: JsonObject[string] | undefined): JsonObject {
  return { name: name ?? null, served: true, storage: true };
}

function withJsonPath(version: JsonObject): JsonObject {
  if (!Array.isArray(version.additionalPrinterColumns)) return version;
  const columns = version.additionalPrinterColumns.filter(isObject).map(({ JSONPath, ...column }) => ({
    ...column,
    ...(JSONPath === undefined ? {} : { jsonPath: JSONPath }),
  }));
  return { ...version, additionalPrinterColumns: columns };
}
