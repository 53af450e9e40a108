import type { Component } from './component';

/**
 * Every component, in the order in which they are installed: each after all that it requires. The order names the
 * files in dist, so a new component goes where it belongs and moves the numbers behind it.
 */
export const CATALOG: readonly Component[] = [];
