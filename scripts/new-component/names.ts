/** The spellings of a component's name. */
export interface Names {
  /** `my-component`: folder, files, catalog, settings. */
  readonly kebab: string;
  /** `MyComponent`: the construct. */
  readonly pascal: string;
  /** `myComponent`: the beginning of its schema's name. */
  readonly camel: string;
}

/** Words that the generated code already has. */
const TAKEN = ['construct', 'object', 'string', 'required', 'record'];

/**
 * The spellings of a name given in kebab-case.
 *
 * @throws when the name cannot be a component's
 */
export function namesOf(kebab: string): Names {
  if (!/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(kebab) || kebab.length > 50) {
    throw new Error(
      `"${kebab}" is no name for a component: up to 50 lowercase letters, digits and single '-' in between`,
    );
  }
  if (TAKEN.includes(kebab)) throw new Error(`"${kebab}" means something else in the code already`);
  const pascal = kebab.replace(/(^|-)([a-z0-9])/g, (_, __, letter: string) => letter.toUpperCase());
  return { kebab, pascal, camel: pascal[0]?.toLowerCase() + pascal.slice(1) };
}
