import { z } from 'zod';
import { keysOf } from '../../core/keys';
import { document } from '../../patterns/document';

/** The pictures of the web app and the files under whose names it asks for them. */
const FILES = {
  jupyterLogo: 'jupyterlab-logo.svg',
  jupyterIcon: 'jupyter-icon.svg',
  groupOneLogo: 'group-one-logo.svg',
  groupOneIcon: 'group-one-icon.svg',
  groupTwoLogo: 'group-two-logo.svg',
  groupTwoIcon: 'group-two-icon.svg',
} as const;

type Picture = keyof typeof FILES;

const PICTURES = keysOf(FILES);

const svg = z.string().regex(/^\s*(<\?xml[^>]*>\s*)?<svg[\s>]/, 'an SVG document, beginning with <svg');

/** Settings of the pictures. A logo stands on the form's button of a group of images, an icon in the list of notebooks. */
export const logosSchema = z.strictObject({
  jupyterLogo: svg.optional().describe('Logo of the images of `image`. By default a notebook and JupyterLab.'),
  jupyterIcon: svg.optional().describe('Icon of the images of `image`. By default a notebook.'),
  groupOneLogo: svg.optional().describe('Logo of the images of `imageGroupOne`. By default brackets and VS Code.'),
  groupOneIcon: svg.optional().describe('Icon of the images of `imageGroupOne`. By default brackets.'),
  groupTwoLogo: svg.optional().describe('Logo of the images of `imageGroupTwo`. By default a chart and RStudio.'),
  groupTwoIcon: svg.optional().describe('Icon of the images of `imageGroupTwo`. By default a chart.'),
}) satisfies z.ZodType<Partial<Record<Picture, string>>>;

/** The pictures as files: the user's, and ours for the rest. */
export function logoFiles(own: z.output<typeof logosSchema>): Record<string, string> {
  return Object.fromEntries(
    PICTURES.map((picture) => [
      FILES[picture],
      own[picture] ?? document('lib/components/jupyter-web-app', 'logos', FILES[picture]),
    ]),
  );
}
