/** Comments, for whatever object is found at their address. */
import { CLASS, FIRST_USER_OID } from "./class-id.ts";
import type { Query } from "./query.ts";

interface Row {
  readonly classoid: number;
  readonly objoid: number;
  readonly objsubid: number;
  readonly description: string;
}

/** What every new database says about the schema public. */
const OF_PUBLIC = "standard public schema";

export const commentQuery: Query<Row> = {
  text: () => `
    SELECT classoid, objoid, objsubid, description FROM pg_catalog.pg_description
    WHERE objoid >= ${FIRST_USER_OID} OR classoid IN (${CLASS.schema}, ${CLASS.extension})`,
  read: (rows, found) => {
    for (const { classoid, objoid, objsubid, description } of rows) {
      if (classoid === CLASS.schema && description === OF_PUBLIC) continue;
      found.addComment(classoid, objoid, objsubid, description);
    }
  },
};
