import { stringify } from 'yaml';

/** A value as a settings file would say it, as code. */
export function code(value: unknown): string {
  const text = typeof value === 'string' ? value : stringify(value, { collectionStyle: 'flow', lineWidth: 0 }).trim();
  return text === '' ? "`''`" : `\`${text}\``;
}
