import { z } from 'zod';
import { servingContainer } from '../../components/kserve/serving-container-schema';
import { labelMap } from '../../core/schemas/labels-schema';
import { tolerationSchema } from '../../core/schemas/pod-schema';
import { httpUrl, serviceLabel, text } from '../../core/schemas/text-schema';
import { serviceAccountName, workloadProps } from '../profile-workload';
import { componentProps, scaleTargetProblem } from './component-schema';
import { nameOf } from './model-storage';

const nodeName = z.string().regex(/^[A-Za-z0-9][-\w]*$/, 'a name of letters, digits, - and _');

const step = z.strictObject({
  name: text.optional().describe("Its name, another one than that of the node's other steps. By default none."),
  service: nameOf('The InferenceService that answers: a construct, or its name. By default another target.').optional(),
  node: nodeName.optional().describe('The node that goes on from here. By default another target.'),
  url: httpUrl.optional().describe('An address that answers. By default another target.'),
  data: z
    .enum(['$request', '$response'])
    .optional()
    .describe('What it gets in a Sequence: the request, or what the step before it answered. By default the request.'),
  weight: z
    .int()
    .min(0)
    .max(100)
    .optional()
    .describe('Per cent of the requests of a Splitter. By default none are said.'),
  condition: text
    .optional()
    .describe('When it answers in a Switch, or a Sequence goes on: an expression of GJSON. By default always.'),
  dependency: z
    .enum(['Soft', 'Hard'])
    .optional()
    .describe('Whether a Sequence or an Ensemble goes on after its failure (Soft), or fails too. By default Soft.'),
});

const node = z.strictObject({
  type: z
    .enum(['Sequence', 'Splitter', 'Ensemble', 'Switch'])
    .describe('One step after another, one of several by their weights, all of them together, or the first that fits.'),
  steps: z.array(step).min(1, 'at least one step').describe('Where requests go.'),
});

/** Which nodes look at what a step says (v0.18.0 cmd/router/main.go). */
const OF_TYPES: Readonly<Record<'weight' | 'condition' | 'data' | 'dependency', readonly string[]>> = {
  weight: ['Splitter'],
  condition: ['Switch', 'Sequence'],
  data: ['Sequence'],
  dependency: ['Sequence', 'Ensemble'],
};

/** A node and all to which its steps lead. */
function reachedFrom(start: string, nodes: Readonly<Record<string, z.output<typeof node>>>): ReadonlySet<string> {
  const reached = new Set([start]);
  // A set that grows is walked to its end.
  for (const name of reached) {
    for (const { node: next } of nodes[name]?.steps ?? []) if (next !== undefined) reached.add(next);
  }
  return reached;
}

/** Props of an InferenceGraph. What the webhook of KServe would refuse is refused here. */
export const inferenceGraphProps = z
  .strictObject({
    ...workloadProps,
    name: serviceLabel.optional().describe('Its name. By default the id of the construct.'),
    nodes: z.record(nodeName, node).describe('Its nodes by their names: requests come to the one named root.'),
    minReplicas: componentProps.minReplicas,
    maxReplicas: componentProps.maxReplicas,
    scaleMetric: z
      .enum(['concurrency', 'rps', 'cpu', 'memory'])
      .optional()
      .describe('What more pods follow from. By default concurrency.'),
    scaleTarget: componentProps.scaleTarget,
    timeout: componentProps.timeout,
    resources: servingContainer.resources.describe(
      "Requests and limits of its pods. By default the platform's for routers.",
    ),
    serviceAccountName,
    nodeSelector: labelMap.optional().describe('Labels of the nodes of the cluster it runs on. By default any.'),
    tolerations: z.array(tolerationSchema).optional().describe('Taints of these that it bears. By default none.'),
  })
  .superRefine(({ nodes, minReplicas = 1, maxReplicas, scaleMetric, scaleTarget }, { addIssue }) => {
    const refuse = (path: (string | number)[], message: string) => addIssue({ code: 'custom', path, message });
    const names = Object.keys(nodes);
    const target = scaleTargetProblem({ scaleMetric, scaleTarget });
    if (target) refuse(['scaleTarget'], target);
    if (!names.includes('root')) refuse(['nodes'], 'a node named root, to which requests come');
    if (maxReplicas !== undefined && minReplicas > maxReplicas) {
      refuse(['minReplicas'], `at most maxReplicas, which is ${maxReplicas}`);
    }
    const reached = reachedFrom('root', nodes);
    for (const name of names.includes('root') ? names : []) {
      if (reached.has(name)) continue;
      refuse(['nodes', name], 'a step that names it, of root or of a node to which root leads; or no such node');
    }
    for (const [name, { type, steps }] of Object.entries(nodes)) {
      const at = (index: number, key: string) => ['nodes', name, 'steps', index, key];
      steps.forEach((each, index) => {
        const targets = (['service', 'node', 'url'] as const).filter((key) => each[key] !== undefined);
        if (targets.length !== 1) refuse(at(index, 'service'), 'exactly one of service, node and url');
        if (each.node !== undefined && !names.includes(each.node))
          refuse(at(index, 'node'), `one of ${names.join(', ')}`);
        if (type === 'Splitter' && each.weight === undefined)
          refuse(at(index, 'weight'), 'a number, as the node is a Splitter');
        for (const [key, types] of Object.entries(OF_TYPES)) {
          if (each[key as keyof typeof OF_TYPES] === undefined || types.includes(type)) continue;
          refuse(at(index, key), `none with type ${type}, only with ${types.join(' and ')}`);
        }
        if (type === 'Sequence' && index === 0) {
          if (each.condition !== undefined) refuse(at(index, 'condition'), 'none, as no step before it has answered');
          if (each.data === '$response') refuse(at(index, 'data'), '$request, as no step before it has answered');
        }
        const first = steps.findIndex((other) => each.name !== undefined && other.name === each.name);
        if (first !== -1 && first !== index) refuse(at(index, 'name'), 'another name than that of a step before it');
      });
      const sum = steps.reduce((total, { weight = 0 }) => total + weight, 0);
      if (type === 'Splitter' && steps.every(({ weight }) => weight !== undefined) && sum !== 100) {
        refuse(['nodes', name, 'steps'], `steps whose weights are 100 together; they are ${sum}`);
      }
    }
  });

export type { InferenceGraphProps } from './inference-graph-props.generated';
