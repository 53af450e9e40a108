import { groupKindOf, type KubeObject } from './objects';

/** Group and kind of what people keep their work in → what deleting it does to that. */
const DATA: Readonly<Record<string, string>> = {
  '/Namespace': 'all that is in it would be deleted with it',
  '/PersistentVolume': 'its data would be lost',
  '/PersistentVolumeClaim': 'its data would be lost',
  'apiextensions.k8s.io/CustomResourceDefinition': 'all objects of its kind would be deleted with it',
  'kubeflow.org/Profile': 'its namespace and all that is in it would be deleted with it',
  'snapshot.storage.k8s.io/VolumeSnapshot': 'its data would be lost',
};

/** The kinds that hold users' data. Nothing deletes them unless a user names the kind. */
export const DATA_KINDS: readonly string[] = Object.keys(DATA).map((groupKind) =>
  groupKind.slice(groupKind.indexOf('/') + 1),
);

/** What would be lost with an object; undefined when nothing would that dist could not bring back. */
export function dataIn(object: KubeObject): string | undefined {
  return DATA[groupKindOf(object)];
}
