/**
 * The routes that a service registers when its own code runs: `node record-routes.cjs NAME FOLDER` prints them as JSON.
 *
 * Express, Fastify and Koa's router are recorders here, which write down what is registered and where it is mounted. What else is
 * not installed is a thing that answers to everything and does nothing. Nothing listens.
 */
const Module = require("node:module");
const path = require("node:path");
const { readdirSync, readFileSync } = require("node:fs");

/** Runs TypeScript. */
const OWN_TOOL = "tsx/cjs/api";
const TOOL_FILES = /\/node_modules\/(?:tsx|esbuild|get-tsconfig|resolve-pkg-maps)\//;
const VERBS = ["get", "post", "put", "patch", "delete", "del", "options", "head", "all"];

/** Answers to everything, and does nothing. */
function nothing() {
  // A function that can be called, constructed and extended.
  const target = function Nothing() {};
  const own = new Map();
  const proxy = new Proxy(target, {
    get(_, key) {
      if (key === Symbol.toPrimitive) return () => "";
      if (key === Symbol.iterator) return function* none() {};
      if (own.has(key)) return own.get(key);
      if (key === "prototype") return target.prototype;
      // No promise; and no module of its own kind, so that its default is itself.
      if (key === "then" || key === "__esModule") return undefined;
      return proxy;
    },
    // What copies its properties finds them further up.
    getPrototypeOf: () => base,
    apply: () => proxy,
    construct: (_, __, made) => (made === proxy ? proxy : Object.create(made.prototype)),
    set: (_, key, value) => own.set(key, value) !== undefined,
  });
  const base = new Proxy(
    {},
    { get: (_, key) => (key === "then" || key === "__esModule" ? undefined : proxy) },
  );
  return proxy;
}

/** A router that is loaded when the first request comes. */
class Lazy {
  constructor(load) {
    this.loading = Promise.resolve(load());
  }
}

class Recorder {
  constructor(prefix = "") {
    this.entries = [];
    this.prefix = prefix;
  }

  /** An app or a router: a function, as Express's are. */
  static create(prefix) {
    const recorder = new Recorder(prefix);
    const self = (_req, _res, next) => next?.();
    let shown;
    self.recorder = recorder;
    const route = (method, given, handlers) => {
      if (handlers.length > 0) recorder.entries.push({ method, paths: [given].flat(9) });
    };
    for (const verb of VERBS) {
      self[verb] = (first, ...rest) => {
        const isNamed = rest.length > 1 && typeof first === "string" && typeof rest[0] === "string";
        if (isNamed) route(verb, rest[0], rest.slice(1));
        else route(verb, first, rest);
        return shown;
      };
    }
    self.route = (given) => {
      if (typeof given === "string" || Array.isArray(given)) {
        const chain = {};
        for (const verb of VERBS)
          chain[verb] = (...handlers) => {
            route(verb, given, handlers);
            return chain;
          };
        return chain;
      }
      for (const method of [given.method].flat()) route(method.toLowerCase(), given.url ?? given.path, [1]);
      return shown;
    };
    self.use = (...args) => {
      const flat = args.flat(9);
      const paths =
        typeof args[0] === "string" || Array.isArray(args[0]) ? [args[0]].flat(9).filter(isText) : [];
      for (const one of flat) recorder.entries.push({ paths: paths.length === 0 ? [""] : paths, child: one });
      return shown;
    };
    self.register = (plugin, options = {}) => {
      if (typeof plugin !== "function" || plugin === nothing) return shown;
      const child = Recorder.create();
      recorder.entries.push({ paths: [options?.prefix ?? ""], child });
      recorder.waiting ??= [];
      recorder.waiting.push(Promise.resolve(plugin(child, options, () => undefined)).catch(complain));
      return shown;
    };
    self.routes = () => shown;
    self.prefix = (path) => {
      recorder.prefix = path;
      return shown;
    };
    shown = new Proxy(self, {
      get: (target, key) => {
        if (key === "then") return undefined;
        if (key in target) return target[key];
        return typeof key === "symbol" ? undefined : () => shown;
      },
    });
    return shown;
  }
}

function isText(value) {
  return typeof value === "string";
}

function complain(error) {
  process.stderr.write(`${error?.stack ?? error}\n`);
}

async function routesOf(app, base = "", above = []) {
  const recorder = app?.recorder;
  if (!(recorder instanceof Recorder) || above.includes(recorder)) return [];
  await Promise.all(recorder.waiting ?? []);
  const routes = [];
  for (const { method, paths, child } of recorder.entries) {
    const own = child instanceof Lazy ? await child.loading : child;
    for (const path of paths) {
      const full = `${base}${recorder.prefix ?? ""}/${path instanceof RegExp ? `regexp:${path}` : path}`;
      if (method !== undefined) routes.push({ method: method === "del" ? "delete" : method, path: full });
      else routes.push(...(await routesOf(own, full, [...above, recorder])));
    }
  }
  return routes;
}

