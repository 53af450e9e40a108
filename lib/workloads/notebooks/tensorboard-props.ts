import { z } from 'zod';
import { serviceLabel } from '../../core/schemas/text-schema';
import { workloadProps } from '../profile-workload';
import { chosenPodDefaults } from './chosen-pod-defaults';

/** A claim, which the controller mounts at a folder of it, or a bucket. No path with `..` or of its own root is mounted. */
const logspath = z
  .string()
  .regex(
    /^(pvc:\/\/[a-z0-9]([-a-z0-9.]*[a-z0-9])?(\/(?!\/|(\S*\/)?\.\.(\/|$))\S*)?|(s3|gs):\/\/[a-z0-9][-a-z0-9._]+(\/\S*)?)$/,
    'pvc://<claim>/<folder>, s3://<bucket>/<folder> or gs://<bucket>/<folder>',
  );

/** Props of a Tensorboard. */
export const tensorboardProps = z.strictObject({
  ...workloadProps,
  name: serviceLabel
    .max(58, 'at most 58 characters, as the port of its Service has five more')
    .optional()
    .describe('Its name. By default the id of the construct.'),
  logspath: logspath.describe(
    'Where the logs are: pvc://<claim>/<folder>, s3://<bucket>/<folder> or gs://<bucket>/<folder>.',
  ),
  podDefaults: chosenPodDefaults
    .default([])
    .describe('PodDefaults that it gets, such as the keys of a bucket: constructs, or labels of those that are there.'),
});

export type { TensorboardProps } from './tensorboard-props.generated';
