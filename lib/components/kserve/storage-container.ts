import { Construct } from 'constructs';
import { ClusterStorageContainer, type ClusterStorageContainerSpecContainer } from '../../../imports/serving.kserve.io';
import { PlatformContext } from '../../core/context';
import { RESTRICTED_ALONE } from '../../patterns/pod';
import type { KserveSettings } from './kserve-props';
import { KSERVE_LABELS } from './labels';

/** Addresses of models that it loads. Claims and images need no loading. */
const FORMATS = [
  ...['gs://', 's3://', 'hdfs://', 'hf://', 'webhdfs://'].map((prefix) => ({ prefix })),
  ...['https://(.+?).blob.core.windows.net/(.+)', 'https://(.+?).file.core.windows.net/(.+)', 'https?://(.+)/(.+)'].map(
    (regex) => ({ regex }),
  ),
];

/** Keys of a Secret for Azure: pkg/credentials/azure at v0.18.0. */
const AZURE_KEYS = [
  'AZURE_SUBSCRIPTION_ID',
  'AZURE_TENANT_ID',
  'AZURE_CLIENT_ID',
  'AZURE_CLIENT_SECRET',
  'AZURE_STORAGE_ACCESS_KEY',
];

/**
 * The container that loads a model before its server starts. What it says goes into that container as it stands, over what
 * KServe says of it: its resources, its security, and credentials for those who have none of their own.
 */
export class StorageContainer extends Construct {
  constructor(scope: Construct, id: string, { storage, localModels }: KserveSettings) {
    super(scope, id);
    const context = PlatformContext.of(this);
    const container: ClusterStorageContainerSpecContainer = {
      name: 'storage-initializer',
      image: context.image('kserve-storage-initializer'),
      imagePullPolicy: 'IfNotPresent',
      env: credentials(storage),
      resources: storage.resources,
      securityContext: storage.securityContext ?? RESTRICTED_ALONE,
    };
    new ClusterStorageContainer(this, 'default', {
      metadata: { name: 'default', labels: KSERVE_LABELS },
      spec: {
        container,
        supportedUriFormats: FORMATS,
        supportsMultiModelDownload: true,
        workloadType: 'initContainer',
      },
    });
    if (!localModels.enabled) return;
    new ClusterStorageContainer(this, 'local-models', {
      metadata: { name: 'local-models', labels: KSERVE_LABELS },
      spec: { container, supportedUriFormats: FORMATS, workloadType: 'localModelDownloadJob' },
    });
  }
}

function credentials({ azure, huggingFace }: KserveSettings['storage']): ClusterStorageContainerSpecContainer['env'] {
  const key = (variable: string, name: string, key: string) => ({
    name: variable,
    valueFrom: { secretKeyRef: { name, key, optional: true } },
  });
  const env = [
    ...(azure ? AZURE_KEYS.map((each) => key(each, azure.secret, each)) : []),
    ...(huggingFace ? [key('HF_TOKEN', huggingFace.secret, huggingFace.key)] : []),
  ];
  return env.length > 0 ? env : undefined;
}
