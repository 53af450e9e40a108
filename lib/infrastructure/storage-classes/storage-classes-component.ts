import { component } from '../../core/component';
import { listAt } from '../../kubernetes/json';
import { StorageClasses } from './storage-classes';
import { storageClassesProps } from './storage-classes-props';

export const storageClassesComponent = component({
  name: 'storage-classes',
  order: 102,
  summary: 'Classes of volumes, from the section `storage`.',
  section: 'storage',
  asked: (storage) => listAt(storage, 'classes').length > 0,
  requires: [],
  props: storageClassesProps,
  construct: StorageClasses,
});
