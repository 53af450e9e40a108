/**
 * The environment of a program of ours that stays on this machine. Some machines name further authorities in
 * NODE_EXTRA_CA_CERTS; Node 20 reads all of them at each start, a third of what a verb needs to begin, and only a program
 * that goes to servers of others has a use for them.
 */
export function offlineEnvironment(): NodeJS.ProcessEnv {
  const { NODE_EXTRA_CA_CERTS: _, ...environment } = process.env;
  return environment;
}
