import { type Connector, connectorSchema } from '../core/schemas/connector-schema';
import { connectorSecrets } from '../infrastructure/dex/dex-config';
import { isRecord, stringAt } from '../kubernetes/json';

/** A connector as the configuration of a Dex has it. */
export interface FoundConnector {
  /** As `auth.dex.connectors` has it. */
  readonly connector: Readonly<Record<string, unknown>>;
  /** The key of its secret among the credentials, and what stands there: the secret, or `$NAME`. */
  readonly secret?: { readonly key: string; readonly value: string };
}

/** Fields of a connector that the platform says itself. */
const OWN = ['redirectURI', 'clientSecret', 'bindPW'];

/**
 * Reads a connector in the configuration of a Dex.
 *
 * @returns why it is none that a setting takes, where it is none
 */
export function foundConnector(found: unknown): FoundConnector | { readonly fault: string } {
  const { id, type, name, config } = isRecord(found) ? found : {};
  const own = isRecord(config) ? config : {};
  const kept = Object.fromEntries(Object.entries(own).filter(([key]) => !OWN.includes(key)));
  const connector = { id, type, ...(name === id || name === undefined ? {} : { name }), config: kept };
  const result = connectorSchema.safeParse(connector);
  if (!result.success) {
    const [problem] = result.error.issues;
    return { fault: `${problem?.path.map(String).join('.') || 'the connector'}: ${problem?.message}` };
  }
  const value = stringAt(own, 'clientSecret') ?? stringAt(own, 'bindPW');
  const key = keyOf(result.data);
  return value === undefined || key === undefined ? { connector } : { connector, secret: { key, value } };
}

function keyOf(connector: Connector): string | undefined {
  return Object.keys(connectorSecrets(connector))[0];
}

/** A secret itself, where `$NAME` or `${NAME}` stands for it; nothing where nobody knows that name. */
export function secretBehind(text: string, environment: Readonly<Record<string, string>>): string | undefined {
  return text.startsWith('$') ? environment[text.slice(1).replace(/^\{(.*)\}$/, '$1')] : text;
}
