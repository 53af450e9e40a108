import { component } from '../../core/component';
import { Profiles } from './profiles';
import { profilesProps } from './profiles-props';

export const profilesComponent = component({
  name: 'profiles',
  order: 800,
  summary: 'Profiles of users, from the section `profiles`.',
  section: 'profiles',
  requires: ['profile-controller'],
  props: profilesProps,
  construct: Profiles,
});