const express = Object.assign(() => Recorder.create(), {
  Router: () => Recorder.create(),
  json: nothing,
  urlencoded: nothing,
  raw: nothing,
  text: nothing,
  static: nothing,
});
express.default = express;

function KoaRouter(options) {
  return Recorder.create(options?.prefix);
}
KoaRouter.default = KoaRouter;

/** Lists of endpoints, as one of the services keeps them in a package of its own. */
class EndpointGroupList {
  constructor() {
    this.groups = [];
  }

  group() {
    const group = Recorder.create();
    this.groups.push(group);
    return group;
  }

  listAllEndpoints() {
    return this.groups.map((group) => ({ apply: (router) => router.use(group) }));
  }
}

const STANDS_IN = {
  express,
  router: () => Recorder.create(),
  fastify: Object.assign(() => Recorder.create(), {
    default: () => Recorder.create(),
    fastify: () => Recorder.create(),
  }),
  "body-parser": { json: nothing, urlencoded: nothing, raw: nothing, text: nothing },
  mime: nothing(),
  "lodash/merge": Object.assign,
  "../lib/logger": nothing(),
  "../../services/auth/session": nothing(),
  "../../../frontend/web": nothing(),
  "../../utils/Settings": nothing(),
  "express-promise-router": Object.assign(() => Recorder.create(), { default: () => Recorder.create() }),
  "@koa/router": KoaRouter,
  "koa-router": KoaRouter,
  "express-lazy-router": {
    createLazyRouter: () => (load) => new Lazy(load),
  },
  tslib: { __importDefault: (one) => (one?.__esModule ? one : { default: one }), __importStar: (one) => one },
  "@budibase/backend-core": new Proxy(
    { EndpointGroupList },
    { get: (own, key) => own[key] ?? (key === "then" ? undefined : nothing()) },
  ),
};

/** What lies in the service's folder is loaded; what cannot be, or lies elsewhere, is nothing. */
function stubMissing(folder) {
  const load = Module._load;
  Module._load = function loadOrStub(request, parent, isMain) {
    const isOfPackage = parent?.filename?.includes("/node_modules/") === true;
    if (Object.hasOwn(STANDS_IN, request)) return isOfPackage ? nothing() : STANDS_IN[request];
    try {
      const file = Module._resolveFilename(request, parent, isMain);
      const isTool = request === OWN_TOOL || TOOL_FILES.test(parent?.filename ?? "");
      return isTool || file.startsWith(folder) || Module.isBuiltin(file)
        ? load.call(this, request, parent, isMain)
        : nothing();
    } catch (error) {
      if (process.env.TELL_STUBS !== undefined)
        process.stderr.write(`${request}: ${String(error).split("\n")[0]}\n`);
      return nothing();
    }
  };
}

/** Paths out of settings that are not there are empty. */
function forgivePaths() {
  for (const name of ["join", "resolve"]) {
    const does = path[name];
    path[name] = (...parts) => does(...parts.map((part) => (isText(part) ? part : "")));
  }
}

function mounted(prefix, child) {
  const app = Recorder.create();
  app.use(prefix, child);
  return app;
}

