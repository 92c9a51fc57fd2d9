/** Express's types with a short way to the types of handlers: most of the compiler's time goes into the long one. */
import type ts from "typescript6";

const EXPRESS = /\/@types\/express-serve-static-core\/index\.d\.ts$/;
const MATCHER = /(export interface IRouterMatcher<[^{]*>\s*\{)[^{}]*\}/;

// The overloads of Express infer five types for each route, by comparing its Request with that of the core member by
// member, only to say `any` of all that was not annotated. Paths and type arguments are read elsewhere.
const PLAIN = "(path: PathParams, ...handlers: Array<RequestHandler<any, any, any, any, any>>): T;";

/** The host, which from then on finds that alone in the place of the overloads of `router.get` and the others. */
export function withPlainMatchers(host: ts.CompilerHost): ts.CompilerHost {
  const readFile = host.readFile.bind(host);
  host.readFile = (name) => {
    const text = readFile(name);
    return EXPRESS.test(name)
      ? text?.replace(MATCHER, (_, start: string) => `${start}\n    ${PLAIN}\n}`)
      : text;
  };
  return host;
}
