import { z } from 'zod';
import { dnsDomain, dnsLabel, dnsSubdomain } from './text-schema';

/** What several components must know of Istio. */
const mesh = z.strictObject({
  installation: z
    .enum(['bundled', 'existing'])
    .default('bundled')
    .describe('Whether Istio is installed with the platform or is there already.'),
  dataPlane: z.enum(['sidecar', 'ambient']).default('sidecar').describe('How pods join the mesh: sidecar or ambient.'),
  trustDomain: dnsDomain.optional().describe('Trust domain of the mesh. By default the domain of the cluster.'),
  revision: dnsLabel
    .optional()
    .describe('Revision of an existing Istio that injects sidecars. By default the one without a revision.'),
  cni: z
    .boolean()
    .default(true)
    .describe(
      'Whether nodes redirect the traffic of pods. Without it every pod of the mesh needs rights that only privileged namespaces give.',
    ),
  gatewayServiceAccount: dnsSubdomain
    .optional()
    .describe("Service account of an existing ingress gateway. By default the bundled gateway's."),
  controlPlaneNamespace: dnsLabel
    .optional()
    .describe(
      'Namespace of an existing control plane, whose policies hold in all namespaces. By default that of the gateway, namespaces.istio-system.',
    ),
  localGatewayNamespace: dnsLabel
    .optional()
    .describe(
      "Namespace of the cluster-local gateway beside an existing Istio, which the platform makes. By default the ingress gateway's, namespaces.istio-system.",
    ),
  meshConfigMap: dnsSubdomain
    .optional()
    .describe(
      'ConfigMap that the platform makes in the namespace of an existing control plane which takes a part of its mesh configuration from there. By default its administrator adds what `synth --mesh-config` prints.',
    ),
});

/** The mesh, as a settings file says it. */
export const meshSchema = mesh.superRefine(
  ({ installation, dataPlane, revision, cni, gatewayServiceAccount, ...apart }, { addIssue }) => {
    for (const key of ['controlPlaneNamespace', 'localGatewayNamespace', 'meshConfigMap'] as const) {
      if (apart[key] === undefined || installation !== 'bundled') continue;
      const message = 'nothing with the bundled Istio: only beside an existing one (installation: existing)';
      addIssue({ code: 'custom', path: [key], message });
    }
    if (gatewayServiceAccount !== undefined && installation === 'bundled') {
      addIssue({
        code: 'custom',
        path: ['gatewayServiceAccount'],
        message:
          'none with the bundled Istio, whose gateway has its own: only an existing one (installation: existing)',
      });
    }
    if (revision !== undefined && installation === 'bundled') {
      addIssue({
        code: 'custom',
        path: ['revision'],
        message: 'none with the bundled Istio: only one that is there already (installation: existing) has it',
      });
    }
    if (!cni && dataPlane === 'ambient') {
      addIssue({ code: 'custom', path: ['cni'], message: 'true: an ambient mesh cannot do without it' });
    }
  },
);

/** How pods join the mesh. What else settings say of it is not the affair of `Mesh`. */
export const meshOptions = z.object(
  mesh.pick({
    installation: true,
    dataPlane: true,
    revision: true,
    cni: true,
    controlPlaneNamespace: true,
    localGatewayNamespace: true,
    meshConfigMap: true,
  }).shape,
);
