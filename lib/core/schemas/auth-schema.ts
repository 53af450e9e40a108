import { z } from 'zod';
import { USER_HEADERS } from '../contracts/users';
import { connectorSchema } from './connector-schema';
import { duration, inOrder } from './duration-schema';
import { machineTokensSchema } from './machine-tokens-schema';
import { dataKey, dnsDomain, dnsSubdomain, httpUrl, text } from './text-schema';
import { claimName, userName, userPrefix } from './user-schema';

/** Who can tell the platform the name of a user. The first does unless settings name another. */
export const LOGIN_PROVIDER_NAMES = ['dex', 'oidc', 'iap', 'cognito', 'anonymous'] as const;

/** The name of a provider: who tells the platform the name of a user. */
export type LoginProviderName = (typeof LOGIN_PROVIDER_NAMES)[number];

/** Name of a header as the gateway writes it. */
const header = z
  .string()
  .regex(/^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/, "a header name: lowercase letters, digits and '-', no '_'");

/** A page, or all pages below a path. */
const path = z.string().regex(/^\/[\w./~-]*$/, 'a path such as /healthz, or /pipeline/ for all below it');

/** Certificates in PEM. */
const pem = z
  .string()
  .regex(/^\s*-----BEGIN CERTIFICATE-----[\s\S]+-----END CERTIFICATE-----\s*$/, 'a certificate in PEM');

/** The user that upstream makes, and that there is unless settings name others. */
export const DEFAULT_USER = 'user@example.com';

const dex = z.strictObject({
  users: z
    .array(
      z.strictObject({
        email: z.email('an e-mail address').describe('With it the user logs in, and it is the name of the user.'),
        name: text.optional().describe('Name that pages show. By default what stands before the @.'),
        groups: z.array(userName).default([]).describe('Groups of the user.'),
      }),
    )
    .default([{ email: DEFAULT_USER, name: 'user', groups: [] }])
    .describe('Users with a password of their own, which is a credential.'),
  connectors: z.array(connectorSchema).default([]).describe('Directories and services that know further users.'),
});

const oidc = z.strictObject({
  issuer: httpUrl.describe('The issuer of the tokens, as it writes itself into them.'),
  clientId: text.describe('Name of the platform at the issuer.'),
  clientSecret: z
    .strictObject({ name: dnsSubdomain.describe('Its name.'), key: dataKey.describe('Key that holds it.') })
    .optional()
    .describe(
      'A Secret of yours in the namespace of oauth2-proxy that holds the client secret. By default it is a credential.',
    ),
  scopes: z.array(text).default(['openid', 'profile', 'email']).describe('What the platform asks the issuer for.'),
  jwksUri: httpUrl.optional().describe("Address of the issuer's keys. By default found by discovery."),
  ca: pem.optional().describe('Authority that signed the certificate of the issuer. By default a public one.'),
  allowUnverifiedEmail: z
    .boolean()
    .default(false)
    .describe('Whether users may come whose address the issuer has not verified: they could be anybody.'),
  prompt: z
    .enum(['none', 'login', 'consent', 'select_account'])
    .optional()
    .describe('What the issuer shows a user whom it knows already. By default as it likes.'),
  logoutUrl: httpUrl
    .optional()
    .describe('Called when a user signs out; {id_token} stands for the token. By default none.'),
});

/** Numbers that Google gives: those of backend services are larger than numbers of YAML are exact. */
const NUMBER = "a number, as text: '1234567890'";
const googleNumber = z
  .union([z.int().min(1), z.string().regex(/^[1-9]\d{0,19}$/, NUMBER)], { error: NUMBER })
  .transform(String);

const iap = z
  .strictObject({
    audiences: z
      .array(
        z
          .string()
          .regex(
            /^\/projects\/\d+\/((global|[a-z]+(-[a-z]+)+\d+)\/backendServices|apps)\/[\w-]+$/,
            'an audience of IAP',
          ),
      )
      .min(1)
      .optional()
      .describe(
        'Backend services of the load balancer: /projects/<number>/global/backendServices/<id>, or a region instead of global. ' +
          'By default the one of project and backend. Until there is one, nobody gets in.',
      ),
    project: googleNumber.optional().describe('Number of the project. By default `audiences` say it.'),
    backend: googleNumber.optional().describe('Id of the backend service. By default `audiences` say it.'),
    client: z
      .strictObject({
        id: text.optional().describe('Id of the client, which is no secret. By default it is a credential too.'),
        secretName: dnsSubdomain
          .default('kubeflow-oauth')
          .describe("Name of the Secret, in the namespace of the gateway's pods."),
      })
      .optional()
      .describe(
        'An OAuth client of yours for what `gateway.ingress` makes; its secret is a credential. By default that of Google, ' +
          'which lets in users of the organization alone.',
      ),
  })
  .refine(({ project, backend }) => (project === undefined) === (backend === undefined), {
    path: ['project'],
    error: 'both project and backend, or neither: they make the audience together',
  });

