import { Construct } from 'constructs';
import { Workflow as WorkflowObject } from '../../../imports/argoproj.io';

/** The spec of a Workflow, as far as this construct has an opinion on it. */
export interface WorkflowSpec {
  /** Name of the template that is run. */
  readonly entrypoint?: string;
  readonly serviceAccountName?: string;
  readonly templates?: readonly object[];
  /** Everything else that Argo Workflows knows. */
  readonly [field: string]: unknown;
}

/** Properties of `Workflow`. */
export interface WorkflowProps {
  /** Namespace of the profile it runs in. @default - the chart's */
  readonly namespace?: string;
  /** Its name. A Workflow runs once: another run needs another name. @default - the id */
  readonly name?: string;
  readonly labels?: Record<string, string>;
  readonly annotations?: Record<string, string>;
  /** As whom its steps run. @default 'default-editor', which every profile has */
  readonly serviceAccountName?: string;
  readonly spec: WorkflowSpec;
}

/** A Workflow of Argo in the namespace of a profile, with what its steps need there. */
export class Workflow extends Construct {
  constructor(scope: Construct, id: string, props: WorkflowProps) {
    super(scope, id);
    const { namespace, name = id, labels, annotations, serviceAccountName = 'default-editor', spec } = props;
    new WorkflowObject(this, 'workflow', {
      metadata: { name, namespace, labels, annotations },
      spec: { serviceAccountName, ...spec },
    });
  }
}
