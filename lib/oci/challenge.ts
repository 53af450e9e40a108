/** How a registry wants to be asked: by a password, or by a token that it gives elsewhere. */
export type Challenge =
  | { readonly scheme: 'basic' }
  | { readonly scheme: 'bearer'; readonly realm: string; readonly parameters: Readonly<Record<string, string>> };

/** Reads the header `WWW-Authenticate` of a refusal; nothing where it asks for something else. */
export function parseChallenge(header: string): Challenge | undefined {
  const [scheme = '', ...rest] = header.trim().split(/\s+/);
  if (scheme.toLowerCase() === 'basic') return { scheme: 'basic' };
  if (scheme.toLowerCase() !== 'bearer') return undefined;
  const found = [...rest.join(' ').matchAll(/(\w+)="([^"]*)"/g)].map(
    ([, key = '', value = '']) => [key, value] as const,
  );
  const { realm, ...parameters } = Object.fromEntries(found);
  return realm === undefined ? undefined : { scheme: 'bearer', realm, parameters };
}
