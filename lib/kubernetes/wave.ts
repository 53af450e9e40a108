/** The annotation in which an object's wave travels: Argo CD obeys it, and so does our applier. */
export const WAVE_ANNOTATION = 'argocd.argoproj.io/sync-wave';
