/** Labels by which the pods of oauth2-proxy are known. */
export const OAUTH2_PROXY_LABELS = { 'app.kubernetes.io/name': 'oauth2-proxy' };
