/**
 * Jest's module loader, but that a worker reads and compiles each module once and not anew for each test file.
 *
 * Every test file has a V8 context of its own and evaluates its modules there, so that none sees what another one
 * changed. To compile the same text again for each of them took a third of the time of `npm test`. A `vm.Script` belongs to
 * no context: it is compiled once and run in as many as one likes.
 */
const { statSync } = require('node:fs');
const { Script } = require('node:vm');
const { default: Runtime } = require('jest-runtime');

/** What was compiled in this process, by the name of its file and of its parameters. */
const compiled = new Map();

/** What was read and transformed in this process, with the time of the file. */
const transformed = new Map();

class CompilingOnce extends Runtime {
  constructor(...options) {
    super(...options);
    this.transformOnce(this.transformCache);
    this.compileOnce(this.executor);
  }

  transformOnce(cache) {
    const transformAnew = cache.transform.bind(cache);
    cache.transform = (filename, options) => {
      const key = `${options?.isInternalModule ?? false} ${filename}`;
      const time = statSync(filename, { throwIfNoEntry: false })?.mtimeMs;
      let file = transformed.get(key);
      if (file === undefined || file.time !== time) {
        const code = transformAnew(filename, options);
        file = { time, code, entry: cache.transforms.get(filename) };
        transformed.set(key, file);
      } else if (file.entry) {
        // From there Jest takes what it needs for the places in stack traces.
        cache.transforms.set(filename, file.entry);
        if (file.entry.sourceMapPath) cache.sourceMaps.set(filename, file.entry.sourceMapPath);
      }
      return file.code;
    };
  }

  compileOnce(executor) {
    const compileAnew = executor.compile.bind(executor);
    executor.compile = (source, filename) => {
      const context = this._environment.getVmContext();
      // `import()` asks the context that it was compiled for.
      if (context === null || source.includes('import(')) return compileAnew(source, filename);
      const parameters = executor.injectedModuleParameters.join(', ');
      const key = `${filename}(${parameters})`;
      let script = compiled.get(key);
      if (script?.source !== source) {
        const head = `(function (${parameters}) {`;
        try {
          script = { source, code: new Script(`${head}${source}\n})`, { filename, columnOffset: -head.length }) };
        } catch {
          // Jest explains what is wrong with it.
          return compileAnew(source, filename);
        }
        compiled.set(key, script);
      }
      return script.code.runInContext(context);
    };
  }
}

module.exports = CompilingOnce;
