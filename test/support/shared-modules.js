/**
 * Modules that all test files of a worker share: libraries, what lib/, imports/ and scripts/ hold, and Jest's own tools.
 *
 * They are evaluated once and stay hot. What they export as data is frozen, so that no test file can see what another one
 * did to it; state that they keep besides is what they computed from their arguments.
 */
const { extname, join, sep } = require('node:path');

const LIBRARIES = `${sep}node_modules${sep}`;
const FOLDERS = ['lib', 'imports', 'scripts'];

/** What of Jest knows which tests, matchers and snapshots there are: each test file has its own. */
const STATEFUL = ['jest-circus', 'expect', '@jest/expect', 'jest-snapshot'].map((name) => join(LIBRARIES, name, sep));

class SharedModules {
  constructor(rootDir) {
    this.folders = FOLDERS.map((name) => join(rootDir, name, sep));
    this.modules = new Map();
    /** The runtime of the test file that runs: it resolves names and says what is mocked. */
    this.runtime = undefined;
  }

  isOurs(path) {
    return this.folders.some((folder) => path.startsWith(folder));
  }

  /** @param options those of a module that Jest itself loads. @default - one that a test file loads */
  has(path, options) {
    if (options?.isInternalModule) return !STATEFUL.some((folder) => path.includes(folder));
    return path.includes(LIBRARIES) || this.isOurs(path);
  }

  /** What the module of a path exports, as far as it is evaluated: as everywhere, circles see what there is. */
  require(path, options) {
    const key = options?.isInternalModule ? `jest ${path}` : path;
    let module = this.modules.get(key);
    if (module === undefined) {
      module = this.runtime.newModule(path);
      this.modules.set(key, module);
      try {
        this.evaluate(module, options);
      } catch (error) {
        this.modules.delete(key);
        throw error;
      }
    }
    return module.exports;
  }

  evaluate(module, options) {
    const { filename } = module;
    const requireFrom = (name) =>
      options?.isInternalModule
        ? this.runtime.requireInternalModule(filename, name)
        : this.runtime.requireModuleOrMock(filename, name);
    if (extname(filename) === '.json') module.exports = this.runtime.readJson(filename, options);
    else if (extname(filename) === '.node') module.exports = require(filename);
    else this.runtime.execute(module, requireFrom, options);
    module.loaded = true;
    if (this.isOurs(filename)) for (const value of Object.values(module.exports)) freezeData(value);
  }
}

/** Freezes plain objects and lists, to the bottom. Others (schemas, classes, maps) have an inside that works. */
function freezeData(value) {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return;
  const prototype = Object.getPrototypeOf(value);
  const plain = Array.isArray(value) || prototype === null || Object.getPrototypeOf(prototype) === null;
  if (!plain) return;
  Object.freeze(value);
  Object.values(value).forEach(freezeData);
}

module.exports = SharedModules;
