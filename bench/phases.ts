/** Renders a settings file once in this process and prints how long each phase took, in milliseconds, as JSON. */
const start = performance.now();
const [file, folder] = process.argv.slice(2) as [string, string];

function main(): void {
  // Loaded here and not above, so that loading is measured; `require` keeps the types and the paths of everywhere else.
  const { Platform } = require('../lib/platform/platform') as typeof import('../lib/platform/platform', { with: {
    'resolution-mode': 'require',
  }});
  const { writeFiles } =
    require('../lib/platform/render/write') as typeof import('../lib/platform/render/write', { with: {
      'resolution-mode': 'require',
    }});
  const loaded = performance.now();
  const platform = Platform.fromFile(file, { outdir: folder });
  const constructed = performance.now();
  // Texts are written when they are asked for.
  const files = platform.render().map(({ name, text }) => ({ name, text }));
  const serialized = performance.now();
  writeFiles(folder, files);
  const written = performance.now();
  const bytes = files.reduce((sum, { text }) => sum + text.length, 0);
  process.stdout.write(
    JSON.stringify({
      load: loaded - start,
      construct: constructed - loaded,
      serialize: serialized - constructed,
      write: written - serialized,
      bytes,
    }),
  );
}

main();
