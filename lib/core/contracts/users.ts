/**
 * The ClusterRoles that users hold in profiles: those of owners, of contributors, and of those who may only look.
 * Components add their rules to them by labels; the profile controller and access management bind them.
 */
export const USER_ROLES = { admin: 'kubeflow-admin', edit: 'kubeflow-edit', view: 'kubeflow-view' } as const;

/** What a user may be in a profile. */
export type UserRole = keyof typeof USER_ROLES;

/** Headers in which the gateway tells web apps who the user is, unless settings name others. */
export const USER_HEADERS = { user: 'kubeflow-userid', groups: 'kubeflow-groups' } as const;

/** The service account of every profile that may do there what contributors may: notebooks and runs use it. */
export const PROFILE_EDITOR = 'default-editor';

/** The service account of every profile that may do there what those may who only look. */
export const PROFILE_VIEWER = 'default-viewer';

/** Every service account of a profile: that of pods which name none, and those that the profile controller makes. */
export const PROFILE_ACCOUNTS = ['default', PROFILE_EDITOR, PROFILE_VIEWER] as const;
