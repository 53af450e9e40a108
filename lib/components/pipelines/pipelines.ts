import { Construct } from 'constructs';
import { hexKey, password } from '../../core/credentials';
import { expectSecret } from '../../core/expected-secrets';
import { parseProps } from '../../core/props';
import { warn } from '../../core/warnings';
import { claimName } from '../../patterns/claim';
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
import { KEY_PAIR, LOGIN } from './names';
import { type PipelinesProps, pipelinesProps } from './pipelines-props';
import { PipelinesProfileController } from './profile-controller/profile-controller';
import { Runner } from './runner';
import { Mysql } from './servers/mysql';
import { Postgresql } from './servers/postgresql';
import { Seaweedfs } from './servers/seaweedfs';
import { issueCertificate } from './tls';
import { PipelinesUi } from './ui';
import { UserRoles } from './users';
import { Visualization } from './visualization';

/** The servers that come with Pipelines. */
const SERVERS = { mysql: Mysql, postgresql: Postgresql };

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
    const settings = parseProps(this, pipelinesProps, props);
    const installation = new Installation(this, settings);
    this.namespace = installation.namespace;
    if (settings.ownNamespace) new PlatformNamespace(this, 'namespace', settings.ownNamespace);

    installation.makeConfig(this);
    issueCertificate(this, installation);
    this.database(installation);
    this.objectStore(installation);
    if (settings.workflowEngine === 'bundled') new ArgoWorkflows(this, 'argo-workflows', installation);
    this.metadata = new Metadata(this, 'metadata', installation);
    this.api = new ApiServer(this, 'api-server', installation);
    new PersistenceAgent(this, 'persistence-agent', installation);
    new ScheduledWorkflows(this, 'scheduled-workflows', installation);
    new Viewers(this, 'viewers', installation);
    new Visualization(this, 'visualization', installation);
    if (settings.cache.enabled) new Cache(this, 'cache', installation);
    new Runner(this, 'runner', installation);
    this.ui = new PipelinesUi(this, 'ui', installation);
    if (installation.multiUser) {
      new UserRoles(this, 'user-roles', installation);
      new Metacontroller(this, 'metacontroller', installation);
      new PipelinesProfileController(this, 'profile-controller', installation);
    }
    if (settings.invertingProxy) new InvertingProxy(this, 'inverting-proxy', installation);
    if (settings.application) new Application(this, 'application', installation);
  }

  private database(installation: Installation): void {
    const { context, database } = installation;
    const { engine, bundled, cloudSqlProxy } = database;
    if (engine.name === 'postgresql') {
      // https://github.com/kubeflow/pipelines/issues/13956
      warn(
        this,
        `pipelines: the API server ${context.version('pipelines')} writes its SQL for MySQL and never gets ready on PostgreSQL; ` +
          'name a later image in images.overrides.kfp-api-server',
      );
    }
    if (engine.name === 'mysql' && !bundled) {
      // Upstream's manifests say why at their own MySQL: manifests/kustomize/third-party/mysql/base/mysql-deployment.yaml.
      warn(
        this,
        `pipelines: the metadata store logs in to MySQL with mysql_native_password only, which 8.4 has off and 9 no longer has; ` +
          `switch it on and make the user of the Secret ${database.secret} with it`,
      );
    }
    if (cloudSqlProxy) new CloudSqlProxy(this, 'database', installation, cloudSqlProxy.serviceAccount);
    if (bundled) new SERVERS[engine.name](this, 'database', installation, bundled.volume);
    const { namespace } = this;
    const hints = { [LOGIN.user]: 'the user of the database', [LOGIN.password]: 'the password of this user' };
    if (!bundled && installation.userMakesSecrets) {
      expectSecret(this, { namespace, name: database.secret, keys: hints });
      return;
    }
    // A server of somebody else's has a user of its own, which only who gives the password knows.
    const user = bundled || context.credentials.settings.source === 'fixed' ? 'plain' : 'keys';
    new Credential(this, 'database-credential', {
      name: database.secret,
      namespace,
      labels: installation.labels,
      plain: user === 'plain' ? { [LOGIN.user]: engine.user } : {},
      keys: { ...(user === 'keys' ? { [LOGIN.user]: () => engine.user } : {}), [LOGIN.password]: password },
      hints: bundled ? {} : hints,
      ...(bundled ? { opens: claimName(engine.claim, bundled.volume) } : {}),
    });
  }

  private objectStore(installation: Installation): void {
    const { store, common } = installation;
    if (store.bundled) new Seaweedfs(this, 'object-store', installation, store.bundled);
    if (!store.secret) return;
    const { namespace } = this;
    const hints: Record<string, string> = store.bundled
      ? { [KEY_PAIR.access]: '20 letters and digits, at random' }
      : { [KEY_PAIR.access]: 'the access key of the store', [KEY_PAIR.secret]: 'the secret key of this access key' };
    if (!store.bundled && installation.userMakesSecrets) {
      expectSecret(this, { namespace, name: store.secret, keys: hints });
      return;
    }
    new Credential(this, 'object-store-credential', {
      name: store.secret,
      namespace,
      labels: common,
      keys: { [KEY_PAIR.access]: hexKey(10), [KEY_PAIR.secret]: password },
      hints,
    });
  }
}
