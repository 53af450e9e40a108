/**
 * For schemas that parse next to nothing: by default zod writes and compiles a function for each map of a schema, which
 * pays where a process parses thousands of values.
 */
export const PARSED_ONCE = { jitless: true } as const;
