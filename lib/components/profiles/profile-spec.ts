import type { ProfileSpec } from '../../../imports/kubeflow.org';
import type { ProfilesSettings } from './profiles-props';

type Settings = Pick<ProfilesSettings['profiles'][number], 'owner' | 'quota' | 'plugins'>;

/** What the profile controller makes a namespace of. */
export function profileSpec({ owner, quota, plugins }: Settings): ProfileSpec {
  return {
    owner,
    plugins: plugins && Object.entries(plugins).map(([kind, spec]) => ({ kind, spec })),
    resourceQuotaSpec: quota && { hard: quota },
  };
}
