import { Construct } from 'constructs';
import { Profile, type ProfileSpecPlugins } from '../../../imports/kubeflow.org';
import { parseProps } from '../../core/props';
import { type ProfilesProps, type ProfilesSettings, profilesProps } from './profiles-props';

/** The profiles of the users: the profile controller makes each a namespace with its roles, policies and quota. */
export class Profiles extends Construct {
  constructor(scope: Construct, id: string, props: ProfilesProps) {
    super(scope, id);
    const { profiles } = parseProps(this, profilesProps, props);
    for (const { name, labels, owner, quota, plugins } of profiles) {
      new Profile(this, name, {
        metadata: { name, labels },
        spec: {
          owner,
          plugins: pluginList(plugins),
          resourceQuotaSpec: quota && { hard: quota },
        },
      });
    }
  }
}

function pluginList(plugins: ProfilesSettings['profiles'][number]['plugins']): ProfileSpecPlugins[] | undefined {
  return plugins && Object.entries(plugins).map(([kind, spec]) => ({ kind, spec }));
}
