import type { z } from 'zod';

/** Refuses names of a list that stand in it before: what is made for each would be made twice. For `superRefine`. */
export function eachNameOnce(names: readonly string[], context: z.RefinementCtx): void {
  for (const [index, name] of names.entries()) {
    const first = names.indexOf(name);
    if (first === index) continue;
    context.addIssue({ code: 'custom', path: [index], message: `another name than item ${first}` });
  }
}

/** Refuses items of a list that are known by a key, if they have it, whose value another item has already. For `superRefine`. */
export function eachOnce<Item extends object>(key: keyof Item & string) {
  return (items: readonly Item[], context: z.RefinementCtx): void => {
    const values = items.map((item) => item[key]);
    for (const [index, value] of values.entries()) {
      const first = values.indexOf(value);
      if (value === undefined || first === index) continue;
      context.addIssue({ code: 'custom', path: [index, key], message: `another ${key} than that of item ${first}` });
    }
  };
}
