/** The error body that all operations of the document share: what the document says nothing of is told in it too. */
import type { ErrorShape } from "./contract.js";

export const commonError: ErrorShape | undefined = undefined;
