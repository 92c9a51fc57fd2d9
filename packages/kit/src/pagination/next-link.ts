/** The `Link` header of a list: where the next page is. */

/**
 * `</books?genre=novel&cursor=abc>; rel="next"`: the request once more, with other parameters. RFC 8288 §3
 *
 * @param url of the request, as it was sent
 * @param changed parameters that take the place of those that the request has
 */
export function nextLink(url: string, changed: Readonly<Record<string, string | number>>): string {
  const [path = "", ...rest] = url.split("?");
  // The others stay as they were sent: a comma that stands for itself is not the same when it is encoded.
  const kept = rest
    .join("?")
    .split("&")
    .filter((pair) => pair !== "" && !Object.hasOwn(changed, nameOf(pair)));
  const added = Object.entries(changed).map(
    ([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`,
  );
  const target = `${path}?${[...kept, ...added].join("&")}`;
  return `<${target.replace(/[^\x21-\x7e]|[<>]/g, encodeURIComponent)}>; rel="next"`;
}

function nameOf(pair: string): string {
  const [name = ""] = pair.split("=");
  try {
    return decodeURIComponent(name.replaceAll("+", " "));
  } catch {
    return name;
  }
}
