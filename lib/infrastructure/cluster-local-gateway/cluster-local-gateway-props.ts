import { z } from 'zod';
import { gatewaySchema } from '../istio/gateway-props';

/** Settings of the gateway inside of the cluster. */
export const clusterLocalGatewayProps = z.strictObject(gatewaySchema.shape);

export type { ClusterLocalGatewayProps } from './cluster-local-gateway-props.generated';
