import { Construct } from 'constructs';
import { hexKey, password } from '../../core/credentials';
import { warn } from '../../core/warnings';
import { Credential } from '../../patterns/credential';
import { PlatformNamespace } from '../../patterns/namespace';
import { ApiServer } from './api-server';
import { ArgoWorkflows } from './argo-workflows';
import { Cache } from './cache';
import { PersistenceAgent, ScheduledWorkflows, Viewers } from './controllers';
import { Application } from './google/application';
import { CloudSqlProxy } from './google/cloud-sql-proxy';
import { InvertingProxy } from './google/inverting-proxy';
import { Installation } from './installation';
import { Metacontroller } from './metacontroller';
import { Metadata } from './metadata/metadata';
import type { PipelinesProps } from './pipelines-props';
import { ProfileHook } from './profile-controller/profile-controller';
import { Runner } from './runner';
import { Mysql } from './servers/mysql';
import { Postgresql } from './servers/postgresql';
import { Seaweedfs } from './servers/seaweedfs';
import { issueCertificate } from './tls';
import { PipelinesUi } from './ui';
import { UserRoles } from './users';
import { Visualization } from './visualization';

/** Kubeflow Pipelines: machine learning workflows as users write, start, repeat and look at them. */
export class Pipelines extends Construct {
  /** Namespace of all its objects. */
  readonly namespace: string;
  /** The API, which programs call. */
  readonly api: ApiServer;
  /** The web page. */
  readonly ui: PipelinesUi;
  /** What is known of artifacts. */
  readonly metadata: Metadata;

  constructor(scope: Construct, id: string, props: PipelinesProps = {}) {
    super(scope, id);
    const installation = new Installation(this, props);
    this.namespace = installation.namespace;
    if (props.ownNamespace)
      new PlatformNamespace(this, 'namespace', { podSecurity: 'baseline', ...props.ownNamespace });

    installation.makeConfig(this);
    issueCertificate(this, installation);
    this.database(installation);
    this.objectStore(installation);
    if ((props.workflowEngine ?? 'bundled') === 'bundled') new ArgoWorkflows(this, 'argo-workflows', installation);
    this.metadata = new Metadata(this, 'metadata', installation);
    this.api = new ApiServer(this, 'api-server', installation);
    new PersistenceAgent(this, 'persistence-agent', installation);
    new ScheduledWorkflows(this, 'scheduled-workflows', installation);
    new Viewers(this, 'viewers', installation);
    new Visualization(this, 'visualization', installation);
    if (props.cache?.enabled ?? true) new Cache(this, 'cache', installation);
    new Runner(this, 'runner', installation);
    this.ui = new PipelinesUi(this, 'ui', installation);
    if (installation.multiUser) {
      new UserRoles(this, 'user-roles', installation);
      new Metacontroller(this, 'metacontroller', installation);
      new ProfileHook(this, 'profile-controller', installation);
    }
    if (props.invertingProxy) new InvertingProxy(this, 'inverting-proxy', installation, this.ui);
    if (props.application) new Application(this, 'application', installation);
  }

  private database(installation: Installation): void {
    const { context, database, props } = installation;
    if (database.engine === 'postgresql') {
      // https://github.com/kubeflow/pipelines/issues/13956
      warn(
        this,
        `pipelines: the API server ${context.version('pipelines')} writes its SQL for MySQL and never gets ready on PostgreSQL; ` +
          'name a later image in images.overrides.kfp-api-server',
      );
    }
    if (props.database?.cloudSqlProxy) new CloudSqlProxy(this, 'database', installation);
    else if (database.bundled) {
      const Server = database.engine === 'mysql' ? Mysql : Postgresql;
      new Server(this, 'database', installation);
    }
    if (!database.bundled && installation.userMakesSecrets) return;
    new Credential(this, 'database-credential', {
      name: database.secret,
      namespace: this.namespace,
      labels: installation.labels,
      plain: { username: database.engine === 'mysql' ? 'root' : 'user' },
      keys: { password },
    });
  }

  private objectStore(installation: Installation): void {
    const { store, common } = installation;
    if (store.bundled) new Seaweedfs(this, 'object-store', installation);
    if (!store.secret || (!store.bundled && installation.userMakesSecrets)) return;
    new Credential(this, 'object-store-credential', {
      name: store.secret,
      namespace: this.namespace,
      labels: common,
      keys: { accesskey: hexKey(10), secretkey: password },
    });
  }
}
