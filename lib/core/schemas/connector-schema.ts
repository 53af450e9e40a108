import { z } from 'zod';
import { programDefault } from './program-default';
import { dnsLabel, text } from './text-schema';

const common = {
  id: dnsLabel.describe('Its key. Users of another id are other users.'),
  name: text.optional().describe('What stands on its button. By default the id.'),
};

const url = z.string().regex(/^https?:\/\/[^\s]+$/, 'an address such as https://login.example.com');
const scopes = z.array(text).optional().describe('What Dex asks for, beside the default.');
const ca = z.string().optional().describe('Authority of its certificate in PEM. By default a public one.');

/** Who the platform is for the service. Its secret is a credential. */
const client = { clientID: text.describe('Name of the platform at the service. Its secret is a credential.') };

const userSearch = z.strictObject({
  baseDN: text,
  filter: text.optional(),
  username: text.describe('Attribute that is compared with what the user types.'),
  scope: z.enum(['sub', 'one']).optional(),
  idAttr: text.default('DN'),
  emailAttr: text.default('mail'),
  nameAttr: text.optional(),
  preferredUsernameAttr: text.optional(),
  emailSuffix: text.optional(),
});

const groupSearch = z.strictObject({
  baseDN: text,
  filter: text.optional(),
  scope: z.enum(['sub', 'one']).optional(),
  userMatchers: z.array(z.strictObject({ userAttr: text, groupAttr: text })).min(1),
  nameAttr: text.default('cn').describe('Attribute that is the name of the group.'),
});

const ldap = z.strictObject({
  ...common,
  type: z.literal('ldap'),
  config: z.strictObject({
    host: text.describe('Host and port, such as ldap.example.com:636.'),
    startTLS: z.boolean().optional(),
    rootCAData: z.string().optional().describe('Authority of its certificate: PEM as base64. By default a public one.'),
    bindDN: text.optional().describe('Whom Dex searches as. Its password is a credential. By default anonymous.'),
    usernamePrompt: text.optional(),
    userSearch,
    groupSearch: groupSearch.optional(),
  }),
});

const oidc = z.strictObject({
  ...common,
  type: z.literal('oidc'),
  config: z.strictObject({
    ...client,
    issuer: url,
    scopes,
    rootCAs: z.array(text).optional().describe('Authorities of its certificate: files, or PEM as base64.'),
    getUserInfo: z.boolean().optional(),
    insecureEnableGroups: z.boolean().optional().describe('Whether its groups count.'),
    insecureSkipEmailVerified: z.boolean().optional().describe('Whether addresses count that nobody verified.'),
    allowedGroups: z.array(text).optional(),
    userIDKey: text.optional(),
    userNameKey: text.optional(),
    promptType: text.optional(),
    claimMapping: z
      .strictObject({ preferred_username: text.optional(), email: text.optional(), groups: text.optional() })
      .optional(),
  }),
});

const github = z.strictObject({
  ...common,
  type: z.literal('github'),
  config: z.strictObject({
    ...client,
    orgs: z
      .array(z.strictObject({ name: text, teams: z.array(text).optional() }))
      .min(1, 'at least one: without it everybody at GitHub could log in')
      .describe('Organizations, and teams of them, whose members may log in.'),
    hostName: programDefault(text, 'github.com').describe('Host of GitHub Enterprise.'),
    rootCA: ca,
    teamNameField: z.enum(['name', 'slug', 'both']).optional(),
    loadAllGroups: z.boolean().optional(),
    useLoginAsID: z.boolean().optional(),
    preferredEmailDomain: text.optional(),
  }),
});

const google = z.strictObject({
  ...common,
  type: z.literal('google'),
  config: z.strictObject({
    ...client,
    hostedDomains: z
      .array(text)
      .min(1, 'at least one: without it everybody at Google could log in')
      .describe('Domains whose users may log in.'),
    groups: z.array(text).optional(),
    promptType: text.optional(),
  }),
});

const microsoft = z.strictObject({
  ...common,
  type: z.literal('microsoft'),
  config: z.strictObject({
    ...client,
    tenant: z
      .string()
      .regex(/^(?!(common|consumers|organizations)$)[\w.-]+$/, 'the id or the domain of one tenant')
      .describe('The tenant whose users may log in.'),
    onlySecurityGroups: z.boolean().optional(),
    groups: z.array(text).optional(),
    groupNameFormat: z.enum(['name', 'id']).optional(),
    useGroupsAsWhitelist: z.boolean().optional(),
    emailToLowercase: z.boolean().optional(),
    promptType: text.optional(),
    domainHint: text.optional(),
    scopes,
  }),
});

const saml = z.strictObject({
  ...common,
  type: z.literal('saml'),
  config: z.strictObject({
    ssoURL: url.describe('Where users are sent.'),
    caData: z.string().min(1).describe('Certificate with which the service signs: PEM as base64.'),
    entityIssuer: text.optional(),
    ssoIssuer: text.optional(),
    usernameAttr: text,
    emailAttr: text,
    groupsAttr: text.optional(),
    groupsDelim: text.optional(),
    allowedGroups: z.array(text).optional(),
    filterGroups: z.boolean().optional(),
    nameIDPolicyFormat: text.optional(),
  }),
});

const other = z.strictObject({
  ...common,
  type: z
    .enum(['atlassian-crowd', 'bitbucket-cloud', 'gitea', 'gitlab', 'keystone', 'linkedin', 'oauth', 'openshift'])
    .describe('A connector of Dex that has no settings of its own here.'),
  config: z.record(z.string(), z.json()).describe("Dex's own settings of it. $NAME stands for a key in `secrets`."),
  secrets: z.array(z.string().regex(/^[A-Z][A-Z0-9_]*$/, 'a name such as GITLAB_SECRET')).default([]),
});

/** A directory or service whose users Dex lets in. */
export const connectorSchema = z.discriminatedUnion('type', [ldap, oidc, github, google, microsoft, saml, other]);

/** A directory or service whose users Dex lets in. */
export type Connector = z.output<typeof connectorSchema>;
