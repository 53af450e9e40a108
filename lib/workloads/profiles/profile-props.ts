import { z } from 'zod';
import { profileSchema } from '../../components/profiles/profiles-schema';
import { workloadProps } from '../profile-workload';

const { name, owner, quota, plugins } = profileSchema.shape;

/** Props of a Profile: what the section `profiles` of a settings file says of its object. */
export const profileProps = z.strictObject({
  name: name.optional().describe('Name of the profile and of its namespace. By default the id of the construct.'),
  labels: workloadProps.labels,
  annotations: workloadProps.annotations,
  owner,
  quota,
  plugins,
});

export type { ProfileProps } from './profile-props.generated';
