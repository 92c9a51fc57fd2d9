export interface SchemaError {
  readonly instancePath: string;
  readonly keyword: string;
  readonly params: Record<string, unknown>;
  readonly message?: string;
  readonly schemaPath?: string;
}
export function describe(
  errors: readonly SchemaError[],
  place: string,
): { field: string; message: string; reason: string }[] {
  return errors.map((e) => ({ field: place + e.instancePath, message: e.message ?? "", reason: e.keyword }));
}
