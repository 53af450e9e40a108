import { z } from 'zod';

/** What stands before the gateway has no settings of its own: they stand at the top, in `gateway.ingress`. */
export const gatewayIngressProps = z.strictObject({});

export type { GatewayIngressProps } from './gateway-ingress-props.generated';
