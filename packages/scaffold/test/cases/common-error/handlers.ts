export const handlers = {
  getSilent: () => {
    throw new Error("secret");
  },
  getStub: (_, errors) => {
    throw errors.notImplemented("getStub");
  },
};
