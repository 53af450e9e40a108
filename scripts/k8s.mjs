// In bundles (run.cjs) what this repository uses of cdk8s-plus-27: loading the rest, and copying it into each file that
// imports it, took as long as reading the settings. An import of anything else fails in the bundle.
import k8s from '../node_modules/cdk8s-plus-27/lib/imports/k8s.js';

export { k8s };
