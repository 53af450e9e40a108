import { isRecord, listAt, stringAt, valueAt } from '../../kubernetes/json';
import { groupOf, type KubeObject } from '../../kubernetes/objects';
import type { Problem } from '../../kubernetes/problem';
import { choices } from '../explain';
import { readCrdVersions } from '../imported-crds';
import { formatValue } from '../problem';
import type { Release } from '../releases/release';
import { importedKubernetes } from './imported-kubernetes';
import type { Definitions, ObjectSchema } from './object-schema';
import { schemaProblems } from './schema-problems';

/** A kind as a CustomResourceDefinition defines it: what it says of each version. */
type CustomKind = ReadonlyMap<string, () => unknown>;

const METADATA = 'meta.v1.ObjectMeta';
const CRD = 'CustomResourceDefinition';

/** What objects may hold: Kubernetes' own kinds, and those of a release and of further CustomResourceDefinitions. */
export class ObjectSchemas {
  private readonly custom = new Map<string, CustomKind | undefined>();
  private readonly read = new Map<string, ObjectSchema | undefined>();

  /**
   * @param release whose kinds there are
   * @param definitions further CustomResourceDefinitions, which count before those of the release
   */
  constructor(
    private readonly release: Release,
    definitions: readonly KubeObject[] = [],
  ) {
    for (const definition of definitions) {
      if (definition.kind === CRD) this.custom.set(kindIn(definition), versionsIn(definition));
    }
  }

  /**
   * What the API server would refuse of an object, by the path within it. Of a kind that nobody defines here nothing is
   * known.
   */
  problems(object: KubeObject): Problem[] {
    const { apiVersion, kind } = object;
    const { kinds, definitions } = this.kubernetes();
    const own = kinds[apiVersion];
    if (own) {
      const name = own[kind];
      if (!name) {
        return [
          { path: ['kind'], message: `${apiVersion} has no ${formatValue(kind)}; ${choices(kind, Object.keys(own))}` },
        ];
      }
      return schemaProblems(object, { $ref: name }, { definitions, nullIsAbsent: true });
    }
    const custom = this.customKind(groupOf(object), kind);
    if (!custom) return [];
    const schema = this.schemaOf(object, custom);
    if (schema) return customProblems(object, schema, definitions);
    const known = [...custom.keys()].map((version) => `${groupOf(object)}/${version}`);
    return [{ path: ['apiVersion'], message: `got ${formatValue(apiVersion)}; ${choices(apiVersion, known)}` }];
  }

  /** What is wrong with a part of Kubernetes' own kinds, such as `core.v1.Affinity`. */
  partProblems(value: unknown, definition: string): Problem[] {
    const { definitions } = this.kubernetes();
    return schemaProblems(value, { $ref: definition }, { definitions, nullIsAbsent: true });
  }

  private kubernetes() {
    const { kubernetes } = this.release;
    return kubernetes === undefined ? { kinds: {}, definitions: {} } : importedKubernetes(kubernetes);
  }

  private schemaOf({ apiVersion, kind }: KubeObject, versions: CustomKind): ObjectSchema | undefined {
    const id = `${apiVersion}/${kind}`;
    if (!this.read.has(id)) {
      const version = versions.get(apiVersion.slice(apiVersion.indexOf('/') + 1))?.();
      const schema = valueAt(version, 'schema', 'openAPIV3Schema');
      this.read.set(id, isRecord(schema) && valueAt(version, 'served') !== false ? schema : undefined);
    }
    return this.read.get(id);
  }

  private customKind(group: string, kind: string): CustomKind | undefined {
    const id = `${group}/${kind}`;
    if (!this.custom.has(id)) {
      const entry = Object.values(this.release.crds).find((each) => each.group === group && each.kind === kind);
      this.custom.set(id, entry && readCrdVersions(entry));
    }
    return this.custom.get(id);
  }
}

function kindIn(definition: KubeObject): string {
  return `${stringAt(definition, 'spec', 'group')}/${stringAt(definition, 'spec', 'names', 'kind')}`;
}

function versionsIn(definition: KubeObject): CustomKind {
  const versions = listAt(definition, 'spec', 'versions');
  return new Map(versions.map((each) => [stringAt(each, 'name') ?? '', () => each]));
}

function customProblems(object: KubeObject, schema: ObjectSchema, definitions: Definitions): Problem[] {
  // Definitions say of these only that they are there, if they do.
  const { apiVersion: _, kind: __, metadata, ...rest } = object;
  const required = (schema.required ?? []).filter((name) => !['apiVersion', 'kind', 'metadata'].includes(name));
  return [
    ...schemaProblems(metadata, { $ref: METADATA }, { definitions, nullIsAbsent: true }, ['metadata']),
    ...schemaProblems(rest, { ...schema, required }, { definitions, nullIsAbsent: false }),
  ];
}
