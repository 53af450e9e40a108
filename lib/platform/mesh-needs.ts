import type { PlatformContext } from '../core/context';
import { neededMeshConfig } from '../infrastructure/istio/mesh-config';
import { yamlText } from '../patterns/document';

/**
 * What an Istio that is there already must have in its mesh configuration, as YAML that its administrator adds there;
 * nothing where the platform installs Istio, makes the configuration itself, or needs none.
 */
export function meshNeeds(context: PlatformContext): string | undefined {
  const { installation, meshConfigMap } = context.mesh;
  if (installation === 'bundled' || meshConfigMap !== undefined || !context.has('login')) return undefined;
  const needed = neededMeshConfig(context);
  return Object.keys(needed).length > 0 ? yamlText(needed) : undefined;
}

/** That an Istio which is there already lacks what nobody renders. */
export function meshWarnings(context: PlatformContext): string[] {
  if (meshNeeds(context) === undefined) return [];
  return [
    'the Istio that is there already must know who asks for a login: `synth --mesh-config` prints what its administrator ' +
      'adds to the mesh configuration; istio.meshConfigMap renders it, where the control plane reads such a ConfigMap',
  ];
}
