import { component } from '../../core/component';
import { type ProfilesSettings, profilesProps } from '../profiles/profiles-props';
import { ProfileContents } from './profile-contents';

/** What stands in profiles for others to obey. */
function placesOf({ profiles }: ProfilesSettings) {
  const places = (key: keyof ProfilesSettings['profiles'][number], index: number) => [['profiles', index, key]];
  return {
    'poddefaults-webhook': profiles.flatMap(({ podDefaults }, index) =>
      podDefaults.length > 0 ? places('podDefaults', index) : [],
    ),
    'feast-operator': profiles.flatMap(({ featureStore }, index) =>
      featureStore ? places('featureStore', index) : [],
    ),
  };
}

export const profileContentsComponent = component({
  name: 'profile-contents',
  order: 820,
  summary: 'What pods of profiles find in their namespaces, from the section `profiles`.',
  section: 'profiles',
  requires: ['profiles', 'poddefaults-webhook', 'feast-operator'],
  // Each obeys what stands in profiles for it, and brings the kind of it.
  optional: (settings) => {
    const asking = placesOf(settings);
    return (['poddefaults-webhook', 'feast-operator'] as const).filter((name) => asking[name].length === 0);
  },
  asking: placesOf,
  props: profilesProps,
  construct: ProfileContents,
});
