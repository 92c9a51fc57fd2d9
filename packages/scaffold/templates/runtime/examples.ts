/** Bodies that operations might answer one day, made from the document: operation → JSON text. */
export const examples: { readonly [operation: string]: string | undefined } = {};
