import type {
  WorkspaceKindSpec,
  WorkspaceKindSpecPodTemplateOptionsImageConfigValuesRedirect,
  WorkspaceKindSpecPodTemplateOptionsImageConfigValuesSpawner,
  WorkspaceKindSpecSpawnerIcon,
} from '../../../imports/kubeflow.org';
import type { PlatformContext } from '../../core/context';
import { withGpus } from '../../core/schemas/pod-schema';
import { notebookImage } from '../../patterns/notebook-image';
import { RESTRICTED_CONTAINER, RUNTIME_SECCOMP, unlessEmpty } from '../../patterns/pod';
import { ICONS, type IconName } from './icons';
import type { KindSettings } from './kind-schema';
import { REMOVE_PATH_PREFIX } from './path-prefix';

/** The user and group for whom images of notebooks are made. */
const USER = { runAsUser: 1000, fsGroup: 100 };

type Option = KindSettings['images'][number] | KindSettings['pods'][number];

/**
 * The spec of a WorkspaceKind.
 *
 * @param icon ours that it has where it says none. @default 'workspace'
 */
export function kindSpec(
  context: PlatformContext,
  kind: KindSettings,
  icon: IconName = 'workspace',
): WorkspaceKindSpec {
  const small = picture(kind.icon) ?? ourPicture(context, icon);
  const removes = kind.ports.some(({ removePathPrefix }) => removePathPrefix);
  const shm = kind.shm ? [{ name: 'dshm', mountPath: '/dev/shm' }] : undefined;
  return {
    spawner: {
      displayName: kind.displayName,
      description: kind.description,
      hidden: kind.hidden,
      deprecated: kind.deprecated !== undefined,
      deprecationMessage: kind.deprecated,
      icon: small,
      logo: picture(kind.logo) ?? small,
    },
    podTemplate: {
      podMetadata: {
        labels: unlessEmpty({ ...(removes ? REMOVE_PATH_PREFIX : {}), ...kind.podLabels }),
        annotations: unlessEmpty(kind.podAnnotations),
      },
      serviceAccount: { name: kind.serviceAccountName },
      volumeMounts: { home: kind.home },
      ports: kind.ports.map(({ id, displayName = id, removePathPrefix, requestHeaders }) => ({
        id,
        defaultDisplayName: displayName,
        protocol: 'HTTP',
        httpProxy: { removePathPrefix, requestHeaders },
      })),
      extraEnv: Object.entries(kind.env).map(([name, value]) => ({ name, value })),
      extraVolumeMounts: shm,
      extraVolumes: shm?.map(({ name }) => ({ name, emptyDir: { medium: 'Memory' } })),
      ...security(context, kind),
      options: {
        imageConfig: {
          spawner: { default: first(kind.images) },
          values: kind.images.map((option) => ({
            ...optionOf(option),
            spec: {
              image: notebookImage(context, option.image),
              imagePullPolicy: option.pullPolicy,
              ports: Object.entries(option.ports ?? portsOf(kind)).map(([id, port]) => ({ id, port })),
            },
          })),
        },
        podConfig: {
          spawner: { default: first(kind.pods) },
          values: kind.pods.map((option) => ({
            ...optionOf(option),
            spec: {
              resources: withGpus(option.resources, option.gpus),
              nodeSelector: option.nodeSelector,
              tolerations: option.tolerations,
              affinity: option.affinity,
            },
          })),
        },
      },
    },
  };
}

/** The option that is chosen unless users choose: there is at least one. */
function first(options: readonly Option[]): string {
  return options[0]?.id ?? '';
}

function portsOf({ ports }: KindSettings): Record<string, number> {
  return Object.fromEntries(ports.map(({ id, port }) => [id, port]));
}

function optionOf({ id, displayName = id, description, labels, hidden, redirect }: Option): {
  id: string;
  spawner: WorkspaceKindSpecPodTemplateOptionsImageConfigValuesSpawner;
  redirect?: WorkspaceKindSpecPodTemplateOptionsImageConfigValuesRedirect;
} {
  const read = Object.entries(labels).map(([key, value]) => ({ key, value }));
  return {
    id,
    spawner: { displayName, description, hidden, labels: read.length > 0 ? read : undefined },
    redirect: redirect && {
      to: redirect.to,
      message: redirect.message === undefined ? undefined : { level: redirect.level, text: redirect.message },
    },
  };
}

function security(context: PlatformContext, { restricted, runAsUser }: KindSettings) {
  const { fsGroup, ...usual } = context.fixedIds(USER);
  const user = runAsUser === undefined ? usual : { runAsUser };
  const group = fsGroup === undefined ? {} : { fsGroup };
  if (!restricted) return { securityContext: { ...(runAsUser === undefined ? {} : { runAsUser }), ...group } };
  return {
    securityContext: { runAsNonRoot: true, ...user, ...group, seccompProfile: RUNTIME_SECCOMP },
    containerSecurityContext: RESTRICTED_CONTAINER,
  };
}

function picture(chosen: KindSettings['icon']): WorkspaceKindSpecSpawnerIcon | undefined {
  if (chosen === undefined) return undefined;
  return typeof chosen === 'string' ? { url: chosen } : { configMap: { ...chosen, mediaType: 'image/svg+xml' } };
}

function ourPicture(context: PlatformContext, icon: IconName): WorkspaceKindSpecSpawnerIcon {
  const namespace = context.namespace('kubeflow-workspaces');
  return { configMap: { namespace, name: ICONS, key: `${icon}.svg`, mediaType: 'image/svg+xml' } };
}
