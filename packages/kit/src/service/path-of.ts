/** The path of a request's target, without query and fragment. */

/**
 * RFC 9112 §3.2: usually the target begins with the path; in the absolute form, which every server must take, scheme
 * and host come first. `*` (OPTIONS) stays what it is.
 */
export function pathOf(target: string): string {
  const path = target.charCodeAt(0) === slash ? target : withoutHost(target);
  const query = path.indexOf("?");
  const end = query === -1 ? path.length : query;
  const fragment = path.indexOf("#");
  return path.slice(0, fragment === -1 ? end : Math.min(end, fragment));
}

const slash = 47;

function withoutHost(target: string): string {
  const [origin] = /^[a-z][a-z0-9+.-]*:\/\/[^/?#\\]*/i.exec(target) ?? [];
  if (origin === undefined) return target;
  const rest = target.slice(origin.length);
  return rest.startsWith("/") || rest.startsWith("\\") ? rest : `/${rest}`;
}
