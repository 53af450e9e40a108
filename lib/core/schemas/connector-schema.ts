import { z } from 'zod';
import { programDefault } from './program-default';
import { dnsLabel, text } from './text-schema';

const common = {
  id: dnsLabel.describe('Its key. Users of another id are other users.'),
  name: text.optional().describe('What stands on its button. By default the id.'),
};

const url = z.string().regex(/^https?:\/\/[^\s]+$/, 'an address such as https://login.example.com');
const scopes = z.array(text).optional().describe('What Dex asks for, beside the default. By default nothing more.');
const promptType = programDefault(text, 'consent').describe('What the service asks a user whom it knows already.');
const ca = z.string().optional().describe('Authority of its certificate in PEM. By default a public one.');

/** Who the platform is for the service. Its secret is a credential. */
const client = { clientID: text.describe('Name of the platform at the service. Its secret is a credential.') };

/** Where Dex looks for something in a directory. */
const search = {
  baseDN: text.describe('Entry below which Dex searches.'),
  filter: text.optional().describe('What an entry must be, such as (objectClass=person). By default anything.'),
  scope: programDefault(z.enum(['sub', 'one']), 'sub').describe(
    'Whether it searches everything below that entry, or one level.',
  ),
};

/** Whose members may log in. */
const allowedGroups = z.array(text).optional().describe('Groups whose members may log in. By default all users may.');

const userSearch = z.strictObject({
  ...search,
  username: text.describe('Attribute that is compared with what the user types.'),
  idAttr: text.default('DN').describe("Attribute that is the user's id."),
  emailAttr: text.default('mail').describe("Attribute that is the user's address."),
  nameAttr: text.optional().describe('Attribute that is the name which pages show. By default none.'),
  preferredUsernameAttr: text.optional().describe("Attribute that is the user's short name. By default none."),
  emailSuffix: text
    .optional()
    .describe('Domain of addresses, put behind the id, where the directory has no addresses. By default none.'),
});

const groupSearch = z.strictObject({
  ...search,
  userMatchers: z
    .array(
      z.strictObject({
        userAttr: text.describe('Attribute of the user.'),
        groupAttr: text.describe('Attribute of the group that must have the same value.'),
      }),
    )
    .min(1)
    .describe('Which groups a user is in.'),
  nameAttr: text.default('cn').describe('Attribute that is the name of the group.'),
});

const ldap = z.strictObject({
  ...common,
  type: z.literal('ldap').describe('A directory that speaks LDAP, Active Directory included.'),
  config: z
    .strictObject({
      host: text.describe('Host and port, such as ldap.example.com:636.'),
      startTLS: programDefault(z.boolean(), false).describe(
        'Whether the connection begins without TLS and changes to it.',
      ),
      rootCAData: z
        .string()
        .optional()
        .describe('Authority of its certificate: PEM as base64. By default a public one.'),
      bindDN: text.optional().describe('Whom Dex searches as. Its password is a credential. By default anonymous.'),
      usernamePrompt: programDefault(text, 'Username').describe("What stands before the field for the user's name."),
      userSearch: userSearch.describe('How a user is found.'),
      groupSearch: groupSearch.optional().describe('How the groups of a user are found. By default there are none.'),
    })
    .describe('Its settings, by the names of Dex.'),
});

const oidc = z.strictObject({
  ...common,
  type: z.literal('oidc').describe('An issuer of OpenID Connect.'),
  config: z
    .strictObject({
      ...client,
      issuer: url.describe('The issuer, as it writes itself into tokens.'),
      scopes,
      rootCAs: z
        .array(text)
        .optional()
        .describe('Authorities of its certificate: files, or PEM as base64. By default public ones.'),
      getUserInfo: programDefault(z.boolean(), false).describe(
        'Whether Dex asks the issuer for claims that are not in the token.',
      ),
      insecureEnableGroups: programDefault(z.boolean(), false).describe('Whether its groups count.'),
      insecureSkipEmailVerified: programDefault(z.boolean(), false).describe(
        'Whether addresses count that nobody verified.',
      ),
      allowedGroups,
      userIDKey: programDefault(text, 'sub').describe("Claim that is the user's id."),
      userNameKey: programDefault(text, 'name').describe('Claim that is the name which pages show.'),
      promptType,
      claimMapping: z
        .strictObject({
          preferred_username: programDefault(text, 'preferred_username').describe(
            "Claim that is the user's short name.",
          ),
          email: programDefault(text, 'email').describe("Claim that is the user's address."),
          groups: programDefault(text, 'groups').describe("Claim with the user's groups."),
        })
        .optional()
        .describe('Claims by which the issuer calls what OpenID Connect calls otherwise. By default none.'),
    })
    .describe('Its settings, by the names of Dex.'),
});

