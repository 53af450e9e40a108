import { Construct } from 'constructs';
import { TrainedModel as TrainedModelObject } from '../../../imports/serving.kserve.io';
import { parseProps } from '../../core/props';
import { workloadMetadata } from '../profile-workload';
import { type TrainedModelProps, trainedModelProps } from './trained-model-props';

/**
 * One of several models that an InferenceService loads and serves.
 *
 *     new TrainedModel(chart, 'digits', {
 *       namespace: 'team-a', inferenceService: 'triton', framework: 'pytorch', storageUri: 's3://models/digits', memory: '1Gi',
 *     });
 */
export class TrainedModel extends Construct {
  readonly name: string;
  readonly namespace: string | undefined;

  constructor(scope: Construct, id: string, props: TrainedModelProps) {
    super(scope, id);
    const settings = parseProps(this, trainedModelProps, { ...props, name: props.name ?? id });
    const metadata = workloadMetadata(id, settings);
    this.name = metadata.name;
    this.namespace = metadata.namespace;
    const { inferenceService, framework, storageUri, memory } = settings;
    new TrainedModelObject(this, 'model', {
      metadata,
      spec: { inferenceService, model: { framework, storageUri, memory } },
    });
  }
}
