import { Construct } from 'constructs';
import { Profile as ProfileObject } from '../../../imports/kubeflow.org';
import { profileSpec } from '../../components/profiles/profile-spec';
import { parseProps } from '../../core/props';
import { workloadMetadata } from '../profile-workload';
import { type ProfileProps, profileProps } from './profile-props';

/**
 * A profile, which the profile controller makes a namespace with roles, policies and quota.
 *
 *     new Profile(chart, 'team-a', { owner: { name: 'ada@example.com' }, quota: { 'requests.nvidia.com/gpu': 4 } });
 */
export class Profile extends Construct {
  /** Name of the profile and of its namespace. */
  readonly name: string;

  constructor(scope: Construct, id: string, props: ProfileProps) {
    super(scope, id);
    const settings = parseProps(this, profileProps, { ...props, name: props.name ?? id });
    const metadata = workloadMetadata(id, settings);
    this.name = metadata.name;
    new ProfileObject(this, 'profile', { metadata, spec: profileSpec(settings) });
  }
}
