import type { PlatformContext } from '../../core/context';
import { containerConfig } from './container-config';
import type { StorageSettings } from './storage-schema';

/** Where the CA of an S3 store is mounted. */
const S3_CA_FOLDER = '/etc/ssl/s3-ca';

/** User of the container of a model that is an image, and of its server. */
const MODELCAR_UID = 1010;

/** The key `credentials`: how Secrets of stores look, and what holds where they say nothing. */
export function credentialsConfig({ secret, s3, gcs }: StorageSettings) {
  return {
    storageSpecSecretName: secret,
    storageSecretNameAnnotation: 'serving.kserve.io/storageSecretName',
    gcs: { gcsCredentialFileName: gcs.file },
    s3: {
      s3AccessKeyIDName: s3.accessKey,
      s3SecretAccessKeyName: s3.secretKey,
      s3Endpoint: s3.endpoint ?? '',
      s3UseHttps: digit(s3.https),
      s3Region: s3.region ?? '',
      s3VerifySSL: digit(s3.verifyTls),
      s3UseVirtualBucket: word(s3.virtualBucket),
      s3UseAccelerate: word(s3.accelerate),
      s3UseAnonymousCredential: word(s3.anonymous),
      s3CABundleConfigMap: s3.ca?.configMap ?? '',
      s3CABundle: s3.ca ? `${S3_CA_FOLDER}/${s3.ca.key}` : '',
    },
  };
}

/** The key `storageInitializer`: the container that loads a model before its server starts. */
export function storageInitializerConfig(context: PlatformContext, { resources, caBundle, modelcar }: StorageSettings) {
  return {
    image: context.image('kserve-storage-initializer'),
    ...containerConfig(resources),
    caBundleConfigMapName: caBundle?.configMap ?? '',
    caBundleVolumeMountPath: caBundle?.folder ?? '/etc/ssl/custom-certs',
    enableModelcar: modelcar.enabled,
    cpuModelcar: modelcar.cpu,
    memoryModelcar: modelcar.memory,
    ...(modelcar.uid === undefined ? context.fixedIds({ uidModelcar: MODELCAR_UID }) : { uidModelcar: modelcar.uid }),
  };
}

function digit(value: boolean | undefined): string {
  return value === undefined ? '' : value ? '1' : '0';
}

function word(value: boolean | undefined): string {
  return value === undefined ? '' : String(value);
}
