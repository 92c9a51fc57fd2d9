import { expect, test } from "vitest";
import { camelName, kebabName, nameWords, pascalName } from "../../src/resources/plan/name-words.ts";
import { pluralName, singularName } from "../../src/resources/plan/number-of-words.ts";
import { referenceWords } from "../../src/resources/plan/reference-words.ts";
import { isSensitive } from "../../src/resources/plan/sensitive.ts";

test.each([
  ["sort_name", "sortName", "sort-name"],
  ["SortName", "sortName", "sort-name"],
  ["sortName", "sortName", "sort-name"],
  ["ISBN", "isbn", "isbn"],
  ["zip code", "zipCode", "zip-code"],
  ["address2", "address2", "address2"],
  ["iso_3166_1", "iso3166_1", "iso-3166-1"],
  ["2fa_enabled", "_2faEnabled", "2fa-enabled"],
  ["Größe", "grosse", "grosse"],
  ["œuvre_naïve", "oeuvreNaive", "oeuvre-naive"],
  ["ключ_записи", "ключЗаписи", "ключ-записи"],
  ["__proto__", "proto", "proto"],
])("%s is %s in JSON and %s in a path", (name, camel, kebab) => {
  const words = nameWords(name);
  expect([camelName(words), kebabName(words)]).toEqual([camel, kebab]);
});

test.each([
  ["artist", "artist", "artists"],
  ["artists", "artist", "artists"],
  ["category", "category", "categories"],
  ["release_groups", "release group", "release groups"],
  ["person", "person", "people"],
  ["people", "person", "people"],
  ["alias", "alias", "aliases"],
  ["status", "status", "statuses"],
  ["address", "address", "addresses"],
  ["bus", "bus", "buses"],
  ["lens", "lens", "lenses"],
  ["analysis", "analysis", "analyses"],
  ["medium", "medium", "media"],
  ["series", "series", "series"],
  ["news", "news", "news"],
  ["data", "data", "data"],
  ["edit_data", "edit data", "edit data"],
  ["staff", "staff", "staff"],
  ["schema", "schema", "schemas"],
  ["iso_3166_1", "iso 3166 1", "iso 3166 1"],
  ["sales_by_store", "sale by store", "sales by store"],
  ["label_deleted", "label deleted", "labels deleted"],
  ["tag_raw", "tag raw", "tags raw"],
  ["data_feed", "data feed", "data feeds"],
  ["hundred", "hundred", "hundreds"],
])("%s is one %s and many %s", (name, one, many) => {
  const words = nameWords(name);
  expect([singularName(words).join(" "), pluralName(words).join(" ")]).toEqual([one, many]);
  expect(singularName(pluralName(words))).toEqual(singularName(words));
});

test("schema names begin with a capital, or with an underscore before a digit", () => {
  expect(["release_group", "2fa"].map((name) => pascalName(nameWords(name)))).toEqual([
    "ReleaseGroup",
    "_2fa",
  ]);
});

test.each([
  ["area_id", "id", "area", undefined],
  ["area", "id", "area", "id"],
  ["id", "id", "", undefined],
  ["manager_staff_id", "staff_id", "manager staff", undefined],
  ["country_code", "code", "country", undefined],
  ["currency", "code", "currency", "code"],
  ["customer_fk", "id", "customer", undefined],
  ["username", "username", "", undefined],
])("%s that refers to %s calls the row %s", (column, referred, thing, missing) => {
  expect(referenceWords(column, referred)).toEqual({ thing: thing.split(" ").filter(Boolean), missing });
});

test.each([
  ["password", "text"],
  ["password_hash", "character varying(60)"],
  ["PasswordHash", "text"],
  ["encrypted_password", "text"],
  ["reset_token", "uuid"],
  ["tokens", "text[]"],
  ["hash", "bytea"],
  ["password_salt", "bytea"],
  ["client_secret", "text"],
  ["api_key", "text"],
  ["apikey", "text"],
  ["private_key_pem", "text"],
  ["otp_secret", "text"],
  ["pin", "integer"],
  ["authorization_code", "text"],
])("%s of type %s is a secret", (column, type) => {
  expect(isSensitive(column, type)).toBe(true);
});

test.each([
  ["hashtag", "text"],
  ["hashtag_count", "integer"],
  ["token_count", "integer"],
  ["max_tokens", "integer"],
  ["token_id", "bigint"],
  ["token_type", "text"],
  ["password_changed_at", "timestamp with time zone"],
  ["password_is_set", "boolean"],
  ["pinned", "text"],
  ["spin", "text"],
  ["secretary", "text"],
  ["public_key", "text"],
  ["key", "text"],
  ["country_code", "text"],
])("%s of type %s is none", (column, type) => {
  expect(isSensitive(column, type)).toBe(false);
});
