import { z } from 'zod';
import { annotationMap } from '../../core/schemas/labels-schema';
import { programDefault } from '../../core/schemas/program-default';
import { ipAddress, ipRange, text } from '../../core/schemas/text-schema';
import { autoscalingSchema } from '../../patterns/autoscaler-props';

const nodePort = z.int().min(30000, 'a port from 30000 to 32767').max(32767, 'a port from 30000 to 32767');

const service = z.strictObject({
  type: z
    .enum(['ClusterIP', 'NodePort', 'LoadBalancer'])
    .default('ClusterIP')
    .describe('How the gateway is reached from outside of the cluster. With ClusterIP by port-forward only.'),
  annotations: annotationMap
    .default({})
    .describe("Annotations of the Service, by which a cloud's load balancer is set up."),
  loadBalancerClass: text.optional().describe('Class of the load balancer. By default the one of the cluster.'),
  loadBalancerIP: ipAddress.optional().describe('Address that the load balancer should take. By default any.'),
  loadBalancerSourceRanges: z
    .array(ipRange)
    .optional()
    .describe('Addresses, such as 10.0.0.0/8, from which the load balancer takes connections. By default all.'),
  externalTrafficPolicy: programDefault(z.enum(['Cluster', 'Local']), 'Cluster').describe(
    "Local keeps the client's address and uses only nodes with a gateway pod.",
  ),
  nodePorts: z
    .strictObject({
      http: nodePort.optional().describe('That for HTTP. By default the cluster chooses.'),
      https: nodePort.optional().describe('That for HTTPS. By default the cluster chooses.'),
    })
    .prefault({})
    .describe("The Service's ports on every node."),
});

/** Autoscaling of a part of Istio, or none. */
export const autoscaling = z
  .union([z.literal(false), autoscalingSchema({ min: 1, max: 5, cpu: 80 })])
  .prefault({})
  .describe('How many pods run. false leaves the number to `workloads`.');

/** Settings of a gateway of the mesh. */
export const gatewaySchema = z.strictObject({
  service: service.prefault({}).describe('How clients reach the gateway.'),
  autoscaling,
});

/** Settings of a gateway of the mesh. */
export type GatewaySettings = z.output<typeof gatewaySchema>;
