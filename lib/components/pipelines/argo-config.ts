import type { ConfigData } from '../../patterns/config-map';
import { yamlText } from '../../patterns/document';
import type { Installation } from './installation';
import { LOG_KEY } from './log-key';
import { AUTHORITY, KEY_PAIR } from './names';

/** The configuration of Argo's controller. It reads changes by itself. */
export function argoConfig(installation: Installation): ConfigData {
  return {
    artifactRepository: yamlText(artifactRepository(installation)),
    executor: yamlText(executor(installation)),
    ...workflowDefaults(installation),
  };
}

/** Where logs, and artifacts of v1 pipelines, are kept. */
function artifactRepository({ store }: Installation): object {
  const { server, secret, bucket, region, caSecret } = store;
  const key = (name: string) => ({ name: secret, key: name });
  return {
    archiveLogs: true,
    s3: {
      endpoint: `${server.host}${[80, 443].includes(server.port) ? '' : `:${server.port}`}`,
      bucket,
      ...(region ? { region } : {}),
      keyFormat: LOG_KEY,
      insecure: !server.secure,
      ...(caSecret ? { caSecret: { name: caSecret, key: AUTHORITY } } : {}),
      ...(secret
        ? { accessKeySecret: key(KEY_PAIR.access), secretKeySecret: key(KEY_PAIR.secret) }
        : { useSDKCreds: true }),
    },
  };
}

/** What the pods of every workflow have: those of runs are under accounts that a profile may not give Secrets to. */
function workflowDefaults({ context }: Installation): ConfigData {
  const { pullSecrets } = context;
  return pullSecrets.length > 0 ? { workflowDefaults: yamlText({ spec: { imagePullSecrets: pullSecrets } }) } : {};
}

/** The container that Argo adds to each step. */
function executor({ settings, context }: Installation): object {
  return {
    imagePullPolicy: 'IfNotPresent',
    ...(settings.executorResources ? { resources: settings.executorResources } : {}),
    securityContext: {
      runAsNonRoot: true,
      ...context.fixedIds({ runAsUser: 65532 }),
      allowPrivilegeEscalation: false,
      capabilities: { drop: ['ALL'] },
      seccompProfile: { type: 'RuntimeDefault' },
    },
  };
}
