import { authProblem, type LoginProvider, type LoginSection } from './provider';

/** Nobody logs in: whoever reaches the gateway is the same user. */
export const anonymousLogin: LoginProvider<LoginSection<'anonymous'>> = {
  components: ['login'],
  userClaim: 'email',
  sessionCookies: [],
  facts: ({ user, groups }) => ({ visitor: { user, groups }, signOutPath: '/' }),
  problems: ({ public: isPublic }, { reachable }) =>
    reachable && !isPublic
      ? [
          authProblem(
            ['provider'],
            '"anonymous" lets everybody in who reaches the gateway, and others may reach this one; ' +
              'say auth.anonymous.public: true if that is meant',
          ),
        ]
      : [],
};
