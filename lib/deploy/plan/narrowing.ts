import { type FieldPattern, fieldsAt } from '../../kubernetes/field-pattern';
import { isRecord, listAt, stringAt, valueAt } from '../../kubernetes/json';
import { type KubeObject, titleOf } from '../../kubernetes/objects';
import type { Cluster } from '../cluster/cluster';
import type { DataAtStake } from './deployment-plan';

/** Names that are shown of objects and of fields. */
const SHOWN = 5;

/** Fields of one version of a CRD that another CRD of the same kind no longer knows in that version. */
export interface Narrowing {
  readonly version: string;
  readonly fields: readonly FieldPattern[];
}

/**
 * What the schemas of a CRD lose when another one takes its place: the server drops such fields of stored objects with
 * the next read, and says nothing.
 */
export function narrowingsOf(before: KubeObject, after: KubeObject): Narrowing[] {
  const next = new Map(listAt(after, 'spec', 'versions').map((each) => [stringAt(each, 'name'), each]));
  return listAt(before, 'spec', 'versions').flatMap((each) => {
    const version = stringAt(each, 'name') ?? '';
    const other = next.get(version);
    if (other === undefined) return [];
    const fields = lostFields(schemaOf(each), schemaOf(other), []);
    return fields.length > 0 ? [{ version, fields }] : [];
  });
}

/** Live objects that have a field which the CRD of dist no longer knows. */
export async function narrowedObjects(before: KubeObject, after: KubeObject, cluster: Cluster): Promise<DataAtStake[]> {
  const kind = stringAt(before, 'spec', 'names', 'kind') ?? '';
  const group = stringAt(before, 'spec', 'group') ?? '';
  const notes: DataAtStake[] = [];
  for (const { version, fields } of narrowingsOf(before, after)) {
    const apiVersion = `${group}/${version}`;
    const listed = await cluster.listWhole(apiVersion, kind, {});
    if (listed.fault) {
      const lost = someOf(fields.map((field) => field.join('.')));
      const what = `cannot be listed: ${listed.fault.reason}; the CRD of dist does not know ${lost}: of those that have it the server drops it`;
      notes.push({ kind: 'schema', title: `${kind} objects`, what, danger: true });
      continue;
    }
    for (const object of listed.objects) {
      const lost = fields.flatMap((field) => fieldsAt(object, field).map(({ path }) => path));
      if (lost.length === 0) continue;
      notes.push({
        kind: 'schema',
        title: titleOf(object),
        what: `the CRD of dist does not know ${someOf(lost)}: the server drops it`,
        danger: true,
      });
    }
  }
  return notes;
}

function someOf(texts: readonly string[]): string {
  const more = texts.length - SHOWN;
  return `${texts.slice(0, SHOWN).join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}

function schemaOf(version: unknown): unknown {
  return valueAt(version, 'schema', 'openAPIV3Schema');
}

/** The outermost fields that one schema has and another drops. */
function lostFields(before: unknown, after: unknown, path: FieldPattern): FieldPattern[] {
  if (!isRecord(before) || !isRecord(after) || after['x-kubernetes-preserve-unknown-fields'] === true) return [];
  const items = lostFields(before.items, after.items, [...path, '*']);
  const values = lostFields(before.additionalProperties, after.additionalProperties, [...path, '*']);
  const [old, fresh] = [before.properties, after.properties];
  if (!isRecord(old)) return [...items, ...values];
  // Every key is allowed.
  if (!isRecord(fresh)) return after.additionalProperties !== undefined ? items : [...items, ...every(old, path)];
  const properties = Object.entries(old).flatMap(([name, schema]) =>
    name in fresh ? lostFields(schema, fresh[name], [...path, name]) : [[...path, name]],
  );
  return [...items, ...values, ...properties];
}

function every(properties: Record<string, unknown>, path: FieldPattern): FieldPattern[] {
  return Object.keys(properties).map((name) => [...path, name]);
}
