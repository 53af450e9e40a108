import { z } from 'zod';
import { podDefaultSchema } from '../../components/profiles/pod-defaults-schema';
import { workloadProps } from '../profile-workload';

const { name, ...spec } = podDefaultSchema.shape;

/** Props of a PodDefault: one of `profiles[].podDefaults` of a settings file. */
export const podDefaultProps = z.strictObject({
  namespace: workloadProps.namespace,
  name: name.optional().describe('Its name. By default the id of the construct.'),
  ...spec,
});

export type { PodDefaultProps } from './pod-default-props.generated';
