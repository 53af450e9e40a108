export const base64 = (text: string) => Buffer.from(text).toString('base64');

/** A kubeconfig with one context, whose cluster and user are of the same name. */
export const single = (name: string, cluster: Record<string, unknown>, user: Record<string, unknown>) => ({
  'current-context': name,
  clusters: [{ name, cluster: { server: `https://${name}`, ...cluster } }],
  users: [{ name, user }],
  contexts: [{ name, context: { cluster: name, user: name } }],
});
