/** A parameter of an overlay of Dex: where its value goes, or that it is the secret. */
export interface ConnectorField {
  readonly name: string;
  /** Keys below the connector's `config`; nothing for its secret. */
  readonly path?: readonly string[];
  readonly as?: (text: string) => unknown;
  /** What to fill in where it has no value. @default - it may be left out */
  readonly needed?: string;
  /** What changes with it. */
  readonly note?: string;
}

/** An overlay of dex-auth/dex-crds: it made Dex ask somebody else, instead of users with passwords. */
export interface ConnectorOverlay {
  readonly name: string;
  readonly title: string;
  readonly fields: readonly ConnectorField[];
  /** What the overlay itself said, beside its parameters. Maps of which no parameter is said are left out. */
  readonly fixed: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

/** The overlays `ldap` and `github` of kubeflow/manifests, v0.7 to v1.3. */
export const CONNECTOR_OVERLAYS: readonly ConnectorOverlay[] = [
  {
    name: 'ldap',
    title: 'LDAP',
    fields: [
      { name: 'ldap_host', path: ['host'], needed: 'host and port of the directory' },
      { name: 'ldap_bind_dn', path: ['bindDN'] },
      { name: 'ldap_bind_pw', needed: 'the password of bindDN' },
      { name: 'ldap_user_base_dn', path: ['userSearch', 'baseDN'], needed: 'the entry below which users stand' },
      { name: 'ldap_group_base_dn', path: ['groupSearch', 'baseDN'] },
    ],
    fixed: {
      userSearch: {
        filter: '(objectClass=posixAccount)',
        username: 'mail',
        idAttr: 'uid',
        emailAttr: 'mail',
        nameAttr: 'uid',
      },
      groupSearch: {
        filter: '(objectClass=posixGroup)',
        userMatchers: [{ userAttr: 'gidNumber', groupAttr: 'gidNumber' }],
        nameAttr: 'cn',
      },
    },
  },
  {
    name: 'github',
    title: 'GitHub',
    fields: [
      {
        name: 'github_client_id',
        path: ['clientID'],
        needed: 'the id of the OAuth app at GitHub',
        note: 'register https://<gateway.hostname>/dex/callback as the callback of the OAuth app at GitHub',
      },
      { name: 'github_client_secret', needed: 'the secret of the OAuth app at GitHub' },
      {
        name: 'github_org_name',
        path: ['orgs'],
        as: (name) => [{ name }],
        needed: 'the organization whose members may log in: without one everybody at GitHub could',
      },
      { name: 'github_hostname', path: ['hostName'] },
      { name: 'github_use_login_as_id', path: ['useLoginAsID'], as: (flag) => flag.toLowerCase() === 'true' },
    ],
    fixed: {},
  },
];
