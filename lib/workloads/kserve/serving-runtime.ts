import { Construct } from 'constructs';
import {
  ClusterServingRuntime as ClusterServingRuntimeObject,
  ServingRuntime as ServingRuntimeObject,
} from '../../../imports/serving.kserve.io';
import { servingRuntimeSpec } from '../../components/kserve/runtime-spec';
import { parseProps } from '../../core/props';
import { workloadMetadata } from '../profile-workload';
import {
  type ClusterServingRuntimeProps,
  clusterServingRuntimeProps,
  type ServingRuntimeProps,
  servingRuntimeProps,
} from './serving-runtime-props';

/**
 * A program that serves models of some formats: its image, its arguments, what it asks for. Of the whole cluster, for the
 * InferenceServices of all namespaces.
 *
 *     const runtime = new ClusterServingRuntime(chart, 'team-onnx', {
 *       image: 'example.com/team/onnx-server:v2', formats: [{ name: 'onnx', version: '1' }], args: ['--model=/mnt/models'],
 *     });
 *     new InferenceService(chart, 'digits', { namespace: 'team-a', model: { format: 'onnx', runtime, storageUri: 's3://models/digits' } });
 */
export class ClusterServingRuntime extends Construct {
  readonly kind = 'ClusterServingRuntime';
  readonly name: string;

  constructor(scope: Construct, id: string, props: ClusterServingRuntimeProps) {
    super(scope, id);
    const settings = parseProps(this, clusterServingRuntimeProps, props);
    const metadata = workloadMetadata(id, settings);
    this.name = metadata.name;
    new ClusterServingRuntimeObject(this, 'runtime', { metadata, spec: servingRuntimeSpec(this, settings) });
  }
}

/** The same of one namespace, for its InferenceServices. Contributors of a profile may make it. */
export class ServingRuntime extends Construct {
  readonly kind = 'ServingRuntime';
  readonly name: string;
  readonly namespace: string | undefined;

  constructor(scope: Construct, id: string, props: ServingRuntimeProps) {
    super(scope, id);
    const settings = parseProps(this, servingRuntimeProps, props);
    const metadata = workloadMetadata(id, settings);
    this.name = metadata.name;
    this.namespace = metadata.namespace;
    new ServingRuntimeObject(this, 'runtime', { metadata, spec: servingRuntimeSpec(this, settings) });
  }
}
