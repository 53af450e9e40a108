import { z } from 'zod';
import {
  featureStoreShape,
  fitsTogether,
  storeName,
} from '../../components/feast-operator/feature-store/feature-store-schema';
import { workloadProps } from '../profile-workload';

/** Props of a FeatureStore. */
export const featureStoreProps = z
  .strictObject({
    ...workloadProps,
    name: storeName
      .optional()
      .describe('Its name, which no other one of the cluster should have. By default the id of the construct.'),
    ...featureStoreShape,
  })
  .superRefine(fitsTogether);

export type { FeatureStoreProps } from './feature-store-props.generated';
