/** The type of an operation's answers → responses. */
import { hearHeaders, IMPLIED, type Response, type ToldType, textOfPlainLine } from "@ashlar/model";
import type { ApiTypes } from "./api-types.ts";
import { mediaType } from "./media-type.ts";

export function readResponses(type: ToldType, types: ApiTypes): Response[] {
  if (type.kind !== "object") return [];
  return type.members.flatMap((member): Response[] => {
    if (member.doc.includes(IMPLIED)) return [];
    const { headers, rest } = hearHeaders(member.doc, (text) => types.schemaOfText(text));
    const description = rest.map(textOfPlainLine).join("\n");
    const contents = member.type.kind === "object" ? member.type.members : [];
    return [
      {
        status: member.key,
        ...(description === "" ? {} : { description }),
        headers,
        content: contents.map((content) => mediaType(content.key, content.type, content.doc, types).media),
      },
    ];
  });
}
