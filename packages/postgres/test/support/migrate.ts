/** A program that migrates, for tests that kill one. */
import { applyMigrations } from "../../src/index.ts";

await applyMigrations({
  connectionString: process.env["CONNECTION"] ?? "",
  folder: process.env["FOLDER"] ?? "",
});
