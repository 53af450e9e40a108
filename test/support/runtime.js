/**
 * Jest's module loader, but that a worker does once what Jest does anew for each test file: it reads and compiles each
 * module once, and in the realm that files share (environment.js) it evaluates once what they may share
 * (shared-modules.js). A `vm.Script` belongs to no realm: it is compiled once and run in as many as one likes.
 */
const { AsyncLocalStorage } = require('node:async_hooks');
const { statSync } = require('node:fs');
const { dirname } = require('node:path');
const { Script } = require('node:vm');
const { default: Runtime } = require('jest-runtime');
const SharedModules = require('./shared-modules');

/** What was compiled in this process, by the name of its file and of its parameters. */
const compiled = new Map();

/** What was read and transformed in this process, with the time of the file. */
const transformed = new Map();

/** The shared modules of each project: one may replace a library where another does not. */
const shared = new Map();

/** What says of a module that this test file sees another one, which no shared module would notice. */
const REPLACING = [
  'deepUnmock',
  'doMock',
  'dontMock',
  'enableAutomock',
  'isolateModules',
  'isolateModulesAsync',
  'mock',
];
const RESETTING = [
  'resetModules',
  'setMock',
  'unmock',
  'unstable_mockModule',
  'unstable_unmockModule',
  'useFakeTimers',
];

class WorkingOnce extends Runtime {
  /** Storages of Jest's own modules, which follow each promise of this process until they are disabled. */
  storages = [];

  constructor(config, environment, ...options) {
    super(config, environment, ...options);
    this.transformOnce(this.transformCache);
    this.compileOnce(this.executor);
    if (environment.shared) this.shareModules(config);
  }

  shareModules(config) {
    if (!shared.has(config.id)) shared.set(config.id, new SharedModules(config.rootDir));
    this.sharedModules = shared.get(config.id);
    this.sharedModules.runtime = this;
    const build = this.jestGlobals.buildJestObject.bind(this.jestGlobals);
    this.jestGlobals.buildJestObject = (from) => {
      const jest = build(from);
      if (config.setupFiles.includes(from)) return jest;
      for (const name of [...REPLACING, ...RESETTING]) {
        jest[name] = () => {
          throw new Error(`jest.${name}: begin this file with /** @jest-environment node */, which shares no modules`);
        };
      }
      return jest;
    };
  }

  requireModule(from, moduleName, options, isRequireActual) {
    if (options?.isInternalModule && moduleName === 'node:async_hooks') return this.endingHooks();
    if (this.sharedModules && !(moduleName && this._resolution.isCoreModule(moduleName))) {
      const path = this._resolution.resolveCjs(from, moduleName);
      if (this.sharedModules.has(path, options)) return this.sharedModules.require(path, options);
    }
    return super.requireModule(from, moduleName, options, isRequireActual);
  }

  /** Jest makes a storage for each test file and leaves it on: with the hundredth all promises are slow. */
  endingHooks() {
    const { storages } = this;
    class EndingStorage extends AsyncLocalStorage {
      constructor(...options) {
        super(...options);
        storages.push(this);
      }
    }
    return { ...require('node:async_hooks'), AsyncLocalStorage: EndingStorage };
  }

  teardown() {
    super.teardown();
    for (const storage of this.storages) storage.disable();
  }

  getSourceMaps() {
    const maps = super.getSourceMaps();
    if (this.sharedModules) {
      for (const { filename, entry } of transformed.values()) {
        if (entry?.sourceMapPath) maps.set(filename, entry.sourceMapPath);
      }
    }
    return maps;
  }

  /** A module that is not evaluated yet. */
  newModule(filename) {
    return {
      children: [],
      exports: {},
      filename,
      id: filename,
      isPreloading: false,
      loaded: false,
      path: dirname(filename),
    };
  }

  readJson(filename, options) {
    return this._environment.global.JSON.parse(this.transformCache.transformJson(filename, options));
  }

  /** Evaluates a module that belongs to no test file. */
  execute(module, requireFrom, options) {
    module.require = requireFrom;
    module.paths = this._resolution.getModulePaths(module.path);
    requireFrom.resolve = (name) => this.sharedModules.runtime._resolution.resolveCjs(module.filename, name);
    const code = this.transformCache.transform(module.filename, options);
    const evaluate = this.executor.compile(code, module.filename);
    evaluate.call(module.exports, module, module.exports, requireFrom, module.path, module.filename);
  }

  transformOnce(cache) {
    const transformAnew = cache.transform.bind(cache);
    cache.transform = (filename, options) => {
      const key = `${options?.isInternalModule ?? false} ${filename}`;
      const time = statSync(filename, { throwIfNoEntry: false })?.mtimeMs;
      let file = transformed.get(key);
      if (file === undefined || file.time !== time) {
        const code = transformAnew(filename, options);
        file = { time, code, filename, entry: cache.transforms.get(filename) };
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

module.exports = WorkingOnce;
