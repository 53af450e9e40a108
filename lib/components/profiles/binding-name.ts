import type { UserRole } from '../../core/contracts/users';

/** Somebody who may work in a profile. */
export interface ProfileMember {
  readonly kind: 'User' | 'Group';
  readonly name: string;
  readonly role: UserRole;
}

/**
 * The name under which access management (kfam) keeps the rights of a member: the dashboard removes a contributor by
 * computing it again. What is no letter or digit becomes `-`, so two members can share a name.
 */
export function bindingName({ kind, name, role }: ProfileMember): string {
  return `${kind}-${name}-ClusterRole-${role}`.replaceAll(/[^a-zA-Z0-9]+/g, '-').toLowerCase();
}