const github = z.strictObject({
  ...common,
  type: z.literal('github').describe('GitHub, or GitHub Enterprise.'),
  config: z
    .strictObject({
      ...client,
      orgs: z
        .array(
          z.strictObject({
            name: text.describe('Its name.'),
            teams: z
              .array(text)
              .optional()
              .describe('Teams of it whose members may log in. By default all members may.'),
          }),
        )
        .min(1, 'at least one: without it everybody at GitHub could log in')
        .describe('Organizations, and teams of them, whose members may log in.'),
      hostName: programDefault(text, 'github.com').describe('Host of GitHub Enterprise.'),
      rootCA: ca,
      teamNameField: programDefault(z.enum(['name', 'slug', 'both']), 'name').describe(
        'What of a team is the name of the group.',
      ),
      loadAllGroups: programDefault(z.boolean(), false).describe(
        'Whether all organizations and teams of a user are groups, not only those that are named here.',
      ),
      useLoginAsID: programDefault(z.boolean(), false).describe(
        "Whether the user's login is the id, instead of the number.",
      ),
      preferredEmailDomain: text
        .optional()
        .describe('Domain whose address counts where a user has several. By default the primary address does.'),
    })
    .describe('Its settings, by the names of Dex.'),
});

const google = z.strictObject({
  ...common,
  type: z.literal('google').describe('Google.'),
  config: z
    .strictObject({
      ...client,
      hostedDomains: z
        .array(text)
        .min(1, 'at least one: without it everybody at Google could log in')
        .describe('Domains whose users may log in.'),
      groups: allowedGroups,
      promptType,
    })
    .describe('Its settings, by the names of Dex.'),
});

const microsoft = z.strictObject({
  ...common,
  type: z.literal('microsoft').describe('Microsoft Entra ID.'),
  config: z
    .strictObject({
      ...client,
      tenant: z
        .string()
        .regex(/^(?!(common|consumers|organizations)$)[\w.-]+$/, 'the id or the domain of one tenant')
        .describe('The tenant whose users may log in.'),
      onlySecurityGroups: programDefault(z.boolean(), false).describe(
        'Whether no other groups than security groups count.',
      ),
      groups: allowedGroups,
      groupNameFormat: programDefault(z.enum(['name', 'id']), 'name').describe('What of a group is its name.'),
      useGroupsAsWhitelist: programDefault(z.boolean(), false).describe(
        'Whether tokens name no other groups than those that may log in.',
      ),
      emailToLowercase: programDefault(z.boolean(), false).describe('Whether addresses are written in small letters.'),
      promptType: text.optional().describe('What Microsoft asks a user whom it knows already. By default as it likes.'),
      domainHint: text.optional().describe('Domain that the page of Microsoft suggests. By default none.'),
      scopes,
    })
    .describe('Its settings, by the names of Dex.'),
});

const saml = z.strictObject({
  ...common,
  type: z.literal('saml').describe('A service that speaks SAML 2.0.'),
  config: z
    .strictObject({
      ssoURL: url.describe('Where users are sent.'),
      caData: z.string().min(1).describe('Certificate with which the service signs: PEM as base64.'),
      entityIssuer: text
        .optional()
        .describe('How the platform calls itself to the service. By default by the address that users come back to.'),
      ssoIssuer: text
        .optional()
        .describe('Who must have issued an answer of the service. By default it is not checked.'),
      usernameAttr: text.describe('Attribute that is the name which pages show.'),
      emailAttr: text.describe("Attribute that is the user's address."),
      groupsAttr: text.optional().describe("Attribute with the user's groups. By default there are none."),
      groupsDelim: text
        .optional()
        .describe('What stands between two groups in one value. By default each value is a group.'),
      allowedGroups,
      filterGroups: programDefault(z.boolean(), false).describe(
        'Whether tokens name no other groups than those that may log in.',
      ),
      nameIDPolicyFormat: programDefault(text, 'persistent').describe('Kind of name that Dex asks the service for.'),
    })
    .describe('Its settings, by the names of Dex.'),
});

const other = z.strictObject({
  ...common,
  type: z
    .enum(['atlassian-crowd', 'bitbucket-cloud', 'gitea', 'gitlab', 'keystone', 'linkedin', 'oauth', 'openshift'])
    .describe('A connector of Dex that has no settings of its own here.'),
  config: z.record(z.string(), z.json()).describe("Dex's own settings of it. $NAME stands for a key in `secrets`."),
  secrets: z
    .array(z.string().regex(/^[A-Z][A-Z0-9_]*$/, 'a name such as GITLAB_SECRET'))
    .default([])
    .describe('Keys of credentials that its settings name.'),
});

/** A directory or service whose users Dex lets in. */
export const connectorSchema = z.discriminatedUnion('type', [ldap, oidc, github, google, microsoft, saml, other]);

/** A directory or service whose users Dex lets in. */
export type Connector = z.output<typeof connectorSchema>;
