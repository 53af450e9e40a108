import { z } from 'zod';

/**
 * Enums whose words stand in a document that is read when the program runs: to the compiler they are any text, and
 * generated types must say so too.
 */
export const documentWords = z.registry();
