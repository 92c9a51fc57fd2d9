/** Media types as `res.type()` takes them: a name, or a file's ending. */

const BY_ENDING: { readonly [ending: string]: string | undefined } = {
  json: "application/json",
  html: "text/html",
  htm: "text/html",
  text: "text/plain",
  txt: "text/plain",
  csv: "text/csv",
  css: "text/css",
  js: "text/javascript",
  xml: "application/xml",
  yaml: "application/yaml",
  yml: "application/yaml",
  pdf: "application/pdf",
  zip: "application/zip",
  gz: "application/gzip",
  png: "image/png",
  jpg: "image/jpeg",
  jpeg: "image/jpeg",
  gif: "image/gif",
  webp: "image/webp",
  svg: "image/svg+xml",
  ico: "image/x-icon",
  mp4: "video/mp4",
  mp3: "audio/mpeg",
  bin: "application/octet-stream",
};

/** Lower case and without parameters; undefined where it is none. */
export function mediaTypeOf(text: string): string | undefined {
  const plain = text.split(";", 1)[0]?.trim().toLowerCase() ?? "";
  if (plain.includes("/")) return plain;
  const ending = plain.replace(/^.*\./, "");
  return Object.hasOwn(BY_ENDING, ending) ? BY_ENDING[ending] : undefined;
}
