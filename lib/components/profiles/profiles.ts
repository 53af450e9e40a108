import { Construct } from 'constructs';
import { Profile } from '../../../imports/kubeflow.org';
import { parseProps } from '../../core/props';
import { profileSpec } from './profile-spec';
import { type ProfilesProps, profilesProps } from './profiles-props';

/** The profiles of the users: the profile controller makes each a namespace with its roles, policies and quota. */
export class Profiles extends Construct {
  constructor(scope: Construct, id: string, props: ProfilesProps) {
    super(scope, id);
    const { profiles } = parseProps(this, profilesProps, props);
    for (const { name, labels, owner, quota, plugins } of profiles) {
      new Profile(this, name, {
        metadata: { name, labels },
        spec: profileSpec({ owner, quota, plugins }),
      });
    }
  }
}
