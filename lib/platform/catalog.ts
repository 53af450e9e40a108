import { TensorboardsWebApp } from '../components/tensorboards-web-app/tensorboards-web-app';
import { tensorboardsWebAppProps } from '../components/tensorboards-web-app/tensorboards-web-app-props';
import { type Component, component } from './component';

/**
 * Every component, in the order in which they are installed: each after all that it requires. The order names the
 * files in dist, so a new component goes where it belongs and moves the numbers behind it.
 */
export const CATALOG: readonly Component[] = [
  component(TensorboardsWebApp, {
    name: 'tensorboards-web-app',
    summary: 'Web page for TensorBoards.',
    requires: [],
    props: tensorboardsWebAppProps,
  }),
];
