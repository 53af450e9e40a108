import { Construct } from 'constructs';
import { Workflow as WorkflowObject } from '../../../imports/argoproj.io';
import { parseProps } from '../../core/props';
import { type WorkflowProps, workflowProps } from './workflow-props';

/** A Workflow of Argo in the namespace of a profile, with what its steps need there. */
export class Workflow extends Construct {
  constructor(scope: Construct, id: string, props: WorkflowProps) {
    super(scope, id);
    const { namespace, name = id, labels, annotations, ...settings } = parseProps(this, workflowProps, props);
    const { serviceAccountName, spec } = settings;
    new WorkflowObject(this, 'workflow', {
      metadata: { name, namespace, labels, annotations },
      spec: { serviceAccountName, ...spec },
    });
  }
}
