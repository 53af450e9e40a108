import { z } from 'zod';
import { storageSchema } from '../../core/schemas/storage-schema';

/** Settings of the storage classes: the section `storage` of a settings file. */
export const storageClassesProps = z.strictObject({ storage: storageSchema });

export type { StorageClassesProps } from './storage-classes-props.generated';
