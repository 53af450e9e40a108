import { Construct } from 'constructs';
import { EnvoyFilter } from '../../../imports/networking.istio.io';
import { PlatformContext } from '../../core/context';

/** Label of pods whose program lives at /: their proxy takes the prefix from the path of each request. */
export const REMOVE_PATH_PREFIX = { 'kubeflow-workspaces/remove-path-prefix': 'true' };

/**
 * Takes the prefix of a Workspace from the path of what comes to its pod. Its route should, where its kind says
 * `removePathPrefix`, but alpha.3 leaves the path as it is in any case (kubeflow/notebooks issue 1172): such programs
 * answer 404. Only proxies beside the pod can do so; an ambient mesh has none.
 */
export class RemovePathPrefix extends Construct {
  constructor(scope: Construct, id: string) {
    super(scope, id);
    new EnvoyFilter(this, 'filter', {
      metadata: {
        name: 'workspaces-remove-path-prefix',
        namespace: PlatformContext.of(this).namespace('istio-system'),
      },
      spec: {
        workloadSelector: { labels: REMOVE_PATH_PREFIX },
        configPatches: [
          {
            applyTo: 'HTTP_ROUTE',
            match: { context: 'SIDECAR_INBOUND' },
            patch: {
              operation: 'MERGE',
              value: {
                route: {
                  regex_rewrite: {
                    pattern: { regex: '^/workspace/connect/[^/]+/[^/]+/[^/]+/' },
                    substitution: '/',
                  },
                },
              },
            },
          },
        ],
      },
    });
  }
}
