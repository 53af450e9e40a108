import { k8s } from 'cdk8s-plus-27';
import type { Construct } from 'constructs';
import { PlatformContext } from '../../core/context';
import { PROFILE_EDITOR } from '../../core/contracts/users';
import { credentialOfOthers } from '../../core/credential-of-others';
import { UnfitSettingError } from '../../core/problem';
import { parseOnce } from '../../core/schemas/parsed-once';
import { isRecord, valueAt } from '../../kubernetes/json';
import { Credential } from '../../patterns/credential';
import { yamlText } from '../../patterns/document';
import { buildJob, DOCKER_CONFIG } from '../profiles/image-builds/build-job';
import { buildSchema, REGISTRY_SECRET } from '../profiles/image-builds/build-schema';
import type { ImageBuildsSettings } from '../profiles/image-builds/image-builds-schema';

/** Key of the logins in a Secret of the type kubernetes.io/dockerconfigjson. */
const LOGINS = '.dockerconfigjson';

/**
 * What building images from a notebook needs in a profile: the logins of registries, under the names that Fairing looks
 * for, and how a Job builds. The profile's own account may make Jobs and what runs the images already.
 *
 * @param index place of the profile in the settings, for errors
 */
export function imageBuilds(scope: Construct, namespace: string, settings: ImageBuildsSettings, index: number): void {
  if (settings.login === 'secret') registryLogins(scope, namespace, index);
  else {
    new k8s.KubeConfigMap(scope, 'docker-config', {
      metadata: { name: DOCKER_CONFIG, namespace },
      data: { 'config.json': JSON.stringify({ credHelpers: settings.credentialHelpers }) },
    });
  }
  const { builder, login } = settings;
  const images = settings.destination.replace(/\/$/, '');
  new k8s.KubeConfigMap(scope, 'image-builds', {
    metadata: { name: 'image-builds', namespace },
    data: {
      builder,
      image: PlatformContext.of(scope).image(builder),
      destination: images,
      serviceAccount: PROFILE_EDITOR,
      ...(login === 'secret' ? { registrySecret: REGISTRY_SECRET } : {}),
      'job.yaml': yamlText(exampleJob(scope, settings, images)),
    },
  });
}

/** A Job to be copied: its context and the name of the image are yours. */
function exampleJob(scope: Construct, settings: ImageBuildsSettings, images: string): object {
  const { builder, login, resources } = settings;
  const build = parseOnce(buildSchema, {
    builder,
    login,
    resources,
    source: { kind: 'git', url: 'https://git.example.com/team/app.git' },
    destinations: [`${images}/app:v1`],
  });
  return k8s.KubeJob.manifest({ metadata: { generateName: 'image-build-' }, spec: buildJob(scope, build) });
}

function registryLogins(scope: Construct, namespace: string, index: number): void {
  const path = ['profiles', index, 'imageBuilds', 'login'];
  const what = `the login of ${namespace} at its registry, as docker login writes it into config.json,`;
  const { credentials } = PlatformContext.of(scope);
  const known = { what, path, namespace, secret: REGISTRY_SECRET, key: LOGINS };
  const { values } = new Credential(scope, 'registry-logins', {
    name: REGISTRY_SECRET,
    namespace,
    type: 'kubernetes.io/dockerconfigjson',
    keys: { [LOGINS]: credentialOfOthers(known, credentials) },
    hints: { [LOGINS]: 'the config.json that docker login writes: { "auths": { "registry.example.com": … } }' },
  });
  const text = values[LOGINS];
  if (text !== undefined && !isLogins(text)) {
    throw new UnfitSettingError(path, `"${LOGINS}" of "${namespace}/${REGISTRY_SECRET}" is not JSON with "auths"`);
  }
}

function isLogins(text: string): boolean {
  try {
    return isRecord(valueAt(JSON.parse(text), 'auths'));
  } catch {
    return false;
  }
}
