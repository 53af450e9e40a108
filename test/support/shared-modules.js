/**
 * Modules that all test files of a worker share: libraries and what lib/, imports/ and scripts/ hold.
 *
 * They are evaluated once and stay hot. What they export as data is frozen, so that no test file can see what another one
 * did to it; state that they keep besides is what they computed from their arguments.
 */
const { extname, join, sep } = require('node:path');

const LIBRARIES = `${sep}node_modules${sep}`;
const FOLDERS = ['lib', 'imports', 'scripts'];

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

  has(path) {
    return path.includes(LIBRARIES) || this.isOurs(path);
  }

  /** What the module of a path exports, as far as it is evaluated: as everywhere, circles see what there is. */
  require(path) {
    let module = this.modules.get(path);
    if (module === undefined) {
      module = this.runtime.newModule(path);
      this.modules.set(path, module);
      try {
        this.evaluate(module);
      } catch (error) {
        this.modules.delete(path);
        throw error;
      }
    }
    return module.exports;
  }

  evaluate(module) {
    const { filename } = module;
    if (extname(filename) === '.json') module.exports = this.runtime.readJson(filename);
    else if (extname(filename) === '.node') module.exports = require(filename);
    else this.runtime.execute(module, (name) => this.runtime.requireModuleOrMock(filename, name));
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
