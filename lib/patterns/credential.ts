import { ApiObject } from 'cdk8s';
import { k8s } from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import { opensClaim } from '../core/claim-secrets';
import { PlatformContext } from '../core/context';
import type { CredentialGenerator } from '../core/credentials';
import { expectSecret } from '../core/expected-secrets';

/** Properties of `Credential`. */
export interface CredentialProps {
  /** Name of the Secret. */
  readonly name: string;
  readonly namespace: string;
  readonly labels?: Record<string, string>;
  /** Type of the Secret. @default 'Opaque' */
  readonly type?: string;
  /** The secret keys, each with how its value is made when it must be generated. */
  readonly keys: Record<string, CredentialGenerator>;
  /** Secret keys that follow from other credentials, each with its value. They are not generated. @default - none */
  readonly derived?: Record<string, () => string>;
  /** What keys hold, in words, for who has to make the Secret. @default - a password, at random */
  readonly hints?: Readonly<Record<string, string>>;
  /** Keys that are no secret, such as a user name, and stand in the manifest in every case. @default - none */
  readonly plain?: Record<string, string>;
  /**
   * Name of the claim whose data a server opens with these values: it takes them at its first start and then keeps them,
   * as databases do. `deploy` does not overwrite such a Secret while the claim is there.
   * @default - the server reads them at each start, or keeps no data
   */
  readonly opens?: string;
}

/**
 * A Secret that a component reads, from where the settings say: generated, made by the user, or by the External
 * Secrets operator. Its name and keys are the same in each case.
 */
export class Credential extends Construct {
  /** Name of the Secret. */
  readonly name: string;
  /** Its values, where the render knows them: for the checksum of pods that read them when they start. */
  readonly values: Record<string, string> = {};

  constructor(scope: Construct, id: string, props: CredentialProps) {
    super(scope, id);
    this.name = props.name;
    const { name, namespace, labels, plain = {} } = props;
    const { credentials } = PlatformContext.of(this);
    const { settings } = credentials;
    const metadata = { name, namespace, labels };
    if (props.opens !== undefined) opensClaim(this, { namespace, secret: name, claim: props.opens });
    if (settings.source === 'existing') {
      expectSecret(this, { namespace, name, keys: { ...exactly(plain), ...hintsOf(props) } });
      return;
    }
    if (settings.source !== 'externalSecrets') {
      const derived = Object.entries(props.derived ?? {}).map(([key, value]) => [key, value()] as const);
      this.values = {
        ...plain,
        ...credentials.secret(namespace, name, props.keys),
        ...Object.fromEntries(derived),
      };
      new k8s.KubeSecret(this, 'secret', { metadata, type: props.type ?? 'Opaque', stringData: this.values });
      return;
    }
    const storeKey = `${settings.prefix}${namespace}/${name}`;
    // The manifest has the plain keys.
    expectSecret(this, { namespace, name, keys: hintsOf(props), storeKey });
    const store = { name: settings.store, kind: settings.storeKind };
    // The operator's kinds are not the release's: its CRD is not imported, and this is the only object of it.
    new ApiObject(this, 'external-secret', {
      apiVersion: 'external-secrets.io/v1',
      kind: 'ExternalSecret',
      metadata,
      spec: {
        refreshInterval: settings.refreshInterval,
        secretStoreRef: store,
        target: { name, template: { type: props.type, metadata: { labels }, data: template(props) } },
        data: secretKeys(props).map((key) => ({
          secretKey: key,
          remoteRef: { key: storeKey, property: key, ...REMOTE_REF_DEFAULTS },
        })),
      },
    });
  }
}

/**
 * What the operator's CRD fills in. One manager owns the list of keys as a whole: without these another one, with the
 * same manifest, would conflict with the first.
 */
const REMOTE_REF_DEFAULTS = { conversionStrategy: 'Default', decodingStrategy: 'None', metadataPolicy: 'None' };

/** What each secret key holds. */
function hintsOf(props: CredentialProps): Record<string, string> {
  return Object.fromEntries(secretKeys(props).map((key) => [key, props.hints?.[key] ?? 'a password, at random']));
}

function exactly(plain: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(plain).map(([key, value]) => [key, `exactly ${JSON.stringify(value)}`]));
}

function secretKeys({ keys, derived }: CredentialProps): string[] {
  return Object.keys({ ...keys, ...derived });
}

/** Plain keys next to the fetched ones; without plain keys the operator needs no template. */
function template(props: CredentialProps): Record<string, string> | undefined {
  const { plain = {} } = props;
  if (Object.keys(plain).length === 0) return undefined;
  const fetched = secretKeys(props).map((key) => [key, `{{ index . ${JSON.stringify(key)} }}`] as const);
  return { ...plain, ...Object.fromEntries(fetched) };
}
