/** Whether a terminal shows more than ASCII, as far as its environment says. */

/** POSIX: the first of these that is set names the charset. Nothing set, as in containers, tells nothing. */
export function showsUnicode(env: NodeJS.ProcessEnv, platform: NodeJS.Platform): boolean {
  if (platform === "win32" || platform === "darwin") return true;
  const locale = env["LC_ALL"] || env["LC_CTYPE"] || env["LANG"] || "";
  return locale === "" || /utf-?8/i.test(locale);
}
