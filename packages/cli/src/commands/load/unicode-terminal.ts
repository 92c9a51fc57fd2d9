/** Whether a terminal shows more than ASCII, as far as its environment says. */

/**
 * POSIX: the first of these variables that is set names the charset. Where none is, as in most containers, it does;
 * whoever asks for `LANG=C` means it. The bare console of Linux has few of these characters.
 */
export function showsUnicode(env: NodeJS.ProcessEnv, platform: NodeJS.Platform): boolean {
  if (platform === "win32" || platform === "darwin") return true;
  const locale = env["LC_ALL"] || env["LC_CTYPE"] || env["LANG"] || "";
  return env["TERM"] !== "linux" && (locale === "" || /utf-?8/i.test(locale));
}
