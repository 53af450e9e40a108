import { z } from 'zod';
import { ipAddress, ipRange } from '../../platform/settings/text-schema';

const text = z.string().min(1, 'text that is not empty');
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

/** How many pods of a Deployment run, by the CPU that they use. */
export const autoscalingSchema = z
  .strictObject({
    min: z.int().min(1, 'at least 1').optional().describe('Least number of pods. By default 1.'),
    max: z.int().min(1, 'at least 1').optional().describe('Largest number of pods. By default 5.'),
    cpu: z
      .int()
      .min(1, 'a percentage from 1 to 100')
      .max(100, 'a percentage from 1 to 100')
      .optional()
      .describe('Percentage of the requested CPU above which pods are added. By default 80.'),
  })
  .refine(({ min = 1, max = 5 }) => min <= max, { message: 'min is larger than max', path: ['min'] });

/** Settings of a gateway of the mesh. */
export const gatewaySchema = z.strictObject({
  service: service.optional().describe('How clients reach the gateway.'),
  autoscaling: z
    .union([z.literal(false), autoscalingSchema])
    .optional()
    .describe('How many pods run. false leaves the number to `workloads`.'),
});

/** Settings of a gateway of the mesh. */
export type GatewaySettings = z.input<typeof gatewaySchema>;

/** Settings of the autoscaler of a Deployment. */
export type AutoscalingSettings = z.input<typeof autoscalingSchema>;
