import type { k8s } from 'cdk8s-plus-27';
import type { Construct } from 'constructs';
import { PlatformContext } from '../../../core/context';
import { RUNTIME_SECCOMP, resources } from '../../../patterns/pod';
import { envFromSecrets, variablesOf } from '../../../patterns/secret-env';
import type { BuildSettings } from './build-schema';

/** The ConfigMap that tells kaniko by which helpers it logs in, by the name that Fairing gave it. */
export const DOCKER_CONFIG = 'docker-config';

const CONTEXT_FOLDER = '/workspace';

/** The user for whom BuildKit's image without root is made. */
const BUILDKIT_USER = 1000;

/** What is different from one builder to the other. */
interface Builder {
  readonly container: Partial<k8s.Container>;
  /** Its own environment. @default - none */
  readonly env?: Record<string, string>;
  /** Folder of `config.json` with the logins of registries. */
  readonly loginFolder: string;
  readonly pod?: Partial<k8s.PodSpec>;
  readonly annotations?: Record<string, string>;
  /** A folder that it writes to, other than its own file system. */
  readonly state?: string;
}

/** The spec of a Job that builds an image and sends it to registries. */
export function buildJob(scope: Construct, settings: BuildSettings): k8s.JobSpec {
  const context = PlatformContext.of(scope);
  const { builder, source, login } = settings;
  const { container, loginFolder, env, pod, annotations, state } =
    builder === 'kaniko' ? kaniko(scope, settings) : buildkit(scope, settings);
  const volumes: [k8s.Volume, Omit<k8s.VolumeMount, 'name'>][] = [
    [
      { name: 'login', ...loginVolume(login, settings.registrySecret) },
      { mountPath: loginFolder, readOnly: true },
    ],
  ];
  if (source.kind === 'claim') {
    volumes.push([
      { name: 'context', persistentVolumeClaim: { claimName: source.claim, readOnly: true } },
      { mountPath: CONTEXT_FOLDER, subPath: source.path, readOnly: true },
    ]);
  }
  if (state) volumes.push([{ name: 'state', emptyDir: {} }, { mountPath: state }]);
  const { pullSecrets } = context;
  return {
    backoffLimit: settings.backoffLimit,
    activeDeadlineSeconds: settings.activeDeadlineSeconds,
    ttlSecondsAfterFinished: settings.ttlSecondsAfterFinished,
    template: {
      metadata: { labels: context.mesh.podLabels(false), annotations },
      spec: {
        restartPolicy: 'Never',
        serviceAccountName: settings.serviceAccountName,
        // What a Dockerfile runs must not get the rights of the profile.
        automountServiceAccountToken: false,
        imagePullSecrets: pullSecrets.length > 0 ? pullSecrets : undefined,
        ...pod,
        containers: [
          {
            name: 'build',
            image: context.image(builder),
            ...container,
            env: variablesOf({ env: { ...env, ...settings.env }, envSecrets: settings.envSecrets }),
            envFrom: envFromSecrets(settings.envFromSecrets),
            resources: resources(settings.resources.requests, settings.resources.limits),
            volumeMounts: volumes.map(([{ name }, mount]) => ({ name, ...mount })),
          },
        ],
        volumes: volumes.map(([volume]) => volume),
      },
    },
  };
}

function loginVolume(login: BuildSettings['login'], secretName: string): Omit<k8s.Volume, 'name'> {
  if (login === 'identity') return { configMap: { name: DOCKER_CONFIG, optional: true } };
  return { secret: { secretName, items: [{ key: '.dockerconfigjson', path: 'config.json' }] } };
}

/**
 * kaniko 1.24: it unpacks the base image over its own file system, so it is root and may own files of others, and no
 * more: these capabilities are what the commands of Dockerfiles use, and `baseline` admits them.
 */
function kaniko(scope: Construct, settings: BuildSettings): Builder {
  const { source, destinations, target, cache, buildArgs, dockerfile } = settings;
  const from = () => {
    switch (source.kind) {
      case 'git':
        return source.url.replace(/^https:/, 'git:') + (source.ref === undefined ? '' : `#${source.ref}`);
      case 'bucket':
        return source.path;
      case 'claim':
        return `dir://${CONTEXT_FOLDER}`;
    }
  };
  const args = [
    `--context=${from()}`,
    ...(source.kind === 'git' && source.path ? [`--context-sub-path=${source.path}`] : []),
    `--dockerfile=${dockerfile}`,
    ...destinations.map((each) => `--destination=${each}`),
    ...Object.entries(buildArgs).map(([name, value]) => `--build-arg=${name}=${value}`),
    ...(target ? [`--target=${target}`] : []),
    ...(cache ? ['--cache=true', `--cache-repo=${cache}`] : []),
  ];
  return {
    loginFolder: '/kaniko/.docker',
    container: {
      args,
      securityContext: {
        ...PlatformContext.of(scope).fixedIds({ runAsUser: 0 }),
        allowPrivilegeEscalation: false,
        capabilities: {
          drop: ['ALL'],
          add: ['CHOWN', 'DAC_OVERRIDE', 'FOWNER', 'FSETID', 'SETFCAP', 'SETGID', 'SETUID'],
        },
        seccompProfile: RUNTIME_SECCOMP,
      },
    },
  };
}

/**
 * BuildKit without root, its daemon for this build only. It makes a user namespace of its own, for which the usual
 * profiles of seccomp and AppArmor leave no room.
 */
function buildkit(scope: Construct, settings: BuildSettings): Builder {
  const { source, destinations, target, cache, buildArgs, dockerfile } = settings;
  const from =
    source.kind === 'git'
      ? ['--opt', `context=${source.url}${gitFragment(source)}`]
      : ['--local', `context=${CONTEXT_FOLDER}`, '--local', `dockerfile=${CONTEXT_FOLDER}`];
  const opt = (name: string, value: string) => ['--opt', `${name}=${value}`];
  const args = [
    'build',
    '--frontend=dockerfile.v0',
    ...from,
    ...opt('filename', dockerfile),
    ...Object.entries(buildArgs).flatMap(([name, value]) => opt(`build-arg:${name}`, value)),
    ...(target ? opt('target', target) : []),
    ...(cache
      ? ['--import-cache', `type=registry,ref=${cache}`, '--export-cache', `type=registry,ref=${cache},mode=max`]
      : []),
    '--output',
    `type=image,"name=${destinations.join(',')}",push=true`,
  ];
  const ids = PlatformContext.of(scope).fixedIds({ runAsUser: BUILDKIT_USER, runAsGroup: BUILDKIT_USER });
  return {
    loginFolder: '/home/user/.docker',
    state: '/home/user/.local/share/buildkit',
    annotations: { 'container.apparmor.security.beta.kubernetes.io/build': 'unconfined' },
    pod: { securityContext: PlatformContext.of(scope).fixedIds({ fsGroup: BUILDKIT_USER }) },
    env: { BUILDKITD_FLAGS: '--oci-worker-no-process-sandbox', DOCKER_CONFIG: '/home/user/.docker' },
    container: {
      command: ['buildctl-daemonless.sh'],
      args,
      securityContext: { ...ids, runAsNonRoot: true, seccompProfile: { type: 'Unconfined' } },
    },
  };
}

function gitFragment({ ref, path }: { readonly ref?: string; readonly path?: string }): string {
  if (ref === undefined && path === undefined) return '';
  return `#${ref ?? ''}${path === undefined ? '' : `:${path}`}`;
}
