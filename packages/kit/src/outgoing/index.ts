export { createFetch, type FetchOptions, type OutgoingFetch } from "./create-fetch.ts";