/** Name → the app, made as the service makes it. */
const LOADERS = {
  flowise(folder) {
    const app = mounted("/api/v1", require(path.join(folder, "dist/routes/index.js")).default);
    // By hand: dist/index.js has this one beside the mount.
    app.get("/api/v1/ip", () => undefined);
    return app;
  },
  verdaccio(folder) {
    const configPath = path.join(folder, "conf/default.yaml");
    return require(path.join(folder, "build/api/index.js")).default({
      _debug: true,
      web: { enable: true },
      configPath,
      config_path: configPath,
      self_path: configPath,
    });
  },
  async ghost(folder) {
    process.env.paths__contentPath = path.join(folder, "content");
    const app = Recorder.create();
    app.use(require(path.join(folder, "core/server/web/parent/backend.js"))());
    app.use(require(path.join(folder, "core/server/web/parent/frontend.js"))({}));
    require(path.join(folder, "core/frontend/services/sitemap/handler.js"))(app);
    return app;
  },
  "accounts-rest-express"(folder) {
    const services = { password: {}, magicLink: {}, oauth: {} };
    return require(path.join(folder, "lib/index.js")).default({ getServices: () => services }, {});
  },
  "backstage-catalog"(folder) {
    // Its own document, which its router checks requests with.
    const { spec } = require(path.join(folder, "dist/schema/openapi/generated/router.cjs.js"));
    const app = Recorder.create();
    for (const [path, item] of Object.entries(spec.paths))
      for (const method of Object.keys(item))
        if (VERBS.includes(method)) app[method](path.replaceAll(/\{(\w+)\}/g, ":$1"), 1);
    return app;
  },
  etherpad(folder) {
    const app = Recorder.create();
    const home = path.join(folder, "node/hooks/express");
    for (const file of readdirSync(home)) {
      const hooks = require(path.join(home, file));
      for (const name of ["expressPreSession", "expressConfigure", "expressCreateServer"]) {
        if (typeof hooks[name] !== "function") continue;
        Promise.resolve(hooks[name](name, { app }, () => undefined)).catch(complain);
      }
    }
    // By hand: express/openapi.js has a document of each version of the API in two styles, and of the latest one more.
    const handler = readFileSync(path.join(folder, "node/handler/APIHandler.js"), "utf8");
    const versions = [...handler.matchAll(/^version\['([\d.]+)'\]/gm)].map(([, version]) => version);
    for (const style of ["api", "rest"])
      for (const version of ["", ...versions]) app.get(`/${style}/${version}/openapi.json`, 1);
    // By hand: node/hooks/i18n.js has these behind the reading of its files, express/static.js behind that of a list.
    for (const one of ["/locales/:locale", "/locales.json", "/pluginfw/plugin-definitions.json"])
      app.get(one, 1);
    return app;
  },
  async "platformatic-runtime"(folder) {
    const app = Recorder.create();
    const { managementApiPlugin } = require(path.join(folder, "lib/management-api.js"));
    app.register(managementApiPlugin, { runtime: nothing(), prefix: "/api/v1" });
    const { startPrometheusServer } = require(path.join(folder, "lib/prom-server.js"));
    app.use(await startPrometheusServer(nothing(), {}));
    // By hand: lib/runtime.js has these inside the start of its inspector.
    for (const path of ["/json/list", "/json", "/json/version"]) app.get(path, () => undefined);
    return app;
  },
  "node-red-editor-api"(folder) {
    const api = require(path.join(folder, "lib/index.js"));
    const app = Recorder.create();
    // With a password or another's page to log in, which have routes of their own.
    for (const type of ["credentials", "strategy"]) {
      const settings = { adminAuth: { type, strategy: nothing() }, runtimeState: { enabled: true } };
      api.init(settings, nothing(), nothing(), nothing());
      app.use(api.httpAdmin);
    }
    return app;
  },
  "uppy-companion"(folder) {
    // With everything that settings may switch on.
    const settings = {
      DATADIR: "/tmp",
      DOMAIN: "localhost",
      UPLOAD_URLS: "http://localhost",
      AWS_BUCKET: "bucket",
      ENABLE_URL_ENDPOINT: "true",
      ONEDRIVE_DOMAIN_VALIDATION: "true",
      ONEDRIVE_KEY: "key",
      TEST_DYNAMIC_OAUTH_CREDENTIALS: "true",
    };
    for (const [name, value] of Object.entries(settings)) process.env[`COMPANION_${name}`] = value;
    return require(path.join(folder, "lib/standalone/index.js"))().app;
  },
  "mongo-express"(folder) {
    return require(path.join(folder, "lib/middleware.js"))(nothing());
  },
  "verdaccio-server-fastify"(folder) {
    return require(path.join(folder, "build/server.js")).default({});
  },
  "cnpmjs.org"(folder) {
    const app = Recorder.create();
    for (const name of ["registry", "web"]) require(path.join(folder, `routes/${name}.js`))(app);
    return app;
  },
  tinylicious(folder) {
    return require(path.join(folder, "dist/app.js")).create(...Array(4).fill(nothing()));
  },
  "routerlicious-base"(folder) {
    const app = Recorder.create();
    const config = { get: () => undefined };
    for (const name of ["alfred", "riddler", "nexus"])
      app.use(require(path.join(folder, `dist/${name}/app.js`)).create(config, ...Array(20).fill(nothing())));
    return app;
  },
  "request-node"(folder) {
    const { RequestNode } = require(path.join(folder, "dist/requestNode.js"));
    return new RequestNode(nothing(), nothing()).express;
  },
  "postgres-meta"(folder) {
    require(OWN_TOOL).register();
    return require(path.join(folder, "dist/server/app.js")).build();
  },
  async "unleash-server"(folder) {
    require(OWN_TOOL).register();
    const settings = { getLogger: () => nothing(), server: { baseUriPath: "" } };
    const config = new Proxy(settings, { get: (own, key) => own[key] ?? nothing() });
    const app = Recorder.create();
    const Router = require(path.join(folder, "dist/lib/routes/index.js")).default;
    app.use(new Router(config, nothing(), nothing(), nothing()).router);
    // By hand: lib/app.js has this one beside the router.
    app.get("/", 1);
    return app;
  },
  budibase(folder) {
    require(OWN_TOOL).register();
    return require(path.join(folder, "src/api/index.ts")).router;
  },
};

async function main([name, folder]) {
  forgivePaths();
  stubMissing(folder);
  const write = process.stdout.write.bind(process.stdout);
  // Services like to talk.
  process.stdout.write = () => true;
  console.log = () => undefined;
  // Some give up where a file of settings is missing.
  const exit = process.exit.bind(process);
  process.exit = () => undefined;
  process.env.NODE_ENV ??= "production";
  const app = await LOADERS[name](folder);
  await new Promise((resolve) => setTimeout(resolve, 200));
  const routes = await routesOf(app);
  write(`${JSON.stringify(routes)}\n`, () => exit(0));
}

process.on("unhandledRejection", complain);
process.on("uncaughtException", complain);
void main(process.argv.slice(2));
