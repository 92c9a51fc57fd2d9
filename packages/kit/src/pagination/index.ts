/** Lists in pages: by keyset, by offset, and how many rows there are. */
export { countRows } from "./count-rows.ts";
export type { PageOrder } from "./cursor.ts";
export { type KeysetPageOptions, keysetPage, type Page } from "./keyset-page.ts";
export { nextLink } from "./next-link.ts";
export { type OffsetPage, type OffsetPageOptions, offsetPage } from "./offset-page.ts";
