/** swagger-autogen on a service: `node run-autogen.cjs FOLDER_OF_AUTOGEN OUTPUT ENTRY…`. */
const { createRequire } = require("node:module");
const { join } = require("node:path");

const [folder, output, ...entries] = process.argv.slice(2);
const swaggerAutogen = createRequire(join(folder, "index.js"))("swagger-autogen");
swaggerAutogen({ openapi: "3.0.0", disableLogs: true })(output, entries, {
  info: { title: "Service", version: "1" },
}).then(
  () => process.exit(0),
  (error) => {
    console.error(error);
    process.exit(1);
  },
);
