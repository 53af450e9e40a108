import { createHash } from 'node:crypto';
import { valueAt } from '../../kubernetes/json';
import type { KubeObject } from '../../kubernetes/objects';
import { FIELD_MANAGER } from '../cluster/cluster';
import type { FieldConflict } from '../cluster/faults';
import { appliedEntry } from '../compare/up-to-date';
import { PART_OF_LABEL } from './labels';

/** The set of those who name none. */
export const DEFAULT_SET = 'kubeflow';

const DEFAULT_NAMESPACE = 'default'; // the one that every cluster has before anything is applied
const DNS_LABEL = /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/;

/** The objects that one dist brings to a cluster, known by a label: what has it and is in dist no longer, is left over. */
export class ApplySet {
  /** The value of the label. */
  readonly id: string;
  /** The name of the ConfigMap with the set's record. */
  readonly parent: string;

  private constructor(
    /** What users call it. */
    readonly name: string,
    /** The namespace of the record. */
    readonly namespace: string,
  ) {
    this.parent = `cdk8s-${name}`;
    this.id = applySetId({ name: this.parent, namespace, kind: 'ConfigMap', group: '' });
  }

  /** The set that a user means by `name` or `namespace/name`; undefined when that is no name. */
  static parse(text: string): ApplySet | undefined {
    const parts = text.split('/');
    const [namespace = '', name = ''] = parts.length === 1 ? [DEFAULT_NAMESPACE, text] : parts;
    return parts.length <= 2 && DNS_LABEL.test(namespace) && DNS_LABEL.test(name)
      ? new ApplySet(name, namespace)
      : undefined;
  }

  /** An object with the label. */
  member(object: KubeObject): KubeObject {
    const labels = { ...object.metadata.labels, [PART_OF_LABEL]: this.id };
    return { ...object, metadata: { ...object.metadata, labels } };
  }

  /**
   * Whether it was a deployment of this set that gave a live object its label. People copy objects with all their
   * labels, and some controllers hand the labels of an object on to what they make of it: those are not ours to delete.
   */
  has(live: KubeObject): boolean {
    const ours = appliedEntry(live, FIELD_MANAGER)?.fieldsV1;
    return (
      live.metadata.labels?.[PART_OF_LABEL] === this.id &&
      valueAt(ours, 'f:metadata', 'f:labels', `f:${PART_OF_LABEL}`) !== undefined
    );
  }

  /**
   * The conflict with the other set to which a live object belongs. All sets being applied by the same field manager,
   * the server sees none: two dists that hold the same object would take it from each other on every run.
   */
  conflictWith(live: KubeObject): FieldConflict | undefined {
    const other = live.metadata.labels?.[PART_OF_LABEL];
    if (other === undefined || other === this.id) return undefined;
    return { manager: other, fields: [`.metadata.labels.${PART_OF_LABEL}`] };
  }
}

/** The id of a set, from what names its parent object. */
export function applySetId(parent: { name: string; namespace: string; kind: string; group: string }): string {
  const key = [parent.name, parent.namespace, parent.kind, parent.group].join('.');
  return `applyset-${createHash('sha256').update(key).digest('base64url')}-v1`;
}
