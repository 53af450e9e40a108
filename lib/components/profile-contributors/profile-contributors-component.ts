import { component } from '../../core/component';
import { profilesProps } from '../profiles/profiles-props';
import { ProfileContributors } from './profile-contributors';

export const profileContributorsComponent = component({
  name: 'profile-contributors',
  order: 810,
  summary: "Those who may work in others' profiles, from the section `profiles`.",
  section: 'profiles',
  requires: ['profiles'],
  props: profilesProps,
  construct: ProfileContributors,
});
