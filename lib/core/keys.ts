/** The keys of an object made of a literal, as its type knows them: Object.keys forgets which there are. */
export function keysOf<Literal extends object>(literal: Literal): Extract<keyof Literal, string>[] {
  const keys: Extract<keyof Literal, string>[] = [];
  for (const key in literal) keys.push(key);
  return keys;
}
