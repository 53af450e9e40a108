import { z } from 'zod';
import { formatName } from '../../components/kserve/serving-container-schema';
import { byteAmount } from '../../core/schemas/amount-schema';
import { serviceLabel } from '../../core/schemas/text-schema';
import { workloadProps } from '../profile-workload';
import { nameOf, storageUri } from './model-storage';

/** Props of a TrainedModel. */
export const trainedModelProps = z.strictObject({
  ...workloadProps,
  name: serviceLabel.optional().describe('Its name. By default the id of the construct.'),
  inferenceService: nameOf(
    'The InferenceService that serves it: a construct, or its name. Its runtime must be for several models.',
  ),
  framework: formatName.describe('Format of the model, such as sklearn.'),
  storageUri: storageUri
    .regex(
      /^(s3|gs|https?):/,
      'an address that begins with s3://, gs://, https:// or http://, which servers of several models load',
    )
    .describe('Where the model is, such as s3://bucket/path.'),
  memory: byteAmount.describe('Memory that it needs at most. It cannot be changed.'),
});

export type { TrainedModelProps } from './trained-model-props.generated';
