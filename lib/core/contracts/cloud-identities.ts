/** Annotation of a ServiceAccount by which GKE's Workload Identity knows the Google service account that it stands for. */
export const GOOGLE_IDENTITY = 'iam.gke.io/gcp-service-account';

/** Annotation of a ServiceAccount by which EKS knows the IAM role that it stands for. */
export const AWS_IDENTITY = 'eks.amazonaws.com/role-arn';
