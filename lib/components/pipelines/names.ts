import { IDENTITIES } from '../../core/contracts/identities';

/** Label by which the pods of a part are known where they have no other. */
const app = (name: string) => ({ app: name });

/** The API server: its Service with its ports, its service account, its pods. */
export const API_SERVER = {
  service: 'ml-pipeline',
  http: 8888,
  grpc: 8887,
  webhook: 8443,
  serviceAccount: IDENTITIES.pipelinesApi.serviceAccount,
  pods: app('ml-pipeline'),
} as const;

/** Whom tokens of service accounts must be meant for, to be taken by the API server. */
export const TOKEN_AUDIENCE = 'pipelines.kubeflow.org';

/** The web page. */
export const UI = {
  service: 'ml-pipeline-ui',
  port: 80,
  serviceAccount: IDENTITIES.pipelinesUi.serviceAccount,
  pods: app('ml-pipeline-ui'),
} as const;

/** The server that draws visualizations. Those of profiles have the same name and port. */
export const VISUALIZATION = {
  service: 'ml-pipeline-visualizationserver',
  port: 8888,
  pods: app('ml-pipeline-visualizationserver'),
} as const;

/** The server of a profile that reads its artifacts. */
export const ARTIFACT_PROXY = { service: 'ml-pipeline-ui-artifact', port: 80 } as const;

/** The metadata store (ML Metadata), which the steps of runs call. */
export const METADATA = {
  service: 'metadata-grpc-service',
  port: 8080,
  serviceAccount: 'metadata-grpc-server',
  pods: { component: 'metadata-grpc-server' },
} as const;

/** The proxy through which browsers reach the metadata store, which itself speaks gRPC. */
export const METADATA_ENVOY = {
  service: 'metadata-envoy-service',
  port: 9090,
  admin: 9901,
  pods: { component: 'metadata-envoy' },
} as const;

/** Service of SeaweedFS with its ports; 9000 is where older clients look for S3. */
export const SEAWEEDFS = {
  service: 'seaweedfs',
  s3: 8333,
  s3Compatible: 9000,
  iam: 8111,
  pods: app('seaweedfs'),
} as const;

/** Secret with the keys of the store. The launcher of Pipelines expects this name. */
export const STORE_SECRET = 'mlpipeline-minio-artifact';

/** Further service accounts of the parts of Pipelines. */
export const ACCOUNTS = {
  persistenceAgent: 'ml-pipeline-persistenceagent',
  scheduledWorkflows: 'ml-pipeline-scheduledworkflow',
  viewers: 'ml-pipeline-viewer-crd-service-account',
  cache: 'kubeflow-pipelines-cache',
  /** That of TensorBoards, outside of profiles. */
  viewer: 'kubeflow-pipelines-viewer',
} as const;

/** Keys of a Secret with the key pair of a store: those that the launcher and upstream's clients look for. */
export const KEY_PAIR = { access: 'accesskey', secret: 'secretkey' } as const;

/** Key of a Secret, and name of its file, with the certificate of an authority. */
export const AUTHORITY = 'ca.crt';

/** Keys of a Secret with the login of a database. */
export const LOGIN = { user: 'username', password: 'password' } as const;
