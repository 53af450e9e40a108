import { authProblem, type LoginProvider, type LoginSection } from './provider';

/** Google's Identity-Aware Proxy: Google's load balancer before the gateway logs users in. */
export const iapLogin: LoginProvider<LoginSection<'iap'>> = {
  components: ['login'],
  userClaim: 'email',
  sessionCookies: ['gcp_iap', 'gcp_iaap'],
  tokenHeader: 'x-goog-iap-jwt-assertion',
  balancer: 'google',
  claimHeaders: { beginnings: ['x-goog-authenticated-user-'] },
  facts(section) {
    const audiences = audiencesOf(section);
    return {
      tokens: {
        issuer: 'https://cloud.google.com/iap',
        audiences: audiences ?? [NOBODY],
        jwksUri: 'https://www.gstatic.com/iap/verify/public_key-jwk',
      },
      balancer: { owner: 'google', client: section.client, backendKnown: audiences !== undefined },
      signOutPath: '/?gcp-iap-mode=CLEAR_LOGIN_COOKIE',
    };
  },
  problems: (section, { ingress = '' }) => [
    ...(audiencesOf(section) || NAMED_LATER.includes(ingress)
      ? []
      : [authProblem(['iap'], 'needs audiences: only a backend that gateway.ingress makes can be named later')]),
    ...(ingress === 'gatewayApi' && section.client && section.client.id === undefined
      ? [authProblem(['iap', 'client', 'id'], 'is not said, but a Gateway of GKE has it in clear')]
      : []),
  ],
};

/** Kinds of `gateway.ingress` whose backend there is after the first deploy. */
const NAMED_LATER = ['gke', 'gatewayApi'];

/** No backend has it. A list without any would let assertions for all backends in. */
const NOBODY = '/projects/0/global/backendServices/0';

/** Whom assertions are made for; undefined while nobody knows. */
function audiencesOf({ audiences, project, backend }: LoginSection<'iap'>): readonly string[] | undefined {
  if (audiences) return audiences;
  return project === undefined ? undefined : [`/projects/${project}/global/backendServices/${backend}`];
}
