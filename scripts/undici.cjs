// In bundles (run.cjs) what this repository uses of undici, each when somebody asks for it: its index loads all that a
// browser has, which takes as long as a deploy that changes nothing waits for the server. An import of anything else is
// undefined in the bundle.
const Dispatcher = require('../node_modules/undici/lib/dispatcher/dispatcher.js');

// As its index does: `pool.request` and the like.
Object.assign(Dispatcher.prototype, require('../node_modules/undici/lib/api/index.js'));

module.exports = {
  get EnvHttpProxyAgent() {
    return require('../node_modules/undici/lib/dispatcher/env-http-proxy-agent.js');
  },
  get Pool() {
    return require('../node_modules/undici/lib/dispatcher/pool.js');
  },
  get ProxyAgent() {
    return require('../node_modules/undici/lib/dispatcher/proxy-agent.js');
  },
  get WebSocket() {
    return require('../node_modules/undici/lib/web/websocket/websocket.js').WebSocket;
  },
  get fetch() {
    return require('../node_modules/undici/lib/web/fetch/index.js').fetch;
  },
};
