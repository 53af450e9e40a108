import { k8s } from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import { AuthorizationPolicyV1Beta1 } from '../../../imports/security.istio.io';
import { PlatformContext } from '../../core/context';
import { USER_ROLES } from '../../core/contracts/users';
import { parseProps } from '../../core/props';
import { bindingName, type ProfileMember } from '../profiles/binding-name';
import { type ProfilesProps, profilesProps } from '../profiles/profiles-props';

/**
 * Those who may work in others' profiles: for each a role on the cluster's API, and a policy that lets their requests
 * through to the pods of the profile.
 *
 * The objects are those that access management (kfam) makes when an owner invites somebody, so the dashboard shows
 * these contributors and can remove them. They live in the profiles' namespaces, which the profile controller makes.
 */
export class ProfileContributors extends Construct {
  constructor(scope: Construct, id: string, props: ProfilesProps) {
    super(scope, id);
    const { profiles } = parseProps(this, profilesProps, props);
    for (const { name: namespace, owner, contributors } of profiles) {
      const profile = new Construct(this, namespace);
      // The controller gives the owner a role, but its policy admits only a user.
      if (owner.kind === 'Group') allowRequests(profile, namespace, { ...owner, role: 'admin' });
      for (const member of contributors) {
        bind(profile, namespace, member);
        allowRequests(profile, namespace, member);
      }
    }
  }
}

/** What both objects of a member say of themselves. */
function metadata(namespace: string, member: ProfileMember) {
  const { kind, name, role } = member;
  // Access management knows no groups, and the dashboard could not remove one: the other key hides them from it.
  const annotations: Record<string, string> = { [kind === 'Group' ? 'group' : 'user']: name, role };
  return { name: bindingName(member), namespace, annotations };
}

function bind(scope: Construct, namespace: string, member: ProfileMember): void {
  const { kind, name, role } = member;
  const apiGroup = 'rbac.authorization.k8s.io';
  new k8s.KubeRoleBinding(scope, `${bindingName(member)}-role`, {
    metadata: metadata(namespace, member),
    roleRef: { apiGroup, kind: 'ClusterRole', name: USER_ROLES[role] },
    subjects: [{ apiGroup, kind, name }],
  });
}

function allowRequests(scope: Construct, namespace: string, member: ProfileMember): void {
  const context = PlatformContext.of(scope);
  const condition =
    member.kind === 'Group'
      ? { key: `request.headers[${context.groupHeader(member.name)}]`, values: ['true'] }
      : { key: `request.headers[${context.userHeader}]`, values: [`${context.userPrefix}${member.name}`] };
  const principals = [context.principalOf('ingressGateway'), context.principalOf('pipelinesUi')];
  new AuthorizationPolicyV1Beta1(scope, `${bindingName(member)}-policy`, {
    metadata: metadata(namespace, member),
    spec: { rules: [{ from: [{ source: { principals } }], when: [condition] }] },
  });
}
