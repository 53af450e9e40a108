/**
 * Where test files run: one JavaScript realm for all of a worker, with globals of their own for each.
 *
 * Jest's environment makes a realm for each file. Whatever it loads begins cold there, and every look at a global asks an
 * interceptor first: together half of the time of `npm test`. Here the realm stays, so that modules can be evaluated once
 * (see shared-modules.js), and what a file did to the globals is undone before the next one. A file that replaces
 * modules begins with `@jest-environment node` and has a realm to itself.
 */
const { constants, createContext } = require('node:vm');
const { ModuleMocker } = require('jest-mock');
const { installCommonGlobals } = require('jest-util');

/** Not taken from the realm of Jest: installed here. */
const OWN = new Set([
  'global',
  'globalThis',
  'Buffer',
  'ArrayBuffer',
  'Uint8Array',
  'GLOBAL',
  'root',
  'process',
  'jest-symbol-do-not-touch',
]);

/** Where `expect` keeps matchers and state, in a property that it could not define twice. */
const MATCHERS = Symbol.for('$$jest-matchers-object');

let realm;

class SharedEnvironment {
  /** Tells the runtime that modules may be shared. */
  shared = true;
  // No test fakes timers, and modules of the realm would keep the true ones that they saw.
  fakeTimers = null;
  fakeTimersModern = null;

  constructor({ projectConfig }) {
    realm ??= newRealm();
    realm.forEach(restore);
    this.global = realm[0].object;
    this.context = this.global;
    this.global.process = newProcess(this.global);
    Object.assign(this.global, structuredClone(projectConfig.globals));
    const state = {
      assertionCalls: 0,
      expectedAssertionsNumber: null,
      isExpectingAssertions: false,
      numPassingAsserts: 0,
    };
    const value = {
      customEqualityTesters: [],
      matchers: Object.create(null),
      state: { ...state, suppressedErrors: [] },
    };
    Object.defineProperty(this.global, MATCHERS, { value, configurable: true });
    this.moduleMocker = new ModuleMocker(this.global);
  }

  async setup() {}

  async teardown() {
    this.context = null;
  }

  exportConditions() {
    return ['node', 'node-addons'];
  }

  getVmContext() {
    return this.context;
  }
}

/** The global object of a realm with Node's globals, and what else a file might change; as all was before any file. */
function newRealm() {
  const global = createContext(constants.DONT_CONTEXTIFY);
  const builtIns = builtInsOf(global);
  for (const [name, descriptor] of Object.entries(Object.getOwnPropertyDescriptors(globalThis))) {
    if (OWN.has(name) || Object.hasOwn(global, name)) continue;
    Object.defineProperty(global, name, 'value' in descriptor ? descriptor : lazily(name, descriptor));
  }
  // Of these Node's own modules make instances, which tests compare with `instanceof`.
  Object.assign(global, { global, Buffer, ArrayBuffer, Uint8Array });
  installCommonGlobals(global, {});
  global.Error.stackTraceLimit = 100;
  return [global, ...builtIns].map((object) => ({ object, properties: Object.getOwnPropertyDescriptors(object) }));
}

/** What JavaScript itself brings: constructors, their prototypes, namespaces like `JSON`. */
function builtInsOf(global) {
  const values = Object.values(Object.getOwnPropertyDescriptors(global)).map(({ value }) => value);
  const objects = values.filter(
    (value) => typeof value === 'function' || (typeof value === 'object' && value !== null),
  );
  return objects.flatMap((value) => (typeof value.prototype === 'object' ? [value, value.prototype] : [value]));
}

/** A global that Node makes when somebody asks for it. */
function lazily(name, { enumerable }) {
  const define = (global, value) =>
    Object.defineProperty(global, name, { value, enumerable, configurable: true, writable: true });
  return {
    enumerable,
    configurable: true,
    get() {
      return globalThis[name];
    },
    set(value) {
      define(this, value);
    },
  };
}

/** A copy of `process` for one test file, which Jest makes only together with other globals. */
function newProcess(global) {
  const globals = { Symbol: global.Symbol, Date: global.Date };
  installCommonGlobals(globals, {});
  return globals.process;
}

/** Takes away what was added to an object and puts back what was changed or removed. */
function restore({ object, properties }) {
  for (const key of Reflect.ownKeys(object)) if (!Object.hasOwn(properties, key)) delete object[key];
  for (const key of Reflect.ownKeys(properties)) {
    const was = properties[key];
    const is = Object.getOwnPropertyDescriptor(object, key);
    if (is?.value !== was.value || is?.get !== was.get) Object.defineProperty(object, key, was);
  }
}

module.exports = SharedEnvironment;