const cognito = z
  .strictObject({
    region: z
      .string()
      .regex(/^[a-z]{2}(-[a-z]+)+-\d$/, 'a region such as eu-central-1')
      .describe('Region of the user pool.'),
    userPool: z
      .string()
      .regex(/^[\w-]+_[0-9a-zA-Z]+$/, 'the id of a user pool, such as eu-central-1_a1B2c3D4e')
      .describe('Id of the user pool.'),
    clientId: text.describe("Id of the load balancer's app client."),
    account: z
      .string()
      .regex(/^\d{12}$/, "the number of an account, as text: '123456789012'")
      .optional()
      .describe('Account of the user pool, for gateway.ingress alb. By default userPoolArn says it.'),
    userPoolArn: z
      .string()
      .regex(/^arn:aws[-a-z]*:cognito-idp:[-a-z0-9]+:\d{12}:userpool\/[\w-]+$/, 'the ARN of a user pool')
      .optional()
      .describe('ARN of the user pool, for gateway.ingress alb. By default that of account, region and userPool.'),
    domain: text
      .optional()
      .describe(
        'Domain of the user pool, for gateway.ingress alb: what stands before .auth.<region>.amazoncognito.com, or all of a ' +
          'domain of yours. By default none.',
      ),
    scopes: z.array(text).min(1).default(['openid']).describe('What gateway.ingress alb asks the user pool for.'),
    logoutUrl: httpUrl.optional().describe("The user pool's own page for signing out. By default none."),
  })
  .refine(({ region, userPool }) => userPool.startsWith(`${region}_`), {
    path: ['userPool'],
    error: 'a user pool of that region: its id begins with the region',
  })
  .refine(({ userPoolArn, userPool }) => userPoolArn?.endsWith(`/${userPool}`) ?? true, {
    path: ['userPoolArn'],
    error: 'the ARN of userPool',
  });

const anonymous = z.strictObject({
  user: userName.default('anonymous@kubeflow.org').describe('Name that every visitor has.'),
  groups: z.array(userName).default([]).describe('Groups that every visitor is in.'),
  public: z
    .boolean()
    .default(false)
    .describe('Says that the gateway may stand where others reach it, although nobody logs in.'),
});

/** Who users are, and how the gateway knows. */
export const authSchema = z
  .strictObject({
    provider: z
      .enum(LOGIN_PROVIDER_NAMES)
      .default(LOGIN_PROVIDER_NAMES[0])
      .describe('Who tells the platform the name of a user.'),
    userHeader: header.default(USER_HEADERS.user).describe("Header in which web apps find the user's name."),
    userPrefix: userPrefix.default('').describe("What stands before the user's name in that header."),
    groupsHeader: header
      .default(USER_HEADERS.groups)
      .describe(
        "Header in which web apps find the user's groups, with commas between them; for policies each has a header of its " +
          'own. A group whose name has a comma or begins with system: is left out.',
      ),
    userClaim: claimName
      .optional()
      .describe("Claim of the token that is the user's name. By default email; with cognito username."),
    groupsClaim: claimName
      .optional()
      .describe("Claim of the token with the user's groups. By default groups; with cognito cognito:groups."),
    emailDomains: z
      .array(dnsDomain)
      .default([])
      .describe(
        'Domains that the address of a user must be in, such as example.com, in sessions and in tokens. By default any.',
      ),
    sessions: z
      .enum(['cookie', 'redis'])
      .default('cookie')
      .describe('Where sessions are kept: in the cookie itself, or in Redis, where signing out ends them.'),
    redis: z
      .strictObject({
        url: z
          .string()
          .regex(/^rediss?:\/\/[^\s]+$/, 'an address such as rediss://redis.example.com:6379')
          .describe('Its address. Its password is `password` of the Secret oauth2-proxy-redis.'),
      })
      .optional()
      .describe('A Redis of yours for the sessions. By default one that the platform runs.'),
    sessionDuration: duration.default('24h').describe('How long a user stays logged in.'),
    sessionRefresh: duration
      .optional()
      .describe(
        'How often a new token is fetched; some issuers want the scope offline_access for it. By default 3m with oidc, ' +
          'whose tokens are short-lived, else never.',
      ),
    checkTimeout: duration.default('10s').describe('How long the gateway waits for the check of a session.'),
    publicPaths: z
      .array(path)
      .default([])
      .describe(
        'Paths on gateway.hostname that need no login, beside the login itself. One that ends with / stands for all below.',
      ),
    tokenPaths: z
      .array(path)
      .default([])
      .describe("Paths on gateway.hostname whose pages get the user's token in Authorization. By default none does."),
    dex: dex.prefault({}).describe('The login of the platform itself, for provider dex.'),
    oidc: oidc
      .optional()
      .describe('An issuer of your own, for provider oidc: Keycloak, Okta, Entra ID, Auth0. By default none.'),
    iap: iap.optional().describe("Google's Identity-Aware Proxy, for provider iap. By default none."),
    cognito: cognito
      .optional()
      .describe('An AWS load balancer that logs in by Cognito, for provider cognito. By default none.'),
    anonymous: anonymous.prefault({}).describe('Nobody logs in, for provider anonymous.'),
    machineTokens: machineTokensSchema.default('none').describe('Tokens with which programs come.'),
  })
  .superRefine(inOrder([['sessionRefresh'], ['sessionDuration']]))
  .refine(({ userHeader, groupsHeader }) => userHeader !== groupsHeader, {
    path: ['groupsHeader'],
    error: 'another header than userHeader: who names the user would name the groups',
  });

/** Who users are, with all defaults filled in. */
export type AuthSettings = z.output<typeof authSchema>;

/** Who users are, as a settings file says it. */
export type AuthSettingsInput = z.input<typeof authSchema>;
