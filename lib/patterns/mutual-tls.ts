import type { Construct } from 'constructs';
import { DestinationRuleV1Alpha3, type DestinationRuleV1Alpha3Props } from '../../imports/networking.istio.io';

/**
 * Has all programs of the mesh call a Service by mutual TLS only, so that its policies know who calls.
 *
 * @param host the Service, as the mesh calls it
 */
export function mutualTls(
  scope: Construct,
  id: string,
  metadata: DestinationRuleV1Alpha3Props['metadata'],
  host: string,
): void {
  new DestinationRuleV1Alpha3(scope, id, {
    metadata,
    spec: { host, trafficPolicy: { tls: { mode: 'ISTIO_MUTUAL' } } },
  });
}
