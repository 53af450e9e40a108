import { Construct } from 'constructs';
import { Profile, type ProfileSpecPlugins } from '../../../imports/kubeflow.org';
import type { ProfileSettings, ProfilesProps } from './profiles-props';

/** The profiles of the users: the profile controller makes each a namespace with its roles, policies and quota. */
export class Profiles extends Construct {
  constructor(scope: Construct, id: string, props: ProfilesProps) {
    super(scope, id);
    for (const { name, labels, owner, quota, plugins } of props.profiles) {
      new Profile(this, name, {
        metadata: { name, labels },
        spec: {
          owner: { kind: owner.kind ?? 'User', name: owner.name },
          plugins: pluginList(plugins),
          resourceQuotaSpec: quota && { hard: quota },
        },
      });
    }
  }
}

function pluginList(plugins: ProfileSettings['plugins']): ProfileSpecPlugins[] | undefined {
  return plugins && Object.entries(plugins).map(([kind, spec]) => ({ kind, spec }));
}
