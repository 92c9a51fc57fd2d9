const named = (name) => ({ params }) => ({ status: 200, body: { name, params: params && Object.keys(params).length > 0 ? params : undefined } });
const names = ["getUser", "deleteUser", "getMe", "getMyTeam", "getTeam", "putTeam", "getFile", "cancelJob", "getJob", "batchJobs",
  "getA", "getODataUser", "compare", "getUnicode", "getHyphens", "getTwice", "getSpecial", "getTrailing", "getVersion", "getMethods",
  "traceMethods", "patchMethods", "getElsewhere", "putElsewhere", "getRoot"];
export const handlers = {
  ...Object.fromEntries(names.map((name) => [name, named(name)])),
  // Fastify finds its path by a parameter.
  getSpecial: () => ({ status: 200, body: { name: "getSpecial" } }),
  headMethods: () => ({ status: 204, set: { accept: "seen" } }),
  optionsMethods: () => ({ status: 204, set: { allow: "declared" } }),
};
