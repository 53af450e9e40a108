import { Construct } from 'constructs';
import { InferenceGraph as InferenceGraphObject } from '../../../imports/serving.kserve.io';
import { parseProps } from '../../core/props';
import { workloadMetadata } from '../profile-workload';
import { type InferenceGraphProps, inferenceGraphProps } from './inference-graph-props';

/**
 * Several InferenceServices that answer as one: one after another, by weights, all together, or by what the request says.
 *
 *     new InferenceGraph(chart, 'pets', {
 *       namespace: 'team-a',
 *       nodes: { root: { type: 'Sequence', steps: [{ service: 'detector' }, { service: 'breeds', data: '$response' }] } },
 *     });
 */
export class InferenceGraph extends Construct {
  readonly name: string;
  readonly namespace: string | undefined;

  constructor(scope: Construct, id: string, props: InferenceGraphProps) {
    super(scope, id);
    const settings = parseProps(this, inferenceGraphProps, { ...props, name: props.name ?? id });
    const metadata = workloadMetadata(id, settings);
    this.name = metadata.name;
    this.namespace = metadata.namespace;
    const { nodes, name: _name, namespace: _namespace, labels: _labels, annotations: _annotations, ...pods } = settings;
    new InferenceGraphObject(this, 'graph', {
      metadata,
      spec: {
        ...pods,
        nodes: Object.fromEntries(
          Object.entries(nodes).map(([key, { type, steps }]) => [
            key,
            {
              routerType: type,
              steps: steps.map(({ service, node, url, ...step }) => ({
                serviceName: service,
                nodeName: node,
                serviceUrl: url,
                ...step,
              })),
            },
          ]),
        ),
      },
    });
  }
}
