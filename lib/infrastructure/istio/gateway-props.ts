import { z } from 'zod';
import { ipAddress, ipRange, text } from '../../core/schemas/text-schema';
import { autoscalingSchema } from '../../patterns/autoscaler-props';

const nodePort = z.int().min(30000, 'a port from 30000 to 32767').max(32767, 'a port from 30000 to 32767');

const service = z.strictObject({
  type: z
    .enum(['ClusterIP', 'NodePort', 'LoadBalancer'])
    .optional()
    .describe('How the gateway is reached from outside of the cluster. By default ClusterIP: by port-forward only.'),
  annotations: z
    .record(z.string(), z.string())
    .optional()
    .describe("Annotations of the Service, by which a cloud's load balancer is set up. By default none."),
  loadBalancerClass: text.optional().describe('Class of the load balancer. By default the one of the cluster.'),
  loadBalancerIP: ipAddress.optional().describe('Address that the load balancer should take. By default any.'),
  loadBalancerSourceRanges: z
    .array(ipRange)
    .optional()
    .describe('Addresses, such as 10.0.0.0/8, from which the load balancer takes connections. By default all.'),
  externalTrafficPolicy: z
    .enum(['Cluster', 'Local'])
    .optional()
    .describe("Local keeps the client's address and uses only nodes with a gateway pod. By default Cluster."),
  nodePorts: z
    .strictObject({ http: nodePort.optional(), https: nodePort.optional() })
    .optional()
    .describe("The Service's ports on every node. By default the cluster chooses."),
});

/** How many pods of a part of Istio run by default. */
export const DEFAULT_BOUNDS = { min: 1, max: 5, cpu: 80 };

/** Autoscaling of a part of Istio, or none. */
export const autoscaling = z
  .union([z.literal(false), autoscalingSchema(DEFAULT_BOUNDS)])
  .optional()
  .describe('How many pods run. false leaves the number to `workloads`.');

/** Settings of a gateway of the mesh. */
export const gatewaySchema = z.strictObject({
  service: service.optional().describe('How clients reach the gateway.'),
  autoscaling,
});

/** Settings of a gateway of the mesh. */
export type GatewaySettings = z.input<typeof gatewaySchema>;
